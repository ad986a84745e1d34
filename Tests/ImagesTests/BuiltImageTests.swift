import Glibc
import Testing

@testable import Images

/// Looks into the images that `scripts/test` has built; `BREAKFIX_TEST_STATE` names their state folder.
@Suite(.enabled(if: getenv("BREAKFIX_TEST_STATE") != nil, "no images are built: run ./scripts/test"))
struct BuiltImageTests {
    private let store = ImageStore(root: (getenv("BREAKFIX_TEST_STATE").map { String(cString: $0) } ?? "") + "/images")

    private func names(_ image: Image, _ folder: String) -> [String] { Folder.names(image.root + "/" + folder) }

    @Test(arguments: ["base", "web", "workbench"]) func tellsNothingOfTheMachine(_ name: String) throws {
        let image = try store.resolve(name)
        #expect(names(image, "dev").isEmpty && names(image, "run").isEmpty && names(image, "tmp").isEmpty)
        #expect(names(image, "etc/apt/sources.list.d").isEmpty)
        #expect(!names(image, "etc/apt/apt.conf.d").contains("90machine"))
        for file in ["etc/machine-id", "etc/resolv.conf"] { #expect(try Folder.read(image.root + "/" + file).isEmpty) }
        #expect(access(image.root + "/usr/sbin/policy-rc.d", F_OK) != 0)
        #expect(names(image, "var/cache/apt/archives").allSatisfy { !$0.hasSuffix(".deb") })
    }

    @Test(arguments: ["base", "web", "workbench"]) func digestIsThatOfTheFiles(_ name: String) throws {
        let image = try store.resolve(name)
        let listing = try RootListing(root: image.root)
        #expect(listing.digest == image.digest)
        #expect(listing.size == image.size)
    }

    @Test func baseHasItsUsersAndTools() throws {
        let image = try store.resolve("base")
        let users = try store.users(of: image)
        #expect(users.first?.name == "root")
        let sre = try #require(users.first { $0.name == "sre" })
        #expect(sre.uid >= 1000 && sre.home == "/home/sre" && sre.shell == "/bin/bash")
        for tool in ["strace", "lsof", "ss", "nft", "tcpdump", "dig", "man", "python3", "vim", "curl", "sudo"] {
            let found = ["usr/bin/", "usr/sbin/", "bin/", "sbin/"].contains {
                access(image.root + "/" + $0 + tool, F_OK) == 0
            }
            #expect(found, "\(tool) is missing")
        }
        #expect(image.size < 450 << 20)
    }

    @Test func webServicesAreThereAndOff() throws {
        let image = try store.resolve("web")
        let wanted = names(image, "etc/systemd/system/multi-user.target.wants")
        #expect(!wanted.contains("nginx.service") && !wanted.contains("postgresql.service"))
        #expect(access(image.root + "/usr/sbin/nginx", X_OK) == 0)
        #expect(access(image.root + "/etc/postgresql/15/main/postgresql.conf", F_OK) == 0)
        #expect(names(image, "var/lib/postgresql/15/main").contains("PG_VERSION"))
    }
}
