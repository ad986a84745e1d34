import Glibc
import Testing

@testable import Images

/// OCI layouts and archives, and what `docker save` writes, made by hand.
@Suite(.enabled(if: geteuid() == 0, "needs root")) struct ContainerImageTests {
    private let folder = TemporaryFolder()
    private var store: ImageStore { ImageStore(root: folder.path + "/images") }

    init() {
        folder.sh(
            "mkdir -p one/etc one/opt two/etc two/opt; echo 1 > one/etc/version; echo old > one/opt/gone; ln -s /etc one/door"
        )
        folder.sh("echo 2 > two/etc/version; touch two/opt/.wh.gone; mkdir two/door; echo evil > two/door/evil")
        folder.sh("tar cf one.tar -C one .; tar czf two.tar -C two .; mkdir -p oci/blobs/sha256")
    }

    /// Puts a file among the blobs; its digest goes into a file beside it.
    private func blob(_ file: String) {
        folder.sh("d=$(sha256sum \(file) | cut -d' ' -f1); cp \(file) oci/blobs/sha256/$d; printf $d > \(file).digest")
    }

    private func layout(layers: [String]) {
        let items = layers.map { "{\"digest\":\"sha256:$(cat \($0).digest)\"}" }.joined(separator: ",")
        folder.sh("cat > manifest <<END\n{\"schemaVersion\":2,\"layers\":[\(items)]}\nEND")
        blob("manifest")
        let other = String(repeating: "0", count: 64)
        folder.sh(
            """
            cat > oci/index.json <<END
            {"manifests":[{"digest":"sha256:\(other)","platform":{"os":"linux","architecture":"s390x"}},
            {"digest":"sha256:$(cat manifest.digest)"}]}
            END
            """)
    }

    private func take(_ name: String) throws(ImageError) -> Image {
        try store.importArchive(folder.path + "/" + name, name: "box") { _ in }
    }

    private func failure(_ name: String) -> ImageError? {
        do throws(ImageError) {
            _ = try take(name)
            return nil
        } catch { return error }
    }

    @Test func laysLayersOverEachOther() throws {
        blob("one.tar")
        blob("two.tar")
        layout(layers: ["one.tar", "two.tar"])
        folder.sh("tar cf oci.tar -C oci .")
        let image = try take("oci.tar")
        #expect(try take("oci").digest == image.digest)
        let root = "images/\(image.digest)/rootfs"
        #expect(folder.text("\(root)/etc/version") == "2\n")
        #expect(!folder.exists("\(root)/opt/gone"))
        #expect(folder.text("\(root)/door/evil") == "evil\n")
        #expect(access("/etc/evil", F_OK) != 0)
    }

    @Test func contentThatDoesNotMatchItsNameIsRefused() throws {
        blob("one.tar")
        layout(layers: ["one.tar"])
        folder.sh("echo more >> oci/blobs/sha256/$(cat one.tar.digest)")
        #expect(failure("oci")?.title.contains("does not match its name") == true)
    }

    @Test(arguments: ["sha256:../../../etc/passwd", "sha256:short", "md5:00", ""])
    func digestsThatArePathsAreRefused(_ digest: String) throws {
        folder.sh("printf '{\"manifests\":[{\"digest\":\"\(digest)\"}]}' > oci/index.json")
        #expect(failure("oci")?.title.contains("is no SHA-256 digest") == true)
    }

    @Test func readsWhatDockerSaves() throws {
        folder.sh("mkdir save save/a save/b; cp one.tar save/a/layer.tar; cp two.tar save/b/layer.tar")
        folder.sh(
            "printf '[{\"Config\":\"c.json\",\"Layers\":[\"a/layer.tar\",\"b/layer.tar\"]}]' > save/manifest.json")
        folder.sh("tar cf save.tar -C save .")
        let image = try take("save.tar")
        #expect(folder.text("images/\(image.digest)/rootfs/etc/version") == "2\n")
    }

    @Test func aLayerOutsideOfTheArchiveIsRefused() throws {
        folder.sh("mkdir save; ln -s \(folder.path)/one.tar save/layer.tar")
        folder.sh("printf '[{\"Layers\":[\"layer.tar\"]}]' > save/manifest.json; tar cf save.tar -C save .")
        #expect(failure("save.tar")?.title.contains("leads out of the archive") == true)
    }
}
