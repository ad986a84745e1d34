internal import API
internal import Glibc
internal import Linux
internal import WebSockets
internal import Wire

/// One person at one terminal of a session, from joining to leaving, across restarts of the daemon.
struct Attachment: ~Copyable {
    /// How it ends.
    enum Ending: Equatable {
        /// The person left; the shell runs on.
        case detached
        /// The shell ended.
        case exited
        /// The session ended.
        case ended(String)
        /// The daemon's side said no.
        case refused(String)
        /// A signal asks us to end.
        case signaled
        /// The connection is gone.
        case disconnected
    }

    /// How long the daemon may be away, in seconds.
    static let patience: UInt64 = 60
    /// The bytes that may wait in the socket before we stop reading what is typed.
    private static let sendLimit = 256 << 10
    /// How long a key of the leaving sequence waits for the next one, in milliseconds.
    private static let keyWait: Int32 = 300
    /// How long we stay after a pipe's end while the terminal is silent, in milliseconds.
    private static let linger: UInt64 = 2000

    private let daemon: DaemonClient
    private var query: AttachQuery
    private let signals: TerminalSignals
    private let raw: RawTerminal?
    private var screen: Screen
    private var typing: Typing
    private var lastOutput = MonotonicClock.nanoseconds

    /// Takes the terminal over.
    init(daemon: DaemonClient, query: AttachQuery, keys: DetachKeys) throws {
        let isTyped = isatty(0) == 1
        let isSeen = isatty(1) == 1
        let signals = try TerminalSignals()
        let raw = isTyped ? try RawTerminal(0) : nil
        self.signals = signals
        self.raw = raw
        self.daemon = daemon
        self.query = query
        screen = Screen(fd: 1, isTerminal: isSeen, isFiltered: !query.isWriting && isSeen)
        typing = Typing(keys: isTyped ? keys : nil, isDropped: !query.isWriting, isTerminal: isTyped)
    }

    /// Stays until somebody leaves or something ends.
    mutating func run() throws -> Ending {
        let stay = Result { () throws -> Ending in
            var ending = try visit()
            while ending == .disconnected { ending = try comeBack() }
            return ending
        }
        try screen.leave()
        return try stay.get()
    }

    /// Opens a connection and stays as long as it holds.
    private mutating func visit() throws -> Ending {
        let mailbox = try Mailbox()
        fitWindow()
        let socket = try daemon.attach(query, handler: mailbox)
        defer {
            mailbox.release()
            socket.close(code: 1000, reason: "")
        }
        return try converse(socket, mailbox)
    }

    /// Tries again until the daemon is back, or its time is over.
    private mutating func comeBack() throws -> Ending {
        try screen.note("daemon gone, reconnecting…")
        let deadline = MonotonicClock.nanoseconds + Self.patience * 1_000_000_000
        while true {
            if let ending = try pause(milliseconds: 500) { return ending }
            do {
                let session = try daemon.session(query.session)
                if session.state == .running || session.state == .launching { return try visit() }
                return .ended(session.detail.isEmpty ? session.state.rawValue : session.detail)
            } catch let failure as Failure {
                guard MonotonicClock.nanoseconds < deadline else { throw failure }
            }
        }
    }

    private mutating func converse(_ socket: any WebSocket, _ mailbox: Mailbox) throws -> Ending {
        while true {
            let delivery = try mailbox.take()
            for event in delivery.events {
                if let ending = try handle(event) { return ending }
            }
            if delivery.isGarbled {
                throw Failure(
                    "the daemon speaks another protocol", help: "Compare versions with 'breakfix version'.",
                    code: .internal)
            }
            if delivery.isClosed { return .disconnected }
            send(to: socket)
            if isDone { return .detached }
            let mayRead = typing.hasRoom && socket.queuedBytes < Self.sendLimit
            if let ending = try wait(mailbox.descriptor, mayRead: mayRead, milliseconds: patience, socket) {
                return ending
            }
        }
    }

    /// Whether a pipe has ended and everything it typed has had time to answer.
    private var isDone: Bool {
        guard let endedAt = typing.endedAt, !typing.hasPending else { return false }
        return MonotonicClock.nanoseconds > max(endedAt, lastOutput) + Self.linger * 1_000_000
    }

    private var patience: Int32 {
        if typing.isHolding { return Self.keyWait }
        return typing.endedAt == nil && !typing.hasPending ? -1 : 100
    }

    private mutating func send(to socket: any WebSocket) {
        guard typing.hasPending, socket.queuedBytes < Self.sendLimit else { return }
        socket.send(KeeperRequest.input(typing.takePending()).wireBytes)
    }

    /// Waits for the daemon, the keyboard or a signal.
    private mutating func wait(
        _ mailbox: Int32, mayRead: Bool, milliseconds: Int32, _ socket: (any WebSocket)?
    ) throws -> Ending? {
        var polled = [
            pollfd(fd: mayRead ? 0 : -1, events: Int16(POLLIN), revents: 0),
            pollfd(fd: mailbox, events: Int16(POLLIN), revents: 0),
            pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        let ready = poll(&polled, 3, milliseconds)
        if ready < 0, errno != EINTR { throw SystemError.last("poll") }
        if ready == 0, typing.isHolding { typing.release() }
        for signal in try signals.take() {
            switch signal {
            case SIGWINCH: resize(socket)
            case SIGCONT:
                try reenter()
                resize(socket)
            default: return .signaled
            }
        }
        if ready > 0, polled[0].revents != 0, try typing.read() == .detached { return .detached }
        return nil
    }

    /// Waits without a connection; what is typed meanwhile is kept.
    private mutating func pause(milliseconds: UInt64) throws -> Ending? {
        let end = MonotonicClock.nanoseconds + milliseconds * 1_000_000
        while true {
            let now = MonotonicClock.nanoseconds
            guard now < end else { return nil }
            let left = Int32((end - now) / 1_000_000 + 1)
            if let ending = try wait(-1, mayRead: typing.hasRoom, milliseconds: left, nil) { return ending }
        }
    }

    private borrowing func reenter() throws(SystemError) {
        switch raw {
        case .some(let terminal): try terminal.enter()
        case .none: break
        }
    }

    private mutating func handle(_ event: KeeperEvent) throws -> Ending? {
        lastOutput = MonotonicClock.nanoseconds
        switch event {
        case .screen(let bytes): try screen.redraw(bytes)
        case .output(let bytes): try screen.show(bytes)
        case .notice(let text): try screen.note(text)
        case .resized(let columns, let rows):
            if !query.isWriting, columns > query.columns || rows > query.rows {
                try screen.note("their window is \(columns)x\(rows), yours is \(query.columns)x\(query.rows)")
            }
        case .lagged(let bytes): try screen.note("too slow here: \(bytes) bytes were skipped")
        case .exited: return .exited
        case .ended(let reason): return .ended(reason)
        case .refused(let why): return .refused(why)
        case .welcome, .begun, .seated, .status, .execFinished: break
        }
        return nil
    }

    private mutating func resize(_ socket: (any WebSocket)?) {
        fitWindow()
        if query.isWriting { socket?.send(KeeperRequest.resize(columns: query.columns, rows: query.rows).wireBytes) }
    }

    private mutating func fitWindow() {
        guard let size = RawTerminal.size(1) ?? RawTerminal.size(0) else { return }
        query.columns = size.columns
        query.rows = size.rows
    }
}
