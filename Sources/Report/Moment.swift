internal import FoundationEssentials

/// Milliseconds since 1970 as people read them, in UTC.
enum Moment {
    /// For example `2026-11-21T03:10:05Z`.
    static func iso8601(_ milliseconds: Int64) -> String {
        Date(timeIntervalSince1970: Double(milliseconds / 1000)).formatted(.iso8601)
    }

    /// For example `2026-11-21 03:10:05`.
    static func readable(_ milliseconds: Int64) -> String {
        var text = iso8601(milliseconds)
        text.removeLast()
        return text.split(separator: "T").joined(separator: " ")
    }

    /// A span such as `850 ms`, `12 s`, `4 min 5 s`, `2 h 3 min`.
    static func span(_ milliseconds: Int64) -> String {
        let seconds = milliseconds / 1000
        if milliseconds < 1000 { return "\(milliseconds) ms" }
        if seconds < 60 { return "\(seconds) s" }
        if seconds < 3600 { return "\(seconds / 60) min \(seconds % 60) s" }
        return "\(seconds / 3600) h \(seconds % 3600 / 60) min"
    }

    /// Seconds with three digits after the point, as JUnit writes them.
    static func seconds(_ milliseconds: Int) -> String {
        let fraction = String(milliseconds % 1000)
        return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
    }
}
