/// What a server does with requests; called on threads of the server's own pool, never on its I/O thread.
public protocol HTTPHandler: Sendable {
    /// Answers a request. May block; other requests go on.
    func respond(to request: HTTPRequest) -> HTTPResponse

    /// Decides about a WebSocket upgrade.
    ///
    /// - Returns: What takes the socket's messages, or the response that refuses it.
    func upgrade(_ request: HTTPRequest) -> Upgrade
}

/// The answer to a WebSocket upgrade.
public enum Upgrade: Sendable {
    /// Opens the socket; the closure gets it once and returns what takes its messages.
    case accept(@Sendable (any WebSocket) -> any WebSocketHandler)
    /// Refuses it.
    case refuse(HTTPResponse)
}

/// One open WebSocket, either side. Safe to use from any thread.
public protocol WebSocket: Sendable {
    /// Queues a binary message; the queue is drained in order.
    func send(_ message: [UInt8])
    /// Closes after the queue is drained.
    func close(code: UInt16, reason: String)
    /// Bytes queued and not yet taken by the kernel; producers pause above a bound of their own.
    var queuedBytes: Int { get }
}

/// Takes what comes in on a WebSocket; called on the I/O thread, so it must not block.
public protocol WebSocketHandler: Sendable {
    /// A whole binary message.
    func received(_ message: [UInt8])
    /// The queue has been written out; a paused producer may go on.
    func drained()
    /// The socket is gone, by either side; nothing more is called.
    func closed(code: UInt16, reason: String)
}
