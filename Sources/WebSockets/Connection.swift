internal import CWebSockets

/// What the library reports.
struct Event {
    /// What happened.
    let reason: lws_callback_reasons
    /// What came with it; valid during the call only.
    let bytes: UnsafeMutableRawPointer?
    /// How many bytes, where they are counted.
    let count: Int

    /// The bytes that came with it.
    var buffer: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : count)
    }
}

extension Event {
    /// The text that came with it; printable ASCII, for an error message.
    var text: String {
        String(decoding: buffer.prefix(200).filter { (0x20...0x7E).contains($0) }, as: UTF8.self)
    }
}

/// The owner of one connection of the library; everything is called on the service thread.
protocol Connection: AnyObject, Sendable {
    /// Handles what happened.
    ///
    /// - Returns: What the library shall do; 0 goes on, -1 closes.
    func handle(_ event: Event, _ wsi: OpaquePointer) -> Int32
    /// The library's connection no longer exists.
    func gone()
    /// The loop is being stopped: end soon, politely.
    func goAway()
}

/// What we bear of the other side.
enum Limits {
    /// Bytes of a request's or response's head.
    static let head = 16 << 10
    /// Seconds for a request to arrive, and for a peer to take some of a response.
    static let patience: UInt32 = 20
    /// Seconds without progress that a peer may leave a response unread; a pager may stand between.
    static let unread: Int32 = 300
    /// Seconds that a peer has to close a connection that was said to end.
    static let linger: Int32 = 2
    /// Seconds that stand for no limit, where the caller has one of its own.
    static let forever: UInt32 = 30 * 86400
    /// Seconds that a connection may be kept open without a request.
    static let idle: Int32 = 30
    /// Seconds of silence on a WebSocket before it is pinged.
    static let ping: UInt16 = 30
    /// Seconds of silence on a WebSocket before it is given up.
    static let silence: UInt16 = 90
    /// Bytes of a WebSocket message.
    static let message = 1 << 20
    /// Bytes of a response that may wait for whoever takes them.
    static let ahead = 1 << 20
    /// Bytes of too large a body that are read and dropped, so that the peer can read the refusal.
    static let dropped = 16 << 20
}
