/// Words that all documents for people share.
enum Wording {
    /// How deep a repair goes.
    static func words(_ tier: ProblemReport.Tier) -> String {
        switch tier {
        case .rootCause: "the cause is gone"
        case .workaround: "worked around, the cause is still there"
        case .masked: "the symptom is masked: it comes back, or its cause is still there"
        case .destructive: "repaired at the cost of what had to be kept"
        case .unresolved: "not fixed"
        }
    }

    /// When something did not hold, and what was found.
    static func words(_ gap: ProblemReport.Break) -> String {
        let end = gap.to.map { "to \(Moment.readable($0)) UTC" } ?? "on"
        return "broken from \(Moment.readable(gap.from)) \(end): \(PrintableText.line(gap.why))"
    }
}
