internal import Glibc
internal import Linux
internal import Synchronization
public import Wire

/// The small process that keepers are forked from, seen by whoever wants keepers. Safe to use from any thread.
///
/// A program with threads must not fork, and executing one anew for each session costs milliseconds and memory. So one
/// single-threaded process is executed once and forks on demand. It ends with us; its keepers go on, and so they do
/// where it is killed. One that was killed is replaced.
public final class Nursery: Sendable {
    private struct Running: ~Copyable {
        let process: ChildProcess
        let socket: Descriptor
        let number: Int

        /// How long it may take to end, in milliseconds: longer than it waits for its spare.
        private static let patience: Int32 = 3_000

        /// Ends the process and reaps it. It takes its spare along, unless it is killed: then the spare ends by itself.
        consuming func end(byForce: Bool) {
            if byForce { process.signal(SIGKILL) }
            // Nobody gives orders any more.
            shutdown(socket.raw, Int32(SHUT_RDWR))
            // One that stands still must not keep a daemon from ending; its spare ends by itself then, too.
            if !process.hasEnded(within: Running.patience) { process.signal(SIGKILL) }
            // The status has no reader: it was told to end, or was killed by somebody else.
            _ = try? process.wait()
        }
    }

    private struct State: ~Copyable {
        var running: Running?
        var started = 0
    }

    private let program: String
    private let label: String
    private let instance: String
    private let patience: Int
    private let spareSeconds: Int
    private let state = Mutex(State())

    /// The descriptor that the nursery gets its orders by.
    static let orders: Int32 = 3
    /// What it gets to see of the environment. Every function of a library is looked up once, by the nursery, and not by
    /// each keeper at its first call; the last is how `scripts/bench` asks for times.
    private static var environment: [String] {
        let clock = getenv("BREAKFIX_LAUNCH_CLOCK") == nil ? [] : ["BREAKFIX_LAUNCH_CLOCK=1"]
        return ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8", "LD_BIND_NOW=1"] + clock
    }

    /// Starts nothing yet.
    ///
    /// - Parameters:
    ///   - program: The path of `breakfix-keeper`.
    ///   - label: What `ps` shows beside the program; its length is the room for the keepers' own titles.
    ///   - instance: That of the plans to come; part of the names of cgroups that are made ahead of time.
    ///   - patience: How long a keeper may take to be born, in seconds.
    ///   - spareSeconds: How old a keeper may get that waits for its plan; then there is another.
    public init(program: String, label: String, instance: String, patience: Int = 10, spareSeconds: Int = 60) {
        self.program = program
        self.label = label
        self.instance = instance
        self.patience = patience
        self.spareSeconds = spareSeconds
    }

    deinit { close() }

    /// Ends the process with what it has prepared; keepers do not notice. An order starts it anew.
    public func close() {
        state.withLock { state in Nursery.retire(&state, byForce: false) }
    }

    /// Starts the process now, so that the first keeper does not wait for it.
    public func prepare() throws(NurseryError) {
        try state.withLock { state throws(NurseryError) in try start(&state) }
    }

    /// The process id of the nursery that runs; nil where none does.
    public var pid: Int32? {
        state.withLock { state in
            switch state.running {
            case .some(let running): running.process.pid
            case .none: nil
            }
        }
    }

    /// Starts a keeper and hands it its plan; does not wait for what it says to it.
    ///
    /// - Parameter log: The file that gets the keeper's outputs; made where it is not there.
    public func bear(_ plan: SessionPlan, log: String) throws(NurseryError) -> Newborn {
        do throws(NurseryError) {
            return try bearOnce(plan, log: log)
        } catch {
            guard error == .died else { throw error }
        }
        // It died before it forked, so nothing has happened yet.
        return try bearOnce(plan, log: log)
    }

