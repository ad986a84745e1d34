internal import WebSockets

/// A way to ask the daemon; the unix socket, or a test's.
protocol Transport: Sendable {
    /// Sends one request and waits for its answer.
    ///
    /// - Parameter timeout: Seconds until it is given up.
    /// - Throws: ``TransportError``.
    func exchange(_ method: String, _ path: String, body: [UInt8], timeout: Int) throws -> Answer

    /// Opens a WebSocket; the handler is called on a thread of the transport's own.
    ///
    /// - Throws: ``TransportError``.
    func open(_ path: String, handler: any WebSocketHandler) throws -> any WebSocket
}

/// What the daemon answered.
struct Answer: Sendable, Equatable {
    var status: Int
    var body: [UInt8]
}

/// Why there is no answer.
enum TransportError: Error, Equatable {
    /// Nobody listens; the text is the system's reason.
    case unreachable(String)
    /// The socket is not for this user.
    case notAllowed(String)
    /// The answer did not come in time.
    case timedOut(seconds: Int)
    /// The connection broke off, or what came was no HTTP.
    case broken(String)
    /// A WebSocket was refused.
    case refused(Answer)
}
