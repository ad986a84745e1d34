internal import Grading

/// The report as JUnit XML: a testsuite for each problem, a testcase for each check, invariant and check after reboot.
public struct JUnitReport: ReportRenderer {
    /// Makes a renderer.
    public init() {}

    /// The document, with a newline at its end.
    public func render(_ report: SessionReport) -> String {
        JUnitDocument(name: report.scenario, suites: report.problems.map { suite($0, in: report) }).text
    }

    private func suite(_ problem: ProblemReport, in report: SessionReport) -> JUnitDocument.Suite {
        var cases = (problem.checks + problem.invariants).flatMap(self.cases)
        if problem.verdict == .notGraded {
            let message = "The problem has not been graded."
            cases.append(.init(name: "graded", kind: "grade", result: .skipped(message: message), milliseconds: 0))
        }
        return JUnitDocument.Suite(
            name: problem.id, at: report.gradedAt ?? report.startedAt,
            properties: [
                ("session", report.session), ("candidate", report.candidate),
                ("seed", String(report.provenance.seed)), ("points", "\(problem.points) of \(problem.possible)"),
                ("hints", String(problem.hints.count)),
            ] + (problem.tier.map { [("repair", $0.rawValue)] } ?? []), cases: cases)
    }

    private func cases(_ check: ProblemReport.CheckReport) -> [JUnitDocument.Case] {
        var cases = [testcase(check.id, check.kind, check.outcome)]
        if let second = check.afterReboot { cases.append(testcase(check.id + " after reboot", check.kind, second)) }
        if check.isThroughout {
            let message = check.breaks.map(Wording.words).joined(separator: "; ")
            cases.append(
                .init(
                    name: check.id + " throughout", kind: check.kind,
                    result: message.isEmpty ? .passed : .failed(message: message, details: []), milliseconds: 0))
        }
        return cases
    }

    private func testcase(_ name: String, _ kind: String, _ outcome: CheckOutcome) -> JUnitDocument.Case {
        let message = Finding(outcome, limit: 120).sentence
        let details = Finding(outcome).lines.map { "\($0.label): \($0.text)" }
        let result: JUnitDocument.Case.Result
        switch outcome.status {
        case .passed: result = .passed
        case .failed: result = .failed(message: message, details: details)
        case .graderError: result = .error(message: message, details: details)
        }
        return .init(name: name, kind: kind, result: result, milliseconds: outcome.milliseconds)
    }
}