    private func bearOnce(_ plan: SessionPlan, log: String) throws(NurseryError) -> Newborn {
        let requests: [KeeperRequest] = [.hello(version: KeeperRequest.version), .build(plan), .watch]
        let words = requests.flatMap { Frame.bytes(of: $0) }
        let file = try Nursery.telling { () throws(SystemError) in
            try Descriptor.open(log, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, mode: 0o600)
        }
        let ends = try Nursery.telling { () throws(SystemError) in try UnixSocket.streamPair() }
        let ours = Descriptor(owning: ends.0)
        let theirs = Descriptor(owning: ends.1)
        // Said before the keeper is there to hear it, so that it finds its plan at its first look.
        let taken = words.withUnsafeBytes { send(ours.raw, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT)) }
        let number = try order(file.raw, theirs.raw)
        _ = consume theirs
        let isTold = try Nursery.telling { () throws(SystemError) in
            try ours.waitUntilReadable(before: Deadline(milliseconds: patience * 1_000).nanoseconds)
        }
        guard isTold else {
            discard(number)
            throw .late(patience)
        }
        let birth: (bytes: [UInt8], descriptors: [Int32])
        do {
            birth = try UnixSocket.receive(upTo: 4, from: ours.raw)
        } catch {
            birth = ([], [])
        }
        guard birth.bytes.count == 4 else {
            discard(number)
            throw .died
        }
        let word = Int32(truncatingIfNeeded: birth.bytes.withUnsafeBytes { $0.loadUnaligned(as: Int32.self) })
        guard let pidfd = birth.descriptors.first else {
            if word < 0 { throw .failed(SystemError("fork", errno: -word)) }
            // It is there, but we have no room for what holds it.
            ForeignProcess(pid: word).finish(within: 0)
            throw .failed(SystemError("recvmsg", errno: EMFILE))
        }
        return Newborn(
            process: ForeignProcess(pid: word, pidfd: Descriptor(owning: pidfd)), socket: ours,
            unsent: Array(words.dropFirst(max(0, taken))))
    }

    /// Gives the order for one keeper; a nursery that is gone is replaced.
    ///
    /// - Returns: The number of the nursery that has it.
    private func order(_ log: Int32, _ socket: Int32) throws(NurseryError) -> Int {
        try state.withLock { state throws(NurseryError) in
            for _ in 0..<2 {
                try start(&state)
                guard let (orders, number) = Nursery.door(state) else { continue }
                do throws(SystemError) {
                    try UnixSocket.send([0], with: [log, socket], to: orders)
                    return number
                } catch {
                    Nursery.retire(&state, byForce: true)
                    if error.errno == EAGAIN { throw .late(patience) }
                    guard error.errno == EPIPE || error.errno == ECONNRESET else { throw .failed(error) }
                }
            }
            throw .died
        }
    }

    private func start(_ state: inout State) throws(NurseryError) {
        if Nursery.door(state) != nil { return }
        guard access(program, X_OK) == 0 else { throw .missingProgram(program) }
        state.started += 1
        state.running = try spawn(number: state.started)
    }

    private func spawn(number: Int) throws(NurseryError) -> Running {
        try Nursery.telling { () throws(SystemError) in
            let ends = try UnixSocket.pair()
            let ours = Descriptor(owning: ends.0)
            let theirs = Descriptor(owning: ends.1)
            var limit = timeval(tv_sec: patience, tv_usec: 0)
            try checked("setsockopt") {
                setsockopt(ours.raw, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
            }
            let process = try ChildProcess.spawn(
                [program, "--nursery", label, instance, String(spareSeconds)], environment: Nursery.environment,
                output: .descriptor(2),
                error: .descriptor(2), passing: [(ours: theirs.raw, theirs: Nursery.orders)], newSession: true)
            return Running(process: process, socket: ours, number: number)
        }
    }

    /// Lets go of a nursery that failed somebody, unless that has happened already.
    private func discard(_ number: Int) {
        state.withLock { state in
            guard Nursery.door(state)?.number == number else { return }
            Nursery.retire(&state, byForce: true)
        }
    }

    private static func door(_ state: borrowing State) -> (orders: Int32, number: Int)? {
        switch state.running {
        case .some(let running): (running.socket.raw, running.number)
        case .none: nil
        }
    }

    /// Ends the process and reaps it; its keepers do not notice.
    private static func retire(_ state: inout State, byForce: Bool) {
        let last = state.running.take()
        switch consume last {
        case .some(let running): running.end(byForce: byForce)
        case .none: break
        }
    }

    private static func telling<Result: ~Copyable>(
        _ body: () throws(SystemError) -> Result
    ) throws(NurseryError) -> Result {
        do {
            return try body()
        } catch {
            throw .failed(error)
        }
    }
}
