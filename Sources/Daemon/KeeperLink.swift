internal import API
internal import Glibc
internal import Linux
internal import Nursery
internal import Wire

/// The daemon's control connection to one keeper: runs programs in hosts and knows how the hosts stand.
final class KeeperLink: KeeperConnection.Receiver {
    private struct State {
        var welcomed: String?
        var hosts: [HostStatus]?
        var results: [UInt32: ExecResult] = [:]
        var awaited: Set<UInt32> = []
        var nextID: UInt32 = 1
        var lost: String?
        var refusal: String?
        var pid: Int32?
        var hasBegun = false
        var isSeated = false
    }

    private let session: String
    private let state = Monitor(State())
    private let connection: Monitor<KeeperConnection?> = Monitor(nil)
    private let onStatus: @Sendable ([HostStatus]) -> Void
    private let onLost: @Sendable (String) -> Void

    private init(
        session: String, onStatus: @escaping @Sendable ([HostStatus]) -> Void,
        onLost: @escaping @Sendable (String) -> Void
    ) {
        self.session = session
        self.onStatus = onStatus
        self.onLost = onLost
    }

    /// Has a keeper born with a plan; it builds what the plan says until ``waitUntilBuilt(until:log:)``.
    ///
    /// - Parameters:
    ///   - log: Gets the keeper's outputs.
    ///   - born: Told at once of the keeper's process, before it has built anything.
    /// - Throws: ``Trouble`` where no keeper is to be had.
    static func launch(
        _ plan: SessionPlan, from nursery: Nursery, log: String, on loop: EventLoop,
        onStatus: @escaping @Sendable ([HostStatus]) -> Void, onLost: @escaping @Sendable (String) -> Void,
        born: (ForeignProcess) -> Void
    ) throws(Trouble) -> KeeperLink {
        let link = KeeperLink(session: plan.id, onStatus: onStatus, onLost: onLost)
        let newborn: Newborn
        do throws(NurseryError) {
            newborn = try nursery.bear(plan, log: log)
        } catch {
            throw Trouble(error)
        }
        let process = newborn.process
        born(process)
        let unsent = newborn.unsent
        let connection: KeeperConnection
        do throws(SystemError) {
            connection = try KeeperConnection.open(newborn.takeSocket(), on: loop, receiver: link, unsent: unsent)
        } catch {
            process.finish(within: 0)
            throw Trouble(error)
        }
        link.state.update { $0.pid = process.pid }
        link.connection.update { $0 = connection }
        return link
    }

    /// Waits until a newborn keeper has built its session.
    ///
    /// - Parameter log: Where its outputs are.
    /// - Throws: ``Trouble`` with the keeper's own words where it will not.
    func waitUntilBuilt(until deadline: Deadline, log: String) throws(Trouble) {
        do throws(Trouble) {
            try greet(until: deadline)
        } catch {
            let silence = lossReason == "the daemon let go" ? "does not answer" : "ended at once"
            throw .launchFailed(
                "building the sandbox", lastRefusal ?? "the keeper \(silence); \(log) may say why",
                help: "`breakfix doctor` tells what this machine lacks")
        }
    }

    /// Connects to a keeper that lives, and says hello.
    ///
    /// - Parameters:
    ///   - socketPath: The keeper's socket.
    ///   - session: The session's id, which the keeper must answer with.
    ///   - loop: Whose thread reads and writes.
    ///   - onStatus: Told of every change of the hosts, on the loop's thread.
    ///   - onLost: Told once when the connection is gone, on the loop's thread.
    /// - Throws: ``Trouble`` where nobody listens or it is not this session's keeper.
    static func open(
        socketPath: String, session: String, loop: EventLoop,
        onStatus: @escaping @Sendable ([HostStatus]) -> Void, onLost: @escaping @Sendable (String) -> Void
    ) throws(Trouble) -> KeeperLink {
        let link = KeeperLink(session: session, onStatus: onStatus, onLost: onLost)
        do {
            let socket = try UnixSocket.connect(to: socketPath)
            let pid = peer(of: socket)
            link.state.update { $0.pid = pid }
            let connection = try KeeperConnection.open(socket, on: loop, receiver: link)
            link.connection.update { $0 = connection }
        } catch {
            throw .keeperLost(session, "\(error)")
        }
        link.send(.hello(version: KeeperRequest.version))
        link.send(.watch)
        try link.greet(until: Deadline(milliseconds: 5000))
        return link
    }

