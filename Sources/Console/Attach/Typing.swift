internal import Glibc
internal import Linux

/// What is typed: our standard input, the keys that leave, and what could not be sent yet.
struct Typing {
    /// What a glance at the input says.
    enum Outcome {
        case nothing
        case detached
    }

    /// The most that is kept while nobody takes it; after it we stop reading, and the writer waits.
    private static let limit = 64 << 10

    /// Whether the input has ended, and when, by the monotonic clock.
    private(set) var endedAt: UInt64?
    /// Typed and not sent.
    private var pending: [UInt8] = []
    private var keys: DetachKeys?
    private let isDropped: Bool
    private let isTerminal: Bool

    /// - Parameters:
    ///   - keys: The keys that leave; nil where input is no terminal.
    ///   - isDropped: Whether nothing is passed on, as for somebody who looks on; then ctrl-c leaves as well.
    init(keys: DetachKeys?, isDropped: Bool, isTerminal: Bool) {
        self.keys = keys
        self.isDropped = isDropped
        self.isTerminal = isTerminal
    }

    /// Whether more may be read.
    var hasRoom: Bool { endedAt == nil && pending.count < Self.limit }

    /// Whether a key waits for the next one.
    var isHolding: Bool { keys?.isHolding ?? false }

    /// Whether something waits to be sent.
    var hasPending: Bool { !pending.isEmpty }

    /// Reads what is there.
    mutating func read() throws(SystemError) -> Outcome {
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        let count = Glibc.read(0, &buffer, buffer.count)
        if count < 0 {
            if errno == EINTR || errno == EAGAIN { return .nothing }
            // EIO: the terminal is gone.
            guard errno == EIO else { throw SystemError.last("read", "standard input") }
        }
        if count <= 0 {
            endedAt = MonotonicClock.nanoseconds
            return isTerminal ? .detached : .nothing
        }
        return take(Array(buffer.prefix(count)))
    }

    /// Passes on a key that waited in vain.
    mutating func release() { if let held = keys?.release(), !isDropped { pending += held } }

    /// What is to be sent now.
    mutating func takePending() -> [UInt8] {
        defer { pending = [] }
        return pending
    }

    private mutating func take(_ typed: [UInt8]) -> Outcome {
        if isDropped, isTerminal, typed.contains(0x03) { return .detached }
        guard let (passed, isDetached) = keys?.filter(typed) else {
            if !isDropped { pending += typed }
            return .nothing
        }
        if !isDropped { pending += passed }
        return isDetached ? .detached : .nothing
    }
}
