import Foundation
import Glibc
import Grading
import Linux
import Scenario
import Testing

/// A host of real namespaces with ids of its own, made by util-linux; its programs are the machine's own.
///
/// Its files are a folder that the test sees as ``tree``; `/usr` is the machine's, read through a bind mount.
final class TestHost {
    static let idBase: UInt32 = 3_000_000
    static let isPossible = getuid() == 0

    let tree: String
    let pid: Int32
    private let launcher: Int32

    /// Builds a host whose PID 1 runs a shell script, and waits until that says `ready`.
    init(_ script: String) throws {
        tree = "/tmp/breakfix-probe-" + UUID().uuidString
        try Self.shell(Self.preparation, ["tree": tree, "base": String(Self.idBase)])
        try (script + "\n").write(toFile: tree + "/init.sh", atomically: false, encoding: .utf8)
        let holder = try ChildProcess.spawn(["/usr/bin/unshare", "-U", "/usr/bin/sleep", "60"])
        try Self.map(holder.pid)
        let parent = try ChildProcess.spawn(
            [
                "/usr/bin/nsenter", "-U", "-t", String(holder.pid), "-S", "0", "-G", "0", "--", "/usr/bin/unshare",
                "-m", "-p", "-n", "-i", "-u", "--fork", "--kill-child", "--", "/usr/bin/dash", "-c", Self.entrance,
                "sh", tree,
            ], output: .descriptor(2), error: .descriptor(2))
        launcher = parent.pid
        pid = try Self.wait("PID 1") {
            let children = Self.text("/proc/\(parent.pid)/task/\(parent.pid)/children")
            return children.split(separator: " ").first.flatMap { Int32($0) }
        }
        holder.signal(SIGKILL)
        _ = try holder.wait()
        let ready = tree + "/ready"
        try Self.wait("the script") { access(ready, F_OK) == 0 ? true : nil }
    }

    deinit {
        kill(pid, SIGKILL)
        var status: Int32 = 0
        waitpid(launcher, &status, 0)
        do {
            try FileManager.default.removeItem(atPath: tree)
        } catch {
            Issue.record(error)
        }
    }

    var request: ProbeRequest {
        let target = ProbeRequest.Target(host: "web", pid: pid, idBase: Self.idBase, imageRoot: "/")
        return ProbeRequest(targets: [target], addresses: ["web": "127.0.0.1", "db": "10.99.0.3"], checks: [])
    }

    /// Runs the real probe.
    func probe(_ checks: [Check]) throws -> [CheckOutcome] {
        var request = request
        request.checks = checks
        return try Self.probe(request)
    }

    /// Runs the real probe with one check.
    func probe(_ kind: String, _ arguments: [String: Value], within: Int = 0, stableFor: Int = 0) throws -> CheckOutcome
    {
        let check = Check(
            id: "c", kind: kind, host: "web", arguments: .map(arguments), within: within, stableFor: stableFor)
        return try #require(try probe([check]).first)
    }

    static func probe(_ request: ProbeRequest) throws -> [CheckOutcome] {
        let run = try ChildProcess.run([program], input: Array(try JSONEncoder().encode(request)), milliseconds: 60_000)
        #expect(run.status == .exited(0))
        #expect(String(decoding: run.error, as: UTF8.self) == "")
        return try JSONDecoder().decode(ProbeResponse.self, from: Data(run.output)).outcomes
    }

    static var program: String {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return package.appending(path: ".build/debug/breakfix-probe").path
    }

    /// Writes a file into the host's tree, owned by the host's root.
    func write(_ path: String, _ text: String) throws {
        try text.write(toFile: tree + path, atomically: false, encoding: .utf8)
        chown(tree + path, Self.idBase, Self.idBase)
    }

    static func text(_ path: String) -> String { (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }

    @discardableResult
    static func wait<Result>(_ what: String, _ look: () -> Result?) throws -> Result {
        for _ in 0..<500 {
            if let result = look() { return result }
            usleep(10_000)
        }
        throw SystemError("wait for", what, errno: ETIMEDOUT)
    }

    static func shell(_ script: String, _ environment: [String: String]) throws {
        let variables = environment.map { "\($0.key)=\($0.value)" } + ["PATH=/usr/sbin:/usr/bin"]
        let run = try ChildProcess.run(["/usr/bin/dash", "-ec", script], environment: variables, milliseconds: 10_000)
        try #require(run.status == .exited(0), "\(String(decoding: run.error, as: UTF8.self))")
    }

    private static func map(_ pid: Int32) throws {
        try wait("a user namespace") { () -> Bool? in
            let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/ns/user")
            let mine = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/user")
            return link != nil && link != mine ? true : nil
        }
        for file in ["uid_map", "gid_map"] {
            let map = try Descriptor.open("/proc/\(pid)/\(file)", O_WRONLY)
            try map.writeAll(Array("0 \(idBase) 65536".utf8))
        }
    }

    private static let preparation = """
        mkdir "$tree"; cd "$tree"
        mkdir etc srv run tmp proc dev usr var var/log root
        for link in bin sbin lib lib64; do ln -s usr/$link $link; done
        cp /etc/passwd /etc/group /etc/nsswitch.conf etc/; mkdir etc/ssl; cp /etc/ssl/openssl.cnf etc/ssl/
        echo '127.0.0.1 localhost' > etc/hosts; : > etc/resolv.conf; : > dev/null; : > dev/urandom; mknod dev/fuse c 10 229
        chown -R "$base:$base" .
        """

    private static let entrance = """
        cd "$1"
        mount --bind "$1" "$1"; cd "$1"
        mount --bind /usr usr
        mount -t proc proc proc
        mount -t tmpfs -o mode=755 tmpfs run
        mount --bind /dev/null dev/null; mount --bind /dev/urandom dev/urandom
        ip link set lo up
        pivot_root . .
        umount -l .
        cd /
        exec /usr/bin/dash /init.sh
        """
}
