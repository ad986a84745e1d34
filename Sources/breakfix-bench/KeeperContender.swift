internal import Glibc
internal import Linux
internal import Wire

/// breakfix at its lowest level: a keeper is started with a plan, and a terminal is opened over its socket.
struct KeeperContender: Contender {
    let name: String
    /// The keeper's path.
    let program: String
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
        try Descriptor.open(run + "/plan", O_WRONLY | O_CREAT, mode: 0o600).writeAll(plan.wireBytes)
        return try KeeperShell(program: program, run: run)
    }
}

/// A keeper of our own, and its one terminal.
private final class KeeperShell: Shell {
    private let run: String
    private let pid: Int32
    private let terminal: KeeperLine
    private var control: KeeperLine?
    private var traces: [String] = []
    private var hosts: [Int32] = []
    private var hasEnded = false
    private let began = MonotonicClock.wallNanoseconds

    init(program: String, run: String) throws {
        self.run = run
        pid = try KeeperShell.startKeeper(program, run)
        do {
            terminal = try KeeperLine(run + "/keeper.sock")
            try terminal.send(
                .attach(AttachRequest(host: "web", writable: true, columns: 80, rows: 24, who: "bench")))
        } catch {
            kill(pid, SIGKILL)
            waitpid(pid, nil, 0)
            throw error
        }
    }

    /// Starts a keeper and waits until it listens.
    private static func startKeeper(_ program: String, _ run: String) throws -> Int32 {
        let ready = try Pipe()
        let log = try Descriptor.open(run + "/log", O_WRONLY | O_CREAT, mode: 0o600)
        let child = try ChildProcess.spawn(
            [program, run + "/plan"], output: .descriptor(log.raw), error: .descriptor(log.raw),
            passing: [(ours: ready.writing.raw, theirs: 3)], newSession: true)
        let pid = child.pid
        let reading = ready.takeReading()
        let said = String(decoding: try reading.read(upTo: 4_096) ?? [], as: UTF8.self)
        guard said == "r" else {
            waitpid(pid, nil, 0)
            throw Trouble("the keeper: \(said)")
        }
        return pid
    }

    var roots: [Int32] { [pid] }

    func type(_ bytes: [UInt8]) throws { try terminal.send(.input(bytes)) }

    func output(until deadline: UInt64) throws -> [UInt8]? {
        guard let event = try terminal.next(until: deadline) else { return nil }
        return try ShownBytes.of(event)
    }

    func prepareEnd() throws {
        let control = try KeeperLine(run + "/keeper.sock")
        hosts = ProcessTree.descendants(of: pid)
        traces = hosts.first.map(ProcessTree.cgroups) ?? []
        traces = traces.filter { $0.contains(KeeperContender.instance) }
        self.control = control
    }

    func end() throws {
        guard !hasEnded else { return }
        hasEnded = true
        if let control { try control.send(.end(reason: "measured")) } else { kill(pid, SIGTERM) }
        let deadline = MonotonicClock.nanoseconds + 10_000_000_000
        while waitpid(pid, nil, WNOHANG) == 0 {
            if MonotonicClock.nanoseconds > deadline { kill(pid, SIGKILL) }
            usleep(50)
        }
        LaunchClocks.add(folder: run, began: began)
        while hosts.contains(where: { kill($0, 0) == 0 }) || traces.contains(where: { access($0, F_OK) == 0 }) {
            guard MonotonicClock.nanoseconds < deadline else { throw Trouble("a keeper left something behind") }
            usleep(50)
        }
    }
}
