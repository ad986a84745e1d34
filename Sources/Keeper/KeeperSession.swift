internal import CLinux
internal import Glibc
internal import Linux
internal import Recording
internal import Sandbox
internal import Wire

/// Everything of one session: its hosts, its terminals, its recording, and those who are connected.
final class KeeperSession {
    private let plan: SessionPlan
    private let loop: EventLoop
    private let recorder: Recorder
    private let listener: Descriptor
    private let staging: Staging
    /// What the hosts stand on; the first one's was there before the plan.
    private var foundations: [HostFoundation]
    private var hosts: [HostRunner] = []
    private var terminals: [TerminalSession] = []
    /// Shells that wait for whoever attaches first, by their host.
    private var seats: [ObjectIdentifier: WaitingShell] = [:]
    private var connections: [ObjectIdentifier: Connection] = [:]
    private var jobs: [ObjectIdentifier: ExecJob] = [:]
    private var terminalCount: UInt16 = 0
    /// Whether connections cannot be taken for want of descriptors.
    private var isDoorShut = false
    private let hierarchy: CgroupHierarchy
    private var resolver: ResolverRunner?
    /// The connection that the session was asked for by; a parked session ends with it.
    private weak var owner: Connection?
    /// Programs that run at once; each has four descriptors here.
    private static let jobLimit = 512
    /// How long shells of a parked session may take to show something, in milliseconds.
    private static let seatPatience = 2_000

    /// Builds everything but the hosts' boots; where it throws the cradle is still the caller's to abandon, and nothing
    /// else is left once this process ends.
    init(_ plan: SessionPlan, cradle: Cradle) throws(SandboxError) {
        self.plan = plan
        hierarchy = cradle.hierarchy
        loop = cradle.loop
        staging = cradle.ground.staging
        foundations = [cradle.foundation]
        recorder = Recorder(loop: loop)
        if !plan.recordingPath.isEmpty { try KeeperSession.open(recorder, at: plan.recordingPath, plan) }
        listener = try KeeperSession.listen(at: plan.runDirectory + "/keeper.sock")
        LaunchClock.mark(.listening)
        do {
            let fabric = try Fabric(
                plan.networks, hosts: plan.hosts, hasNameServer: plan.resolver != nil, on: cradle.ground)
            LaunchClock.mark(.networkMade)
            if let resolver = plan.resolver { try start(resolver) }
            for (index, host) in plan.hosts.enumerated() {
                if index > 0 {
                    foundations.append(
                        try HostFoundation(
                            index: index, instance: plan.instance, hierarchy: hierarchy, on: cradle.ground))
                }
                let machine = try HostMachine(
                    host, on: foundations[index], seccompFilters: plan.seccompFilters, staging: staging,
                    storage: plan.storageDirectory)
                hosts.append(HostRunner(machine, fabric: fabric, loop: loop, recorder: recorder))
            }
            try loop.add(listener.raw, .readable) { [unowned self] _ in accept() }
        } catch let error as SandboxError {
            removeGroups()
            throw error
        } catch {
            removeGroups()
            throw SandboxError("watching the socket", "\(error)")
        }
        recorder.onRecovered = { [unowned self] in
            for terminal in terminals { terminal.resumeRecording() }
        }
    }

    private static func listen(at path: String) throws(SandboxError) -> Descriptor {
        do {
            let listener = try UnixSocket.listen(at: path, mode: 0o600)
            try listener.setNonBlocking()
            return listener
        } catch {
            throw SandboxError("listening", error)
        }
    }

    private func start(_ plan: ResolverPlan) throws {
        // Beside the hosts' groups, whose names say nothing of the session.
        let group = "\(self.plan.instance)/\(self.plan.id).resolver"
        let machine = try Resolver(plan, hierarchy: hierarchy, group: group, staging: staging)
        let runner = ResolverRunner(machine, loop: loop, recorder: recorder)
        resolver = runner
        try runner.start()
    }

    /// Starts every host, waits for the name server, which has come up beside them, then listens to whoever asked for
    /// the session.
    ///
    /// - Parameter birth: The first control connection.
    func start(_ birth: consuming BirthConnection) throws {
        for host in hosts { host.onChange = { [unowned self] in changed($0) } }
        HostRunner.start(hosts)
        do {
            try resolver?.waitUntilItAnswers()
        } catch {
            birth.refuse("\(error)")
            end(reason: "\(error)")
            throw error
        }
        let decoder = birth.decoder
        let connection = try Connection(birth.takeSocket(), loop: loop, decoder: decoder)
        connection.role = .control(watching: false)
        owner = connection
        take(connection)
        connection.send(.welcome(session: plan.id))
        connection.takeReceived()
    }

    /// Serves until the session has ended.
    func run() throws { try loop.run() }

