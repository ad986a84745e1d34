import Testing

@testable import Images

@Suite struct LayerMergeTests {
    private let folder = TemporaryFolder()

    private func merge() throws { try LayerMerge.apply(folder.path + "/layer", to: folder.path + "/root") }

    @Test func addsAndReplaces() throws {
        folder.sh(
            "mkdir -p root/etc layer/etc/new; echo old > root/etc/a; echo new > layer/etc/a; echo b > layer/etc/new/b")
        folder.sh("chmod 750 layer/etc/new; mkdir root/was; echo f > layer/was; echo x > root/file; mkdir layer/file")
        try merge()
        #expect(folder.text("root/etc/a") == "new\n")
        #expect(folder.text("root/etc/new/b") == "b\n")
        #expect(folder.text("root/was") == "f\n")
        #expect(folder.sh("test $(stat -c %a root/etc/new) = 750 && test -d root/file"))
    }

    @Test func whiteoutsTakeAway() throws {
        folder.sh("mkdir -p root/a/b root/c layer/a layer/c; echo 1 > root/a/b/x; echo 2 > root/a/y; echo 3 > root/c/z")
        folder.sh("touch layer/a/.wh.b layer/c/.wh..wh..opq; echo new > layer/c/w; touch layer/.wh.. layer/.wh...")
        try merge()
        #expect(!folder.exists("root/a/b"))
        #expect(folder.text("root/a/y") == "2\n")
        #expect(!folder.exists("root/c/z"))
        #expect(folder.text("root/c/w") == "new\n")
        #expect(folder.sh("test -z \"$(find root -name '.wh.*')\""))
    }

    @Test func aLinkOfALowerLayerLeadsNowhere() throws {
        folder.sh("mkdir -p outside root layer/door; ln -s ../outside root/door; echo evil > layer/door/passwd")
        try merge()
        #expect(!folder.exists("outside/passwd"))
        #expect(folder.text("root/door/passwd") == "evil\n")
    }

    @Test func aWhiteoutDoesNotFollowALink() throws {
        folder.sh(
            "mkdir -p outside root layer; echo keep > outside/file; ln -s ../outside root/door; touch layer/.wh.door")
        try merge()
        #expect(folder.text("outside/file") == "keep\n")
        #expect(!folder.exists("root/door"))
    }

    @Test func aMergedUsrStaysMerged() throws {
        folder.sh("mkdir -p root/usr/lib layer/lib layer/bin; ln -s usr/lib root/lib; ln -s /etc root/bin")
        folder.sh("echo so > layer/lib/libx.so; echo sh > layer/bin/sh")
        try merge()
        #expect(folder.text("root/usr/lib/libx.so") == "so\n")
        #expect(folder.sh("test -L root/lib && test -d root/bin && ! test -L root/bin"))
    }
}
