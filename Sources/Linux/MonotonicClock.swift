internal import Glibc

/// The clock that no settimeofday moves. Calls `clock_gettime(2)`.
public enum MonotonicClock {
    /// Nanoseconds since the machine started.
    public static var nanoseconds: UInt64 { now(CLOCK_MONOTONIC) }

    /// Nanoseconds since the machine started, time asleep included.
    public static var bootNanoseconds: UInt64 { now(CLOCK_BOOTTIME) }

    private static func now(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// Nanoseconds since 1970, from the wall clock, which is the same in every time namespace.
    public static var wallNanoseconds: UInt64 { now(CLOCK_REALTIME) }

    /// Milliseconds since 1970, from the wall clock.
    public static var wallMilliseconds: Int64 { Int64(now(CLOCK_REALTIME) / 1_000_000) }
}