    /// Kills every host and removes everything that this process's end does not remove by itself.
    func end(reason: String) {
        for host in hosts { host.end() }
        resolver?.end()
        // The disk writes while the hosts end.
        recorder.note(.mark("ended: " + reason))
        recorder.close()
        // PID 1 of a host ends only after everybody in it is reaped, and shells are our own children: so all at once.
        while waitpid(-1, nil, 0) > 0 || errno == EINTR {}
        removeGroups()
        // What is in memory ends with this process; a disk's file must be free before anybody is told.
        if plan.hosts.contains(where: { $0.volumes.contains { $0.isDisk } }) { staging.remove() }
        recorder.synchronize()
        if let times = LaunchClock.text {
            try? Descriptor.open(plan.runDirectory + "/clock", O_WRONLY | O_CREAT, mode: 0o600).writeAll(
                Array(times.utf8))
        }
        unlink(plan.runDirectory + "/keeper.sock")
        for connection in connections.values {
            connection.send(.ended(reason: reason))
            connection.finish()
        }
        loop.stop()
    }

    private func removeGroups() {
        resolver?.remove()
        for foundation in foundations { foundation.abandon() }
        HostCgroups.leave(hierarchy, plan.instance)
    }

    private func changed(_ host: HostRunner) {
        note(host)
        for connection in connections.values {
            if case .control(watching: true) = connection.role { connection.send(.status(hosts.map(\.status))) }
        }
        if host.isRebooting {
            for terminal in terminals where terminal.host === host {
                terminal.tell("\(host.name) is rebooting; the shell comes back with it")
            }
        }
        for terminal in terminals where terminal.host === host && !terminal.isOpen {
            if host.isUp {
                open(terminal)
            } else if !host.willReturn {
                terminal.abandon("\(host.name) is down: \(host.status.detail)")
            }
        }
    }

    private func open(_ terminal: TerminalSession) {
        guard let boot = terminal.host.boot else { return }
        let waiting = seats.removeValue(forKey: ObjectIdentifier(terminal.host))?.take()
        do { try terminal.open(on: boot, taking: waiting) } catch { terminal.abandon("\(error)") }
    }

    // MARK: Connections

    private func accept() {
        do {
            while let descriptor = try UnixSocket.accept(listener) {
                take(try Connection(descriptor, loop: loop))
                isDoorShut = false
            }
        } catch {
            // Whoever waits stays in the backlog; without a pause this would be called again and again.
            if !isDoorShut { recorder.note(.mark("a connection was not taken: \(error)")) }
            isDoorShut = true
            _ = try? loop.modify(listener.raw, [])
            loop.after(milliseconds: 100) { [unowned self] in
                _ = try? loop.modify(listener.raw, .readable)
            }
        }
    }

    private func take(_ connection: Connection) {
        connections[ObjectIdentifier(connection)] = connection
        connection.onRequest = { [unowned self] in take($1, from: $0) }
        connection.onClose = { [unowned self] in closed($0) }
    }

    private func closed(_ connection: Connection) {
        if connection === owner, !recorder.isOpen { return end(reason: "nobody wants the parked session") }
        if case .viewer(let terminal, _) = connection.role { terminal.leave(connection) }
        connection.role = .new
        // The connection may be in the middle of one of its own calls.
        loop.after(milliseconds: 0) { [weak self] in self?.connections[ObjectIdentifier(connection)] = nil }
    }

    private func take(_ request: KeeperRequest, from connection: Connection) {
        switch (connection.role, request) {
        case (.new, .hello(KeeperRequest.version)):
            connection.role = .control(watching: false)
            connection.send(.welcome(session: plan.id))
        case (.new, .hello(let version)):
            refuse(connection, "this keeper speaks version \(KeeperRequest.version), not \(version)")
        case (.new, _):
            refuse(connection, "a connection starts with hello")
        case (.viewer(let terminal, true), .input(let bytes)):
            terminal.type(bytes, by: connection)
        case (.viewer(let terminal, true), .resize(let columns, let rows)):
            terminal.resize(columns: columns, rows: rows, by: connection)
        case (.viewer, .input), (.viewer, .resize):
            break  // An onlooker changes nothing.
        case (.viewer, _):
            refuse(connection, "this connection shows a terminal")
        case (.control, _):
            control(request, connection)
        }
    }

    private func control(_ request: KeeperRequest, _ connection: Connection) {
        switch request {
        case .watch:
            connection.role = .control(watching: true)
            connection.send(.status(hosts.map(\.status)))
        case .exec(let exec): run(exec, for: connection)
        case .attach(let attach): self.attach(attach, connection)
        case .freeze(let name, let frozen):
            withHost(name, connection) { host throws(SandboxError) in
                try host.freeze(frozen)
                changed(host)
            }
        case .reboot(let name): withHost(name, connection) { host throws(SandboxError) in host.reboot() }
        case .breakCalls(let id, let name, let rule):
            change(name, id, connection) { calls throws(SandboxError) in try calls.rules.add(rule) }
        case .mendCalls(let id, let name, let rule): change(name, id, connection) { $0.rules.remove(rule) }
        case .mark(let text): recorder.note(.mark(text))
        case .end(let reason): end(reason: reason)
        case .begin(let recording, let log): begin(recording, log, connection)
        case .seat: seat(connection)
        case .build: refuse(connection, "this keeper has its session")
        case .hello, .input, .resize: refuse(connection, "a control connection has no terminal")
        }
    }