    /// Who listens on a keeper's socket, whether or not it answers; nil where nobody does.
    static func listener(at socketPath: String) -> Int32? {
        guard let socket = try? UnixSocket.connect(to: socketPath) else { return nil }
        return peer(of: socket)
    }

    /// The hosts as the keeper last told.
    var hosts: [HostStatus] { state.read { $0.hosts ?? [] } }

    /// Why the connection is gone; nil while it lives.
    var lossReason: String? { state.read(\.lost) }

    /// What the keeper last refused to do, and why; nil where it never did.
    var lastRefusal: String? { state.read(\.refusal) }

    /// The keeper's process id, from `SO_PEERCRED`; nil where the kernel does not tell.
    var keeperPid: Int32? { state.read(\.pid) }

    /// Queues a request that has no answer of its own.
    func send(_ request: KeeperRequest) { connection.read { $0 }?.send(request) }

    /// Closes the connection; the keeper and its session live on.
    func close() { connection.read { $0 }?.close("the daemon let go") }

    /// Runs a program in a host and waits for its end.
    ///
    /// - Parameter request: Its `id` is set here.
    /// - Throws: ``Trouble`` where the keeper is gone or does not answer in the program's time and ten seconds more.
    func exec(_ request: ExecRequest) throws(Trouble) -> ExecResult {
        let patience = request.timeoutMilliseconds == 0 ? 3_600_000 : Int(request.timeoutMilliseconds) + 10_000
        return try ask(within: patience) { id in
            var request = request
            request.id = id
            return .exec(request)
        }
    }

    /// Lets calls of a host fail from now on.
    ///
    /// - Throws: ``Trouble`` where the keeper is gone or does not answer.
    func breakCalls(_ rule: CallRulePlan, on host: String) throws(Trouble) -> ExecResult {
        try ask(within: 10_000) { .breakCalls(id: $0, host: host, rule: rule) }
    }

    /// Takes the rule of that name back.
    ///
    /// - Throws: ``Trouble`` where the keeper is gone or does not answer.
    func mendCalls(rule: String, on host: String) throws(Trouble) -> ExecResult {
        try ask(within: 10_000) { .mendCalls(id: $0, host: host, rule: rule) }
    }

    /// Sends a request with an id of its own and waits for the result, in milliseconds.
    private func ask(within patience: Int, _ request: (UInt32) -> KeeperRequest) throws(Trouble) -> ExecResult {
        let id = state.update { state in
            defer { state.nextID &+= 1 }
            state.awaited.insert(state.nextID)
            return state.nextID
        }
        send(request(id))
        let answer = state.wait(until: Deadline(milliseconds: patience)) { state -> Result<ExecResult, Trouble>? in
            if let result = state.results.removeValue(forKey: id) { return .success(result) }
            return state.lost.map { .failure(.keeperLost(self.session, $0)) }
        }
        state.update { _ = $0.awaited.remove(id) }
        guard let answer else { throw .keeperLost(session, "its keeper does not answer") }
        return try answer.get()
    }

    /// Has shells started on the hosts of a parked session, which wait for whoever attaches first.
    ///
    /// - Throws: ``Trouble`` with the keeper's words where it will not, or where it is gone.
    func seat() throws(Trouble) { try ask(.seat, "starting shells") { $0.isSeated } }

