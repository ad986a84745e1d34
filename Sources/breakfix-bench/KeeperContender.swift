internal import Glibc
internal import Linux
internal import Nursery
internal import Wire

/// breakfix at its lowest level: a keeper is forked and gets a plan, and a terminal is opened over its socket.
struct KeeperContender: Contender {
    let name: String
    /// Where its keepers come from.
    let nursery: Nursery
    /// The image's root.
    let image: String
    /// For plans, sockets and recordings.
    let folder: String
    /// The compiled filters.
    let filters: [[UInt8]]
    let initKind: InitKind
    let shell: ShellKind

    /// Part of the cgroups' names.
    static let instance = "breakfix-bench\(getpid())"

    func start() throws -> any Shell {
        let number = Numbers.next()
        let id = "B\(number)"
        let run = "\(folder)/\(id)"
        try checked("mkdir", run) { mkdir(run, 0o700) }
        var login = LoginPlan.root
        if shell == .plain { login.shell = "/bin/dash" }
        let host = HostPlan(
            name: "web", imageRoot: image, initKind: initKind,
            interfaces: [InterfacePlan(name: "eth0", network: "lan", address: "10.20.0.2", prefix: 24)], login: login)
        let plan = SessionPlan(
            id: id, instance: KeeperContender.instance, runDirectory: run, recordingPath: run + "/recording",
            seccompFilters: filters, networks: [NetworkPlan(name: "lan")], hosts: [host])
        return try KeeperShell(plan, from: nursery, run: run)
    }
}

/// A keeper of our own, and its one terminal.
private final class KeeperShell: Shell {
    private let run: String
    private let process: ForeignProcess
    private let terminal: KeeperLine
    private let control: KeeperLine
    private var traces: [String] = []
    private var hosts: [Int32] = []
    private var hasEnded = false
    private let began = MonotonicClock.wallNanoseconds

    init(_ plan: SessionPlan, from nursery: Nursery, run: String) throws {
        self.run = run
        let newborn = try nursery.bear(plan, log: run + "/log")
        process = newborn.process
        do {
            let unsent = newborn.unsent
            control = try KeeperLine(newborn.takeSocket(), unsent: unsent)
            terminal = try KeeperLine(run + "/keeper.sock")
            try terminal.send(
                .attach(AttachRequest(host: "web", writable: true, columns: 80, rows: 24, who: "bench")))
        } catch {
            process.finish(within: 0)
            throw error
        }
    }

    var roots: [Int32] { [process.pid] }

    func type(_ bytes: [UInt8]) throws { try terminal.send(.input(bytes)) }

    func output(until deadline: UInt64) throws -> [UInt8]? {
        guard let event = try terminal.next(until: deadline) else { return nil }
        return try ShownBytes.of(event)
    }

    func prepareEnd() throws {
        hosts = ProcessTree.descendants(of: process.pid)
        traces = hosts.first.map(ProcessTree.cgroups) ?? []
        traces = traces.filter { $0.contains(KeeperContender.instance) }
    }

    func end() throws {
        guard !hasEnded else { return }
        hasEnded = true
        try control.send(.end(reason: "measured"))
        let deadline = MonotonicClock.nanoseconds + 10_000_000_000
        process.finish(within: 10_000)
        LaunchClocks.add(folder: run, began: began)
        while hosts.contains(where: { kill($0, 0) == 0 }) || traces.contains(where: { access($0, F_OK) == 0 }) {
            guard MonotonicClock.nanoseconds < deadline else { throw Trouble("a keeper left something behind") }
            usleep(50)
        }
    }
}
