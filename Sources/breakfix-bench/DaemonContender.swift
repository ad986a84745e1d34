internal import API
internal import Glibc
internal import Linux
internal import Synchronization
internal import WebSockets
internal import Wire

/// breakfix as it is used: a launch over the HTTP API, and a terminal over its WebSocket.
struct DaemonContender: Contender {
    let name: String
    let daemon: Daemon
    let scenario: String
    /// Whether a session of it waits in the pool before each start.
    let isPooled: Bool

    func prepare() throws { if isPooled { try daemon.fillPool(scenario) } }

    func start() throws -> any Shell { try DaemonShell(daemon, scenario, isPooled: isPooled) }
}

private final class DaemonShell: Shell {
    private let daemon: Daemon
    private let session: Session
    private let inbox: Inbox
    private let socket: any WebSocket
    private var keepers: [Int32]?
    private var hasEnded = false
    private let pooled: String?

    init(_ daemon: Daemon, _ scenario: String, isPooled: Bool) throws {
        self.daemon = daemon
        session = try daemon.launch(scenario, seed: isPooled ? nil : 1)
        pooled = isPooled ? scenario : nil
        let inbox = try Inbox()
        self.inbox = inbox
        let target = "/v1/sessions/\(session.id)/attach?host=web&mode=write&columns=80&rows=24&who=bench"
        do {
            socket = try daemon.openWebSocket(target, inbox)
        } catch {
            _ = try daemon.call("DELETE", "/v1/sessions/\(session.id)", Session.self)
            throw error
        }
    }

    var roots: [Int32] { ProcessTree.named(session.id, below: daemon.pid) }

    func type(_ bytes: [UInt8]) throws { socket.send(KeeperRequest.input(bytes).wireBytes) }

    func output(until deadline: UInt64) throws -> [UInt8]? {
        if let event = inbox.take() { return try ShownBytes.of(event) }
        guard wait(inbox.descriptor, until: deadline) else { return nil }
        return try inbox.take().map(ShownBytes.of)
    }

    func prepareEnd() throws {
        keepers = roots
        // The next one is not prepared while somebody else is measured.
        if let pooled { try daemon.sizePool(pooled, to: 0) }
    }

    func end() throws {
        guard !hasEnded else { return }
        hasEnded = true
        _ = try daemon.call("DELETE", "/v1/sessions/\(session.id)", Session.self)
        let deadline = MonotonicClock.nanoseconds + 10_000_000_000
        let folder = "\(daemon.layout.sessions)/\(session.id)"
        while access(folder, F_OK) == 0 || (keepers ?? []).contains(where: { kill($0, 0) == 0 }) {
            guard MonotonicClock.nanoseconds < deadline else { throw Trouble("session \(session.id) is still there") }
            usleep(50)
        }
        socket.close(code: 1000, reason: "")
    }
}

/// Carries events from the client's thread to the one that measures.
private final class Inbox: WebSocketHandler {
    private let events = Mutex<[KeeperEvent]>([])
    private let pipe: Pipe

    init() throws(SystemError) {
        pipe = try Pipe()
        try pipe.reading.setNonBlocking()
    }

    /// Readable where there is something to take.
    var descriptor: Int32 { pipe.reading.raw }

    func take() -> KeeperEvent? {
        let event = events.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        if event != nil {
            var byte: UInt8 = 0
            read(pipe.reading.raw, &byte, 1)
        }
        return event
    }

    func received(_ message: [UInt8]) {
        let event = (try? KeeperEvent(wireBytes: message)) ?? .refused("a message that is none of ours")
        add(event)
    }

    func drained() {}

    func closed(code: UInt16, reason: String) { add(.ended(reason: "the WebSocket closed: \(code) \(reason)")) }

    private func add(_ event: KeeperEvent) {
        events.withLock { $0.append(event) }
        var byte: UInt8 = 0
        write(pipe.writing.raw, &byte, 1)
    }
}
