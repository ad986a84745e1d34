internal import Glibc

/// A moment on the monotonic clock, which no time change moves.
struct Deadline: Sendable {
    /// The moment as `clock_gettime(CLOCK_MONOTONIC)` counts.
    let time: timespec

    /// So many milliseconds from now.
    init(milliseconds: Int) {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        let nanoseconds = now.tv_nsec + (milliseconds % 1000) * 1_000_000
        time = timespec(
            tv_sec: now.tv_sec + milliseconds / 1000 + nanoseconds / 1_000_000_000,
            tv_nsec: nanoseconds % 1_000_000_000)
    }

    /// Milliseconds until it passes; 0 where it has.
    var remaining: Int {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return max(0, (time.tv_sec - now.tv_sec) * 1000 + (time.tv_nsec - now.tv_nsec) / 1_000_000)
    }
}
