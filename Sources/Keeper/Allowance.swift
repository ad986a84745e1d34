/// How often something may happen: so often a second, and more at once after a quiet time.
struct Allowance {
    private let perSecond: UInt64
    private let burst: UInt64
    /// In billionths of one time.
    private var left: UInt64
    private var last: UInt64?

    private static let one: UInt64 = 1_000_000_000

    init(perSecond: UInt64, burst: UInt64) {
        self.perSecond = perSecond
        self.burst = burst
        left = burst * Allowance.one
    }

    /// Whether it may happen now; ``spend()`` says that it did.
    ///
    /// - Parameter now: The monotonic clock, in nanoseconds.
    mutating func isOpen(at now: UInt64) -> Bool {
        let passed = min(now - (last ?? now), burst * Allowance.one)
        last = now
        left = min(left + passed * perSecond, burst * Allowance.one)
        return left >= Allowance.one
    }

    /// It has happened once; only after ``isOpen(at:)``.
    mutating func spend() { left -= Allowance.one }
}
