import Foundation
import Glibc
import Linux
import Seccomp
import Testing
import Wire

/// A real keeper with real hosts, in a private folder; whatever a test does, nothing of it is left.
final class KeeperFixture {
    let id: String
    let instance = "breakfix-kerneltests"
    let folder: String
    let pid: Int32
    let control: KeeperLine
    private(set) var hosts: [HostStatus] = []

    /// The folder of our programs.
    static let programs: String = {
        if let folder = ProcessInfo.processInfo.environment["BREAKFIX_BIN"] { return folder }
        return FileManager.default.currentDirectoryPath + "/.build/debug"
    }()

    /// The root folder of a built image.
    static func image(_ name: String = "base") -> String {
        let cache = FileManager.default.currentDirectoryPath + "/.build/state"
        let state = ProcessInfo.processInfo.environment["BREAKFIX_TEST_STATE"] ?? cache
        return URL(fileURLWithPath: state + "/images/names/" + name).resolvingSymlinksInPath().path + "/rootfs"
    }

    static let filters: [[UInt8]] = (try? SeccompProfile.compile()) ?? []

    /// Starts a keeper and waits until every host has left `starting`.
    init(
        _ hosts: [HostPlan], networks: [NetworkPlan] = [NetworkPlan(name: "lan")], filters: [[UInt8]] = filters,
        resolver: ResolverPlan? = nil
    ) throws {
        id = "T" + String(UInt64.random(in: 0..<1_000_000_000), radix: 36, uppercase: true)
        folder = NSTemporaryDirectory() + "bfx-keeper-" + id
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let plan = SessionPlan(
            id: id, instance: instance, runDirectory: folder, recordingPath: folder + "/recording",
            seccompFilters: filters, networks: networks, hosts: hosts, resolver: resolver)
        try Data(plan.wireBytes).write(to: URL(fileURLWithPath: folder + "/plan"))
        let ready = try Linux.Pipe()
        let log = try Descriptor.open(folder + "/log", O_WRONLY | O_CREAT, mode: 0o600)
        let child = try ChildProcess.spawn(
            [KeeperFixture.programs + "/breakfix-keeper", folder + "/plan"], output: .descriptor(log.raw),
            error: .descriptor(log.raw), passing: [(ours: ready.writing.raw, theirs: 3)], newSession: true)
        pid = child.pid
        let reading = ready.takeReading()
        let said = String(decoding: try reading.read(upTo: 4_096) ?? [], as: UTF8.self)
        guard said == "r" else { throw KeeperFailure(text: said) }
        control = try KeeperLine(folder + "/keeper.sock")
        control.send(.watch)
        try waitUntil { hosts in hosts.allSatisfy { $0.state != .starting } }
    }

    /// Waits for a state of the hosts.
    func waitUntil(seconds: Double = 30, _ condition: ([HostStatus]) -> Bool) throws {
        while !(!hosts.isEmpty && condition(hosts)) {
            guard case .status(let now) = try control.next(seconds: seconds) else { continue }
            hosts = now
        }
    }

    /// Runs a script in a host.
    @discardableResult
    func run(_ script: String, on host: String = "web", input: [UInt8] = [], milliseconds: UInt32 = 20_000) throws
        -> ExecResult
    {
        control.send(
            .exec(
                ExecRequest(
                    id: 1, host: host, arguments: ["/bin/sh", "-c", script], input: input,
                    timeoutMilliseconds: milliseconds)))
        while true {
            switch try control.next(seconds: Double(milliseconds) / 1_000 + 10) {
            case .execFinished(let result): return result
            case .status(let now): hosts = now
            default: continue
            }
        }
    }

    /// What a script prints, its outer blanks cut.
    func output(_ script: String, on host: String = "web") throws -> String {
        String(decoding: try run(script, on: host).output, as: UTF8.self).trimmingCharacters(
            in: .whitespacesAndNewlines)
    }

    /// Joins a terminal.
    func attach(
        _ host: String = "web", name: String = "main", writable: Bool = true, columns: UInt16 = 80, rows: UInt16 = 24
    ) throws -> KeeperLine {
        let line = try KeeperLine(folder + "/keeper.sock")
        line.send(
            .attach(
                AttachRequest(
                    host: host, terminal: name, writable: writable, columns: columns, rows: rows, who: "tester")))
        return line
    }

    /// Ends the session and says what is left of it: processes, cgroups, mounts. Must be nothing.
    func end() throws -> [String] {
        control.send(.end(reason: "test"))
        var status: Int32 = 0
        waitpid(pid, &status, 0)
        return leftovers()
    }

    /// Kills the keeper as a crash would.
    func crash() {
        kill(pid, SIGKILL)
        var status: Int32 = 0
        waitpid(pid, &status, 0)
    }

    func leftovers() -> [String] {
        var result: [String] = []
        for host in hosts {
            result += host.cgroups.filter { access($0, F_OK) == 0 }
            if host.pid > 0, kill(host.pid, 0) == 0 { result.append("process \(host.pid) of \(host.name)") }
        }
        let mounts = (try? String(contentsOfFile: "/proc/self/mounts", encoding: .utf8)) ?? ""
        result += mounts.split(separator: "\n").filter { $0.contains(folder) }.map(String.init)
        return result
    }

    deinit {
        kill(pid, SIGKILL)
        var status: Int32 = 0
        waitpid(pid, &status, 0)
        try? FileManager.default.removeItem(atPath: folder)
    }
}

struct KeeperFailure: Error { let text: String }
