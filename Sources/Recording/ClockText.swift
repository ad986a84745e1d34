/// A recording's time as `hh:mm:ss`.
enum ClockText {
    /// - Parameter time: Nanoseconds since the recording began.
    static func of(_ time: UInt64) -> String {
        let seconds = time / 1_000_000_000
        let parts = [seconds / 3_600, seconds / 60 % 60, seconds % 60].map { ($0 < 10 ? "0" : "") + String($0) }
        return parts.joined(separator: ":")
    }
}
