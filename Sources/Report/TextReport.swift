internal import Grading

/// The report for a terminal; every verdict is a word, colour only repeats it.
public struct TextReport: ReportRenderer {
    private let colour: Bool

    /// Makes a renderer.
    ///
    /// - Parameter colour: Whether verdicts are coloured by SGR sequences.
    public init(colour: Bool = false) { self.colour = colour }

    /// The document, with a newline at its end.
    public func render(_ report: SessionReport) -> String {
        var lines = head(report)
        for problem in report.problems { lines += [""] + self.problem(problem) }
        if !report.timeline.isEmpty {
            lines += ["", "Timeline (UTC)"]
            lines += report.timeline.map {
                "  \(Moment.readable($0.at))  \(padded($0.kind, 12))  \(PrintableText.line($0.text))"
            }
        }
        if let changes = report.changes {
            lines += ["", "Not as in health: \(changes.count)"]
            lines += changes.map { "  \(padded($0.host, 12))  \(PrintableText.line($0.change.words, limit: 300))" }
        }
        lines += [""] + provenance(report.provenance)
        return lines.joined(separator: "\n") + "\n"
    }

    private func head(_ report: SessionReport) -> [String] {
        let candidate = report.candidate.isEmpty ? "not named" : PrintableText.line(report.candidate, limit: 100)
        var lines = [
            "\(report.session)  \(report.scenario)  \(PrintableText.line(report.title))",
            "  Candidate  \(candidate)",
            "  Level      \(report.level)",
            "  Started    \(Moment.readable(report.startedAt)) UTC",
        ]
        if let gradedAt = report.gradedAt {
            let span = Moment.span(max(0, gradedAt - report.startedAt))
            lines.append("  Graded     \(Moment.readable(gradedAt)) UTC, after \(span)")
        }
        lines.append("  Verdict    \(word(report.verdict)), \(report.points) of \(report.possible) points")
        return lines
    }

    private func problem(_ problem: ProblemReport) -> [String] {
        let points = "\(problem.points) of \(problem.possible) points"
        var lines = ["\(word(problem.verdict))  \(problem.id): \(PrintableText.line(problem.title)) (\(points))"]
        if let tier = problem.tier { lines.append("  Repair \(Wording.words(tier))") }
        for check in problem.checks { lines += entry(check, worth: "\(check.points) points") }
        for check in problem.invariants { lines += entry(check, worth: "must stay true") }
        for hint in problem.hints {
            lines.append("  HINT   \(Moment.readable(hint.at)), -\(hint.cost): \(PrintableText.line(hint.text))")
        }
        return lines
    }

    private func entry(_ check: ProblemReport.CheckReport, worth: String) -> [String] {
        let title = PrintableText.line(check.title)
        var lines = [
            "  \(word(check.outcome.status))  \(title) [\(check.id), \(check.kind) on \(check.host), \(worth)]"
        ]
        lines += details(check.outcome)
        if let second = check.afterReboot {
            lines.append("  \(word(second.status))  \(title) [\(check.id), after reboot]")
            lines += details(second)
        }
        lines += check.breaks.map {
            "  \(check.isThroughout ? word(CheckOutcome.Status.failed) : "NOTE ")  \(Wording.words($0))"
        }
        return lines
    }

    private func details(_ outcome: CheckOutcome) -> [String] {
        guard outcome.status != .passed else { return [] }
        return Finding(outcome).lines.map { "           \(padded($0.label, 8))  \($0.text)" }
    }

    private func provenance(_ provenance: SessionReport.Provenance) -> [String] {
        var lines = ["Provenance", "  breakfix   \(provenance.version)", "  Seed       \(provenance.seed)"]
        for (name, value) in provenance.variants.sorted(by: { $0.key < $1.key }) {
            lines.append("  Variant    \(PrintableText.line(name)) = \(PrintableText.line(value))")
        }
        lines.append("  Scenario   \(unknownWhereEmpty(provenance.scenarioDigest))")
        for (name, digest) in provenance.images.sorted(by: { $0.key < $1.key }) {
            lines.append("  Image      \(PrintableText.line(name)) \(unknownWhereEmpty(digest))")
        }
        lines.append("  Recording  \(unknownWhereEmpty(provenance.recordingDigest))")
        return lines
    }

    private func unknownWhereEmpty(_ digest: String) -> String {
        digest.isEmpty ? "unknown" : PrintableText.line(digest)
    }

    private func padded(_ text: String, _ width: Int) -> String {
        let text = PrintableText.line(text, limit: 40)
        return text + String(repeating: " ", count: max(0, width - text.count))
    }

    private func word(_ verdict: SessionReport.Verdict) -> String {
        switch verdict {
        case .passed: painted("PASSED", "32")
        case .failed: painted("FAILED", "31")
        case .graderError: painted("GRADER TROUBLE", "33")
        case .notGraded: painted("NOT GRADED", "33")
        }
    }

    private func word(_ status: CheckOutcome.Status) -> String {
        switch status {
        case .passed: painted("PASS ", "32")
        case .failed: painted("FAIL ", "31")
        case .graderError: painted("ERROR", "33")
        }
    }

    private func painted(_ text: String, _ code: String) -> String {
        colour ? "\u{1b}[1;\(code)m\(text)\u{1b}[0m" : text
    }
}
