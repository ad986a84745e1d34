import Foundation
import Glibc
import Linux
import Nursery
import Seccomp
import Testing
import Wire

/// A real keeper with real hosts, in a private folder; whatever a test does, nothing of it is left.
final class KeeperFixture {
    let id: String
    static let instance = "breakfix-kerneltests\(getpid())"
    var instance: String { KeeperFixture.instance }
    let folder: String
    private let process: ForeignProcess
    var pid: Int32 { process.pid }
    let control: KeeperLine
    private(set) var hosts: [HostStatus] = []

    /// The folder of our programs.
    static let programs: String = {
        if let folder = ProcessInfo.processInfo.environment["BREAKFIX_BIN"] { return folder }
        return FileManager.default.currentDirectoryPath + "/.build/debug"
    }()

    /// What every keeper of this process is forked from.
    static let nursery = Nursery(
        program: programs + "/breakfix-keeper", label: NSTemporaryDirectory(), instance: instance)

    /// The root folder of a built image.
    static func image(_ name: String = "base") -> String {
        let cache = FileManager.default.currentDirectoryPath + "/.build/state"
        let state = ProcessInfo.processInfo.environment["BREAKFIX_TEST_STATE"] ?? cache
        return URL(fileURLWithPath: state + "/images/names/" + name).resolvingSymlinksInPath().path + "/rootfs"
    }

    /// The filter of a host that says nothing; the one that hears of starts of programs.
    static let filters: [[UInt8]] = [
        (try? SeccompProfile.standard.compile()) ?? [],
        (try? SeccompProfile.observer(of: SeccompProfile.programStarts)) ?? [],
    ]

    /// Starts a keeper and waits until every host has left `starting`.
    init(
        _ hosts: [HostPlan], networks: [NetworkPlan] = [NetworkPlan(name: "lan")], filters: [[UInt8]] = filters,
        nursery: Nursery = nursery, isParked: Bool = false,
        resolver: ResolverPlan? = nil
    ) throws {
        id = "T" + String(UInt64.random(in: 0..<1_000_000_000), radix: 36, uppercase: true)
        folder = NSTemporaryDirectory() + "bfx-keeper-" + id
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let plan = SessionPlan(
            id: id, instance: KeeperFixture.instance, runDirectory: folder,
            recordingPath: isParked ? "" : folder + "/recording",
            storageDirectory: folder,
            seccompFilters: filters, networks: networks, hosts: hosts, resolver: resolver)
        let newborn = try nursery.bear(plan, log: folder + "/log")
        process = newborn.process
        let unsent = newborn.unsent
        control = try KeeperLine(newborn.takeSocket(), unsent: unsent)
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
        guard process.hasEnded(within: 60_000) else { throw KeeperFailure(text: "the keeper does not end") }
        return leftovers()
    }

    /// Kills the keeper as a crash would.
    func crash() {
        process.finish(within: 0)
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
        crash()
        try? FileManager.default.removeItem(atPath: folder)
    }
}

struct KeeperFailure: Error { let text: String }
