import Glibc
import Testing

@testable import Images

/// Import, naming and removal in a store of its own; needs root, as the store does.
@Suite(.enabled(if: geteuid() == 0, "needs root")) struct ImageStoreTests {
    private let folder = TemporaryFolder()
    private var store: ImageStore { ImageStore(root: folder.path + "/images") }

    init() {
        folder.sh("mkdir -p tree/etc tree/usr/bin tree/tmp; echo 1234 > tree/etc/machine-id")
        folder.sh("printf 'root:x:0:0:root:/root:/bin/bash\\nbroken\\napp:x:990:990::/srv/app:\\n' > tree/etc/passwd")
        folder.sh("echo hello > tree/usr/bin/hello; chmod 4755 tree/usr/bin/hello; chown 70000:5 tree/usr/bin/hello")
    }

    private func take(_ name: String, as image: String = "one") throws(ImageError) -> Image {
        try store.importArchive(folder.path + "/" + name, name: image) { _ in }
    }

    private func failure(_ name: String) -> ImageError? {
        do throws(ImageError) {
            _ = try take(name)
            return nil
        } catch { return error }
    }

    private var leftovers: [String] { Folder.names(store.folder).filter { $0.hasPrefix(".building-") } }

    @Test(arguments: ["tar cf a.tar", "tar czf a.tar", "tar cJf a.tar", "tar c --zstd -f a.tar"])
    func importsAPlainRoot(_ command: String) throws {
        #expect(folder.sh("\(command) -C tree ."))
        let image = try take("a.tar")
        #expect(try store.resolve("one") == image)
        #expect(folder.text("images/\(image.digest)/rootfs/usr/bin/hello") == "hello\n")
        #expect(folder.text("images/\(image.digest)/rootfs/etc/machine-id") == "")
        #expect(folder.sh("test $(stat -c %a:%u:%g images/\(image.digest)/rootfs/usr/bin/hello) = 755:65534:5"))
        #expect(folder.sh("cd images/\(image.digest)/rootfs && test -d proc && test $(stat -c %a tmp) = 1777"))
        #expect(leftovers.isEmpty)
    }

    @Test func readsTheAccounts() throws {
        folder.sh("tar cf a.tar -C tree .")
        let accounts = try store.users(of: take("a.tar"))
        #expect(accounts.map(\.name) == ["root", "app"])
        #expect(accounts.last?.uid == 990 && accounts.last?.shell == "/bin/sh" && accounts.last?.home == "/srv/app")
    }

    @Test func accountsAreNotReadThroughALink() throws {
        folder.sh("rm tree/etc/passwd; ln -s /etc/passwd tree/etc/passwd; tar cf a.tar -C tree .")
        let image = try take("a.tar")
        #expect(throws: ImageError.self) { try store.users(of: image) }
    }

    @Test func dropsDevicesAndSockets() throws {
        folder.sh("mkdir tree/dev; mknod tree/dev/sda b 8 0; mknod tree/usr/null c 1 3; tar cf a.tar -C tree .")
        let image = try take("a.tar")
        #expect(folder.sh("test -z \"$(find images/\(image.digest) -type b -o -type c -o -type s)\""))
    }

    @Test func aLinkInPlaceOfAMountPointGoes() throws {
        folder.sh("mkdir outside; touch outside/keep; ln -s \(folder.path)/outside tree/dev; tar cf a.tar -C tree .")
        let image = try take("a.tar")
        #expect(folder.exists("outside/keep"))
        #expect(folder.sh("test -d images/\(image.digest)/rootfs/dev && ! test -L images/\(image.digest)/rootfs/dev"))
    }

    @Test func aPathThatLeadsOutIsRefused() {
        folder.sh("touch evil; tar cPf a.tar -C tree . ../evil")
        #expect(failure("a.tar")?.code == .archive)
        #expect(leftovers.isEmpty)
    }

    @Test func aLinkOfTheArchiveIsNotFollowed() throws {
        // First the link, then a file behind it.
        folder.sh("mkdir outside step; ln -s \(folder.path)/outside step/door; tar cf a.tar -C tree . -C ../step door")
        folder.sh("rm step/door; mkdir step/door; echo evil > step/door/x; tar rf a.tar -C step door/x")
        _ = try? take("a.tar")
        #expect(!folder.exists("outside/x"))
    }

    @Test(arguments: [
        "echo nonsense > a.tar", ": > a.tar", "head -c 5000 /dev/urandom > a.tar",
        "tar czf - tree | head -c 120 > a.tar",
    ])
    func whatIsNoArchiveIsRefused(_ command: String) {
        folder.sh(command)
        #expect(failure("a.tar")?.code == .archive)
        #expect(leftovers.isEmpty)
    }

    @Test func namesAndRemoval() throws {
        folder.sh("tar cf a.tar -C tree .; echo x > tree/x; tar cf b.tar -C tree .")
        let first = try take("a.tar", as: "one")
        let again = try take("a.tar", as: "two")
        let other = try take("b.tar", as: "three")
        #expect(first.digest == again.digest && first.digest != other.digest)
        #expect(try store.list().map(\.name) == ["one", "three", "two"])
        try store.remove("one")
        #expect(try store.resolve("two").digest == first.digest)
        try store.remove("two")
        #expect(!folder.exists("images/\(first.digest)"))
        #expect(throws: ImageError.self) { try store.resolve("two") }
        #expect(try store.list().map(\.name) == ["three"])
    }

    @Test(arguments: ["", ".", "..", "../x", "a/b", "A", "-a", String(repeating: "a", count: 65)])
    func wrongNames(_ name: String) {
        #expect(!ImageStore.isName(name))
        #expect(throws: ImageError.self) { try store.resolve(name) }
    }

    @Test func whatADeadBuildLeftIsSweptAway() throws {
        folder.sh("mkdir -p images/.building-1-abc/rootfs images/.removing-def; tar cf a.tar -C tree .")
        _ = try take("a.tar")
        #expect(!folder.exists("images/.building-1-abc") && !folder.exists("images/.removing-def"))
        folder.sh("mkdir -p images/.building-2-abc/rootfs")
        // Also where there is nothing to build.
        _ = try take("a.tar")
        #expect(!folder.exists("images/.building-2-abc"))
    }

    @Test func aCancelledBuildLeavesNothing() throws {
        let cancellation = Cancellation()
        let definition = ImageDefinition(name: "never", title: "", suite: "bookworm", packages: ["bash"])
        do throws(ImageError) {
            _ = try store.build(definition, cancellation: cancellation) { _ in cancellation.cancel() }
            Issue.record("it was built in spite of the cancellation")
        } catch {
            #expect(error.code == .cancelled)
        }
        #expect(leftovers.isEmpty)
        #expect(folder.sh("! grep -q images-test-\(getpid()).*never /proc/self/mountinfo"))
    }
}
