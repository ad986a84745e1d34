internal import Glibc

/// A moment on the monotonic clock, which no time change moves.
public struct Deadline: Sendable {
    /// The moment, in nanoseconds as ``MonotonicClock`` counts.
    public let nanoseconds: UInt64

    /// So many milliseconds from now.
    public init(milliseconds: Int) {
        nanoseconds = MonotonicClock.nanoseconds + UInt64(max(0, milliseconds)) * 1_000_000
    }

    /// So many seconds from now; what is beyond a thousand million counts as that.
    public init(seconds: Double) { self.init(milliseconds: Int(max(0, min(seconds, 1e9)) * 1_000)) }

    /// Milliseconds until it passes, rounded up; 0 where it has.
    public var remaining: Int {
        let now = MonotonicClock.nanoseconds
        return now >= nanoseconds ? 0 : Int((nanoseconds - now + 999_999) / 1_000_000)
    }

    /// Waits until a descriptor is ready; false where the deadline came first. Calls `poll(2)`.
    public func wait(for events: Int32, on fd: Int32) throws(SystemError) -> Bool {
        var entry = pollfd(fd: fd, events: Int16(events), revents: 0)
        return try checked("poll") { poll(&entry, 1, Int32(clamping: remaining)) } > 0
    }
}
