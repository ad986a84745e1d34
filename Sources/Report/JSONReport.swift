internal import Grading

/// The whole report as JSON with sorted keys; each text is cut, nothing else is lost.
public struct JSONReport: ReportRenderer {
    /// The most scalars of one text.
    static let textLimit = 8192

    /// Makes a renderer.
    public init() {}

    /// The document, with a newline at its end.
    public func render(_ report: SessionReport) -> String {
        var bounded = report
        for index in bounded.problems.indices {
            for check in bounded.problems[index].checks.indices { cut(&bounded.problems[index].checks[check]) }
            for check in bounded.problems[index].invariants.indices { cut(&bounded.problems[index].invariants[check]) }
        }
        do {
            return try JSONText.pretty(bounded)
        } catch {
            // A report holds texts, integers and maps of texts only, which JSON always can say.
            preconditionFailure("a report could not be encoded: \(error)")
        }
    }

    private func cut(_ check: inout ProblemReport.CheckReport) {
        check.outcome = cut(check.outcome)
        check.afterReboot = check.afterReboot.map(cut)
        for index in check.breaks.indices { check.breaks[index].why = cut(check.breaks[index].why) }
    }

    private func cut(_ outcome: CheckOutcome) -> CheckOutcome {
        var outcome = outcome
        outcome.expected = cut(outcome.expected)
        outcome.actual = cut(outcome.actual)
        outcome.why = cut(outcome.why)
        return outcome
    }

    private func cut(_ text: String) -> String {
        let count = text.unicodeScalars.count
        guard count > Self.textLimit else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(Self.textLimit)))
            + "… (\(count - Self.textLimit) more)"
    }
}
