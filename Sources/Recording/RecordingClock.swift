internal import Glibc

/// The two clocks of a recording.
public enum RecordingClock {
    /// `CLOCK_MONOTONIC` in nanoseconds.
    public static func monotonic() -> UInt64 { UInt64(max(nanoseconds(CLOCK_MONOTONIC), 0)) }

    /// `CLOCK_REALTIME` in nanoseconds since 1970.
    public static func wall() -> Int64 { nanoseconds(CLOCK_REALTIME) }

    private static func nanoseconds(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
