internal import Glibc
internal import Linux

/// A moment after which a look gives up.
struct Deadline {
    private let nanoseconds: UInt64

    init(milliseconds: Int) { nanoseconds = MonotonicClock.nanoseconds + UInt64(max(0, milliseconds)) * 1_000_000 }

    /// Milliseconds left, rounded up.
    var left: Int32 {
        let now = MonotonicClock.nanoseconds
        return now >= nanoseconds ? 0 : Int32(clamping: (nanoseconds - now + 999_999) / 1_000_000)
    }

    /// Waits until a descriptor is ready; false where the deadline came first. Calls `poll(2)`.
    func wait(for events: Int32, on fd: Int32) throws(SystemError) -> Bool {
        while true {
            var entry = pollfd(fd: fd, events: Int16(events), revents: 0)
            let count = poll(&entry, 1, left)
            if count > 0 { return true }
            if count == 0 { return false }
            if errno != EINTR { throw SystemError.last("poll") }
        }
    }
}
