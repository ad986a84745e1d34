internal import Grading

/// The report as GitHub-flavoured Markdown: tables of ours, what came from a sandbox in fenced blocks.
public struct MarkdownReport: ReportRenderer {
    /// Makes a renderer.
    public init() {}

    /// The document, with a newline at its end.
    public func render(_ report: SessionReport) -> String {
        var lines = ["# \(inline(report.title))", ""]
        lines += [
            "| Session | Scenario | Level | Candidate | Started (UTC) | Verdict | Points |",
            "|---|---|---|---|---|---|---|",
            row([
                report.session, report.scenario, String(report.level), report.candidate,
                Moment.readable(report.startedAt), word(report.verdict), "\(report.points) of \(report.possible)",
            ]),
        ]
        for problem in report.problems { lines += [""] + self.problem(problem) }
        if !report.timeline.isEmpty {
            lines += ["", "## Timeline", "", "| When (UTC) | What | |", "|---|---|---|"]
            lines += report.timeline.map { row([Moment.readable($0.at), $0.kind, $0.text]) }
        }
        if let changes = report.changes {
            lines += [
                "", "## Not as in health", "", "| Host | What | Name | Before | After |", "|---|---|---|---|---|",
            ]
            lines += changes.map {
                row([
                    $0.host, $0.change.item.kind.rawValue, $0.change.item.name, $0.change.before ?? "",
                    $0.change.after ?? "",
                ])
            }
        }
        lines += ["", "## Provenance", ""] + provenance(report.provenance)
        return lines.joined(separator: "\n") + "\n"
    }

    private func problem(_ problem: ProblemReport) -> [String] {
        var lines = ["## \(inline(problem.title))", ""]
        lines.append(
            "**\(word(problem.verdict))**, \(problem.points) of \(problem.possible) points (\(inline(problem.id)))")
        if let tier = problem.tier { lines += ["", "Repair: \(Wording.words(tier))."] }
        if !problem.checks.isEmpty || !problem.invariants.isEmpty {
            lines += ["", "| Check | What | Host | Points | Now | After reboot |", "|---|---|---|---|---|---|"]
            lines += problem.checks.map { row($0, worth: String($0.points)) }
            lines += problem.invariants.map { row($0, worth: "must stay true") }
        }
        for check in problem.checks + problem.invariants {
            lines += details(check.id, check.outcome)
            if let second = check.afterReboot { lines += details(check.id + ", after reboot", second) }
            lines += gaps(check)
        }
        if !problem.hints.isEmpty {
            lines += ["", "| Hint given (UTC) | Cost | |", "|---|---|---|"]
            lines += problem.hints.map { row([Moment.readable($0.at), String($0.cost), $0.text]) }
        }
        return lines
    }

    private func row(_ check: ProblemReport.CheckReport, worth: String) -> String {
        row([
            check.id, check.title, check.host, worth, word(check.outcome.status),
            check.afterReboot.map { word($0.status) } ?? "not asked for",
        ])
    }

    /// What was expected and found, in a block whose fence is longer than any fence in it.
    private func details(_ name: String, _ outcome: CheckOutcome) -> [String] {
        guard outcome.status != .passed else { return [] }
        let body = Finding(outcome).lines.map { "\($0.label): \($0.text)" }
        let fence = String(repeating: "`", count: max(3, longestRun(of: "`", in: body) + 1))
        return ["", "\(inline(name)): \(word(outcome.status))", "", fence + "text"] + body + [fence]
    }

    /// When a check did not hold while the session ran.
    private func gaps(_ check: ProblemReport.CheckReport) -> [String] {
        guard !check.breaks.isEmpty else { return [] }
        let weight = check.isThroughout ? "FAIL, it had to hold throughout" : "while the session ran"
        return ["", "\(inline(check.id)): \(weight)", ""] + check.breaks.map { "- " + inline(Wording.words($0)) }
    }

    private func longestRun(of character: Character, in lines: [String]) -> Int {
        var longest = 0
        for line in lines {
            var run = 0
            for each in line {
                run = each == character ? run + 1 : 0
                longest = max(longest, run)
            }
        }
        return longest
    }

    private func provenance(_ provenance: SessionReport.Provenance) -> [String] {
        var rows = [("breakfix", provenance.version), ("seed", String(provenance.seed))]
        rows += provenance.variants.sorted { $0.key < $1.key }.map { ("variant " + $0.key, $0.value) }
        rows.append(("scenario digest", provenance.scenarioDigest))
        rows += provenance.images.sorted { $0.key < $1.key }.map { ("image " + $0.key, $0.value) }
        rows.append(("recording digest", provenance.recordingDigest))
        return ["| | |", "|---|---|"] + rows.map { row([$0.0, $0.1.isEmpty ? "unknown" : $0.1]) }
    }

    private func row(_ cells: [String]) -> String { "| " + cells.map(inline).joined(separator: " | ") + " |" }

    /// Text of others within a line: what Markdown or HTML would act upon becomes a numeric entity.
    private func inline(_ text: String) -> String {
        var result = ""
        for scalar in PrintableText.line(text).unicodeScalars {
            if "\\`*_[]<>&|#~@!".unicodeScalars.contains(scalar) {
                result += "&#\(scalar.value);"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        // A bare address would become a link.
        return result.split(separator: "://", omittingEmptySubsequences: false).joined(separator: "&#58;//")
    }

    private func word(_ verdict: SessionReport.Verdict) -> String {
        switch verdict {
        case .passed: "passed"
        case .failed: "failed"
        case .graderError: "grader trouble"
        case .notGraded: "not graded"
        }
    }

    private func word(_ status: CheckOutcome.Status) -> String {
        switch status {
        case .passed: "pass"
        case .failed: "FAIL"
        case .graderError: "grader trouble"
        }
    }
}
