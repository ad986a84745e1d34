import Foundation
import Glibc
import Grading
import Linux
import Scenario
import Testing

@Suite(.serialized, .enabled(if: TestHost.isPossible)) struct FileLookTests {
    static let script = """
        cd /srv
        echo 'listen 8080' > good; chmod 640 good; chown www-data:adm good
        mkfifo pipe; ln -s /dev/zero endless; ln -s good link; ln -s ../../../../../../etc/hostname escape
        ln -s /proc/1/root/etc/hostname magic; ln -s loop loop; truncate -s 1G sparse
        echo ok > /ready
        exec sleep infinity
        """

    @Test func filesAreWhatTheyAre() throws {
        let host = try TestHost(Self.script)
        func file(_ arguments: [String: Value]) throws -> CheckOutcome { try host.probe("file", arguments) }
        #expect(try file(["path": "/srv/good", "contains": "8080"]).status == .passed)
        #expect(try file(["path": "/srv/good", "equals": "listen 8080"]).status == .passed)
        #expect(try file(["path": "/srv/good", "matches": "^listen [0-9]+$"]).status == .passed)
        #expect(try file(["path": "/srv/good", "lacks": "8080"]).status == .failed)
        #expect(try file(["path": "/srv/good", "contains": "9000"]).status == .failed)
        #expect(try file(["path": "/srv/none"]).status == .failed)
        #expect(try file(["path": "/srv/none", "exists": .bool(false)]).status == .passed)
        #expect(try file(["path": "/srv/link", "target": "good"]).status == .passed)
        #expect(try file(["path": "/srv/link", "type": "symlink"]).status == .passed)
        #expect(try file(["path": "/srv/pipe", "type": "fifo"]).status == .passed)
        let digest = "2a5b6d4a28de6c9ff9ff9ec3a48d2ac0f37ea5a2bc5a2c2ea0b8f9d0f3b1a111"
        #expect(try file(["path": "/srv/good", "sha256": .string(digest)]).status == .failed)
        let right = try TestHost.digest(host.tree + "/srv/good")
        #expect(try file(["path": "/srv/good", "sha256": .string(right)]).status == .passed)
        #expect(try file(["path": "/srv/sparse", "min-size": .int(1 << 30)]).status == .passed)
    }

    @Test(arguments: ["pipe", "endless", "loop", "sparse", "magic", "escape"])
    func hostileFilesFailAtOnce(name: String) throws {
        let host = try TestHost(Self.script)
        let secret = TestHost.text("/etc/hostname").trimmingCharacters(in: .whitespacesAndNewlines)
        let outcome = try host.probe("file", ["path": .string("/srv/" + name), "contains": .string(secret)])
        #expect(outcome.status == .failed)
        #expect(outcome.milliseconds < 2000)
        #expect(!outcome.actual.contains(secret))
    }

    @Test func modesAndOwners() throws {
        let host = try TestHost(Self.script)
        func mode(_ arguments: [String: Value]) throws -> CheckOutcome {
            try host.probe("mode", arguments.merging(["path": "/srv/good"]) { own, _ in own })
        }
        #expect(try mode(["mode": .int(0o640), "owner": "www-data", "group": "adm"]).status == .passed)
        #expect(try mode(["mode": .int(0o644)]).status == .failed)
        #expect(try mode(["forbid": .int(0o007)]).status == .passed)
        #expect(try mode(["forbid": .int(0o040)]).status == .failed)
        #expect(try mode(["require": .int(0o600)]).status == .passed)
        #expect(try mode(["owner": "root"]).status == .failed)
        #expect(try mode(["owner": "nosuchuser"]).status == .failed)
        #expect(try mode(["path": "/srv/none"]).status == .failed)
    }

    @Test func usersDisksAndMounts() throws {
        let host = try TestHost(Self.script)
        #expect(try host.probe("user", ["name": "www-data", "shell": "/usr/sbin/nologin"]).status == .passed)
        #expect(try host.probe("user", ["name": "www-data", "groups": "sudo"]).status == .failed)
        #expect(try host.probe("user", ["name": "ghost"]).status == .failed)
        #expect(try host.probe("user", ["name": "ghost", "exists": .bool(false)]).status == .passed)
        #expect(try host.probe("disk", ["path": "/run", "min-free": .int(1 << 16)]).status == .passed)
        #expect(try host.probe("disk", ["path": "/run", "min-free": .int(1 << 50)]).status == .failed)
        #expect(try host.probe("mount", ["path": "/run", "type": "tmpfs", "options": "rw"]).status == .passed)
        #expect(try host.probe("mount", ["path": "/srv"]).status == .failed)
        #expect(try host.probe("mount", ["path": "/srv", "mounted": .bool(false)]).status == .passed)
        // The test's host has the machine's network, which may forward.
        let forwards = try String(contentsOfFile: "/proc/sys/net/ipv4/ip_forward", encoding: .utf8).hasPrefix("1")
        for value in [0, 1] {
            let outcome = try host.probe("sysctl", ["name": "net.ipv4.ip_forward", "value": .int(value)])
            #expect(outcome.status == ((value == 1) == forwards ? .passed : .failed))
        }
    }
}

extension TestHost {
    static func digest(_ path: String) throws -> String {
        let run = try ChildProcess.run(["/usr/bin/sha256sum", path], milliseconds: 5000)
        return String(decoding: run.output.prefix(64), as: UTF8.self)
    }
}