    private func refuse(_ connection: Connection, _ why: String) {
        connection.send(.refused(why))
        connection.finish()
    }

    private func withHost(_ name: String, _ connection: Connection, _ body: (HostRunner) throws(SandboxError) -> Void) {
        guard let host = hosts.first(where: { $0.name == name }) else {
            return connection.send(.refused("there is no host \(name)"))
        }
        do { try body(host) } catch { connection.send(.refused("\(error)")) }
    }

    /// Changes the rules of a host's calls, and answers as a program would that did it.
    private func change(
        _ name: String, _ id: UInt32, _ connection: Connection, _ body: (HostCalls) throws(SandboxError) -> Void
    ) {
        var outcome = ExecResult.Outcome.exited(0)
        if let calls = hosts.first(where: { $0.name == name })?.calls {
            do { try body(calls) } catch { outcome = .failed("\(error)") }
        } else {
            outcome = .failed("nothing hears of the calls of \(name)")
        }
        connection.send(.execFinished(ExecResult(id: id, outcome: outcome)))
    }

    private func run(_ request: ExecRequest, for connection: Connection) {
        let failed = { (why: String) in
            connection.send(.execFinished(ExecResult(id: request.id, outcome: .failed(why))))
        }
        guard let host = hosts.first(where: { $0.name == request.host }) else {
            return failed("there is no host \(request.host)")
        }
        guard host.isUp, let boot = host.boot else {
            return failed("\(host.name) is not running: \(host.status.detail)")
        }
        guard jobs.count < KeeperSession.jobLimit else {
            return failed("\(KeeperSession.jobLimit) programs run already; wait for one to end")
        }
        do {
            let job = try ExecJob(request, in: boot, of: host.machine, loop: loop) { [unowned self] job, result in
                jobs[ObjectIdentifier(job)] = nil
                connection.send(.execFinished(result))
            }
            jobs[ObjectIdentifier(job)] = job
        } catch {
            failed("\(error)")
        }
    }

    /// A candidate takes the parked session: from here on everything is recorded.
    private func begin(_ recording: String, _ log: String, _ connection: Connection) {
        guard !recorder.isOpen else { return connection.send(.refused("the session has begun already")) }
        do {
            let file = try Descriptor.open(log, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, mode: 0o600)
            try KeeperSession.open(recorder, at: recording, plan)
            for number: Int32 in 1...2 { try checked("dup2") { dup2(file.raw, number) } }
        } catch {
            return connection.send(.refused("\(error)"))
        }
        for host in hosts { note(host) }
        connection.send(.begun)
    }

    /// Starts a shell on every host, so that whoever attaches first finds it at its prompt.
    ///
    /// Not where programs are noted: nobody would note how that shell started.
    private func seat(_ connection: Connection) {
        guard !recorder.isOpen else { return connection.send(.refused("only a parked session has shells that wait")) }
        for host in hosts where host.isUp && host.machine.plan.observer == nil {
            // Without one whoever attaches starts it, and sees why it does not work.
            guard let boot = host.boot else { continue }
            seats[ObjectIdentifier(host)] = try? WaitingShell(on: boot, of: host.machine, loop: loop)
        }
        var unsettled = seats.count
        var isTold = false
        let tell = { [weak connection] in
            if !isTold { connection?.send(.seated) }
            isTold = true
        }
        for shell in seats.values {
            shell.onSettled = {
                unsettled -= 1
                if unsettled == 0 { tell() }
            }
        }
        // One that shows nothing holds nobody up.
        loop.after(milliseconds: unsettled == 0 ? 0 : KeeperSession.seatPatience, tell)
    }

    private static func open(_ recorder: Recorder, at path: String, _ plan: SessionPlan) throws(SandboxError) {
        do {
            try recorder.open(path: path, session: plan.id)
        } catch {
            throw SandboxError("starting the recording", error.description)
        }
    }

    private func note(_ host: HostRunner) {
        let parts = [host.name, host.status.state.word, host.status.detail].filter { !$0.isEmpty }
        recorder.note(.hostEvent(parts.joined(separator: " ")))
    }

    private func attach(_ request: AttachRequest, _ connection: Connection) {
        guard recorder.isOpen else { return refuse(connection, "the session has not begun") }
        guard let host = hosts.first(where: { $0.name == request.host }) else {
            return refuse(connection, "there is no host \(request.host)")
        }
        if let terminal = terminals.first(where: { $0.host === host && $0.name == request.terminal }) {
            return terminal.join(connection, request)
        }
        guard host.isUp || host.willReturn else {
            return refuse(connection, "\(host.name) is not running: \(host.status.detail)")
        }
        guard terminals.count < 64 else { return refuse(connection, "64 terminals are open already") }
        terminalCount += 1
        let terminal = TerminalSession(
            host: host, name: request.terminal, stream: terminalCount, columns: request.columns, rows: request.rows,
            loop: loop, recorder: recorder)
        terminal.onEnded = { [unowned self] ended in terminals.removeAll { $0 === ended } }
        terminals.append(terminal)
        terminal.join(connection, request)
        if host.isUp { open(terminal) }
    }
}
