internal import Linux

/// Measured times in milliseconds.
struct Samples: Codable, Sendable {
    private(set) var values: [Double]

    init(_ values: Double...) { self.values = values }

    init(of values: [Double]) { self.values = values }

    mutating func add(milliseconds value: Double) { values.append(value) }

    /// The value that this share of all does not exceed; nil where there is none.
    func percentile(_ share: Double) -> Double? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        return sorted[min(sorted.count - 1, Int((Double(sorted.count) * share).rounded(.up)) - 1)]
    }
}

/// A running clock.
struct Stopwatch {
    private var start = MonotonicClock.nanoseconds

    /// Milliseconds since it was made or this was last asked.
    mutating func lap() -> Double {
        let now = MonotonicClock.nanoseconds
        defer { start = now }
        return Double(now - start) / 1e6
    }
}
