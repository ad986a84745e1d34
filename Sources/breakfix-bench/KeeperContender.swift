internal import Glibc
internal import Linux
internal import Nursery
internal import Synchronization
internal import Wire

/// breakfix at its lowest level: a keeper is forked and gets a plan, and a terminal is opened over its socket.
struct KeeperContender: Contender {
    let name: String
    /// Where its keepers come from.
    let nursery: Nursery
    /// The image's root.
    let image: String
    /// For sockets and mount points.
    let runs: String
    /// For recordings and logs.
    let records: String
    /// The compiled filters.
    let filters: [[UInt8]]
    let initKind: InitKind
    let shell: ShellKind
    /// Whether its host runs before the start, as one from the warm pool; nil for one that is built by it.
    let shelf: Shelf?

    /// The one that waits.
    final class Shelf: Sendable {
        fileprivate let waiting = Mutex<KeeperShell?>(nil)
    }

    /// Part of the cgroups' names.
    static let instance = "breakfix-bench\(getpid())"

    func prepare() throws {
        guard let shelf else { return }
        let keeper = try make(isParked: true)
        try keeper.waitUntilReady()
        shelf.waiting.withLock { $0 = keeper }
    }

    func start() throws -> any Shell {
        let keeper = try shelf?.waiting.withLock { $0.take() } ?? make(isParked: false)
        try keeper.open()
        return keeper
    }

    private func make(isParked: Bool) throws -> KeeperShell {
        let number = Numbers.next()
        let id = "B\(number)"
        let run = "\(runs)/\(id)"
        let record = "\(records)/\(id)"
        for folder in Set([run, record]) { try checked("mkdir", folder) { mkdir(folder, 0o700) } }
        var login = LoginPlan.root
        if shell == .plain { login.shell = "/bin/dash" }
        let host = HostPlan(
            name: "web", imageRoot: image, initKind: initKind,
            interfaces: [InterfacePlan(name: "eth0", network: "lan", address: "10.20.0.2", prefix: 24)], login: login)
        let plan = SessionPlan(
            id: id, instance: KeeperContender.instance, runDirectory: run,
            recordingPath: isParked ? "" : record + "/recording", storageDirectory: record,
            seccompFilters: filters, networks: [NetworkPlan(name: "lan")], hosts: [host])
        return try KeeperShell(plan, from: nursery, run: run, record: record)
    }
}

/// A keeper of our own, and its one terminal.
private final class KeeperShell: Shell, @unchecked Sendable {  // used by one thread at a time
    private let run: String
    private let record: String
    private let process: ForeignProcess
    private let isParked: Bool
    private var terminal: KeeperLine?
    private let control: KeeperLine
    private var traces: [String] = []
    private var hosts: [Int32] = []
    private var isAsked = false
    private var hasEnded = false
    private let began = MonotonicClock.wallNanoseconds

    init(_ plan: SessionPlan, from nursery: Nursery, run: String, record: String) throws {
        self.run = run
        self.record = record
        let newborn = try nursery.bear(plan, log: record + "/log")
        process = newborn.process
        let unsent = newborn.unsent
        do {
            control = try KeeperLine(newborn.takeSocket(), unsent: unsent)
        } catch {
            process.finish(within: 0)
            throw error
        }
        isParked = plan.recordingPath.isEmpty
    }

    /// Waits until its hosts run, and a shell on each.
    func waitUntilReady() throws {
        try wait("its hosts do not run") { event in
            if case .status(let hosts) = event { hosts.allSatisfy { $0.state == .running } } else { false }
        }
        try control.send(.seat)
        try wait("its shells do not run") { if case .seated = $0 { true } else { false } }
    }

    /// Opens the terminal; where it was parked, its recording begins.
    func open() throws {
        do {
            if isParked {
                try control.send(.begin(recording: record + "/recording", log: record + "/log2"))
                try wait("it does not begin") { if case .begun = $0 { true } else { false } }
            }
            let terminal = try KeeperLine(run + "/keeper.sock")
            try terminal.send(
                .attach(AttachRequest(host: "web", writable: true, columns: 80, rows: 24, who: "bench")))
            self.terminal = terminal
        } catch {
            process.finish(within: 0)
            throw error
        }
    }

    private func wait(_ otherwise: String, for condition: (KeeperEvent) throws -> Bool) throws {
        let deadline = MonotonicClock.nanoseconds + 30_000_000_000
        while let event = try control.next(until: deadline) {
            if case .refused(let why) = event { throw Trouble("the keeper refused: \(why)") }
            if case .status(let hosts) = event {
                self.hosts = hosts.map(\.pid)
                traces = hosts.flatMap(\.cgroups)
            }
            if try condition(event) { return }
        }
        throw Trouble("the keeper: \(otherwise)")
    }

    var roots: [Int32] { [process.pid] }

    func type(_ bytes: [UInt8]) throws { try terminal?.send(.input(bytes)) }

    func output(until deadline: UInt64) throws -> [UInt8]? {
        guard let event = try terminal?.next(until: deadline) else { return nil }
        return try ShownBytes.of(event)
    }

    func prepareEnd() throws {
        if hosts.isEmpty { try wait("its hosts do not run") { _ in hosts.contains { $0 > 0 } } }
    }

    func askToEnd() throws {
        guard !isAsked else { return }
        isAsked = true
        try control.send(.end(reason: "measured"))
    }

    func end() throws {
        guard !hasEnded else { return }
        hasEnded = true
        try askToEnd()
        let deadline = MonotonicClock.nanoseconds + 10_000_000_000
        process.finish(within: 10_000)
        LaunchClocks.add(folder: run, began: began)
        while hosts.contains(where: { kill($0, 0) == 0 }) || traces.contains(where: { access($0, F_OK) == 0 }) {
            guard MonotonicClock.nanoseconds < deadline else { throw Trouble("a keeper left something behind") }
            usleep(50)
        }
    }
}
