/// What a server does with requests.
public protocol HTTPHandler: Sendable {
    /// Answers a request; called on a thread of the server's own pool. May block; other requests go on.
    func respond(to request: HTTPRequest) -> HTTPResponse

    /// Decides about a WebSocket upgrade, before its handshake is answered.
    ///
    /// Called on the I/O thread, so it must not block: look the path up, and leave what takes time to the closure.
    ///
    /// - Returns: What takes the socket's messages, or the response that refuses it.
    func upgrade(_ request: HTTPRequest) -> Upgrade
}

/// The answer to a WebSocket upgrade.
public enum Upgrade: Sendable {
    /// Opens the socket; the closure gets it once and returns what takes its messages.
    ///
    /// The closure runs on a thread of the pool and may block, for example to connect somewhere. No message is read
    /// before it returns; one that gives up closes the socket and returns any handler.
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
