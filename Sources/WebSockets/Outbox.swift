/// How a WebSocket ends.
struct Closing: Sendable, Equatable {
    /// Bytes of a reason that fit into a control frame.
    static let reasonLimit = 123

    var code: UInt16
    var reason: String

    init(code: UInt16, reason: String) {
        self.code = code
        self.reason = reason
    }

    /// Reads the payload of a close frame; 1005 where it is empty.
    init(frame: UnsafeRawBufferPointer) {
        guard frame.count >= 2 else {
            self.init(code: 1005, reason: "")
            return
        }
        let code = UInt16(frame[0]) << 8 | UInt16(frame[1])
        self.init(code: code, reason: String(decoding: frame.dropFirst(2), as: UTF8.self))
    }
}

/// The messages of a WebSocket that are not yet written.
struct Outbox: Sendable {
    /// A piece of a message, for one frame.
    struct Part: Sendable {
        fileprivate let message: [UInt8]
        fileprivate let range: Range<Int>

        var count: Int { range.count }
        var isFirst: Bool { range.lowerBound == 0 }
        var isLast: Bool { range.upperBound == message.count }

        func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
            message.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[range])) }
        }
    }

    /// What is to do after a write.
    enum Next: Sendable {
        case more
        case drained
        case rest
        case close(Closing)
    }

    /// Bytes added and not known to be with the kernel.
    private(set) var queued = 0

    private var messages: [[UInt8]] = []
    private var first = 0
    private var offset = 0
    private var held = 0
    private var closing: Closing?
    private var isRequested = false
    private var isOver = false
    private var owesDrained = false

    /// Queues a message.
    ///
    /// - Returns: Whether a write must be asked for.
    mutating func add(_ message: [UInt8]) -> Bool {
        guard !isOver, closing == nil else { return false }
        messages.append(message)
        queued += message.count
        return request()
    }

    /// Closes after what is queued.
    ///
    /// - Returns: Whether a write must be asked for.
    mutating func close(_ closing: Closing) -> Bool {
        guard !isOver, self.closing == nil else { return false }
        self.closing = closing
        return request()
    }

    /// Whether a write has been asked for and not been done.
    var hasWork: Bool { isRequested }

    /// The library has nothing left of earlier writes.
    mutating func flushed() {
        queued -= held
        held = 0
    }

    /// The next piece of at most `limit` bytes.
    func part(_ limit: Int) -> Part? {
        guard first < messages.count else { return nil }
        let message = messages[first]
        return Part(message: message, range: offset..<min(offset + limit, message.count))
    }

    /// A piece has been written; `isHeld` where the library keeps some of it.
    mutating func wrote(_ part: Part, isHeld: Bool) {
        owesDrained = true
        held += part.count
        if !isHeld { flushed() }
        offset = part.range.upperBound
        guard part.isLast else { return }
        messages[first] = []
        first += 1
        offset = 0
        if first == messages.count || first > 256 {
            messages.removeFirst(first)
            first = 0
        }
    }

    /// Decides how it goes on, and remembers whether a write is asked for.
    mutating func next() -> Next {
        isRequested = first < messages.count || held > 0
        if isRequested { return .more }
        if let closing { return .close(closing) }
        defer { owesDrained = false }
        return owesDrained ? .drained : .rest
    }

    /// Drops everything, for good.
    mutating func end() {
        self = Outbox()
        isOver = true
    }

    private mutating func request() -> Bool {
        defer { isRequested = true }
        return !isRequested
    }
}