    /// Gives a parked session to a candidate: its recording begins.
    ///
    /// - Throws: ``Trouble`` with the keeper's words where it cannot, or where it is gone.
    func begin(recording: String, log: String) throws(Trouble) {
        try ask(.begin(recording: recording, log: log), "beginning") { $0.hasBegun }
    }

    private func ask(_ request: KeeperRequest, _ step: String, _ isDone: (State) -> Bool) throws(Trouble) {
        send(request)
        let answer = state.wait(until: Deadline(milliseconds: 10_000)) { state -> Result<Void, Trouble>? in
            if isDone(state) { return .success(()) }
            if let why = state.refusal { return .failure(.launchFailed(step, why, help: "launch again")) }
            return state.lost.map { .failure(.keeperLost(self.session, $0)) }
        }
        guard let answer else { throw .keeperLost(session, "its keeper does not answer") }
        try answer.get()
    }

    /// Waits until `body` gives something for the hosts as they are then; nil where `deadline` passed first.
    ///
    /// - Throws: ``Trouble`` where the keeper is gone.
    func waitForHosts<Value>(until deadline: Deadline, _ body: ([HostStatus]) -> Value?) throws(Trouble) -> Value? {
        let answer = state.wait(until: deadline) { state -> Result<Value, Trouble>? in
            if let lost = state.lost { return .failure(.keeperLost(self.session, lost)) }
            return state.hosts.flatMap(body).map { .success($0) }
        }
        return try answer?.get()
    }

    /// Waits until the keeper has closed the connection; false where `deadline` passed first.
    func waitForLoss(until deadline: Deadline) -> Bool {
        state.wait(until: deadline) { $0.lost == nil ? nil : true } ?? false
    }

    func received(_ body: [UInt8], on connection: KeeperConnection) {
        let event: KeeperEvent
        do {
            event = try KeeperEvent(wireBytes: body)
        } catch {
            return connection.close("the keeper sent what is no event: \(error)")
        }
        switch event {
        case .welcome(let session): state.update { $0.welcomed = session }
        case .status(let hosts):
            state.update { $0.hosts = hosts }
            onStatus(hosts)
        case .execFinished(let result):
            state.update { if $0.awaited.contains(result.id) { $0.results[result.id] = result } }
        case .refused(let why):
            // Before the welcome it is about us; after it about one request, and the connection goes on.
            let isGreeted = state.update { state in
                state.refusal = why
                return state.welcomed != nil
            }
            if !isGreeted { connection.close("the keeper refused: \(why)") }
        case .begun: state.update { $0.hasBegun = true }
        case .seated: state.update { $0.isSeated = true }
        case .ended(let reason): connection.close("the keeper ended the session: \(reason)")
        case .screen, .output, .resized, .exited, .lagged, .notice: break
        }
    }

    func lost(_ why: String) {
        state.update { $0.lost = why }
        onLost(why)
    }

    private static func peer(of socket: borrowing Descriptor) -> Int32? {
        // struct ucred: pid, uid, gid.
        var credentials: (Int32, UInt32, UInt32) = (0, 0, 0)
        var size = socklen_t(MemoryLayout.size(ofValue: credentials))
        guard getsockopt(socket.raw, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0, credentials.0 > 1 else {
            return nil
        }
        return credentials.0
    }

    private func greet(until deadline: Deadline) throws(Trouble) {
        let answer = state.wait(until: deadline) { state -> Result<String, Trouble>? in
            if let lost = state.lost { return .failure(.keeperLost(self.session, lost)) }
            guard state.hosts != nil else { return nil }
            return state.welcomed.map { .success($0) }
        }
        guard let answer else {
            close()
            throw .keeperLost(session, "its keeper does not answer")
        }
        let welcomed = try answer.get()
        guard welcomed == session else {
            close()
            throw .keeperLost(session, "its socket belongs to session \(welcomed)")
        }
    }
}
