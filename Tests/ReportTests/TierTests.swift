import Grading
import Report
import Scenario
import Testing

@Suite("How deep a repair goes")
struct TierTests {
    private func graded(
        _ changes: [String: CheckOutcome.Status] = [:], afterReboot: CheckOutcome.Status = .passed,
        allows: Bool = false, breaks: [String: [ProblemReport.Break]] = [:]
    ) -> ProblemReport {
        var problem = Examples.problem
        problem.checks[1].isCause = true
        problem.checks.append(Check(id: "culprit", kind: Check.answerKind, host: "web", arguments: .null))
        problem.invariants[0].isThroughout = true
        if allows { problem.solutions = [.init(name: "restart", tier: .workaround, steps: [])] }
        let ids = ["orders-accepted", "space-left", "culprit", "rows-kept"]
        return ReportBuilder.graded(
            problem, now: ids.map { Examples.outcome($0, changes[$0] ?? .passed) },
            afterReboot: [Examples.outcome("orders-accepted", afterReboot)], hints: [], breaks: breaks)
    }

    @Test("Everything passes: the cause is gone")
    func rootCause() {
        #expect(graded().tier == .rootCause)
        #expect(graded().verdict == .passed)
    }

    @Test("The cause is there and the author allows for it: worked around, without its points")
    func workaround() {
        let problem = graded(["space-left": .failed], allows: true)
        #expect(problem.tier == .workaround)
        #expect(problem.verdict == .passed)
        #expect(problem.points == 5 && problem.possible == 7)
    }

    @Test("The cause is there and nobody allows for it: masked")
    func masked() {
        let problem = graded(["space-left": .failed])
        #expect(problem.tier == .masked)
        #expect(problem.verdict == .failed)
    }

    @Test("The symptom is back after the reboot: masked, whatever is allowed")
    func afterReboot() {
        let problem = graded(afterReboot: .failed, allows: true)
        #expect(problem.tier == .masked)
        #expect(problem.verdict == .failed)
    }

    @Test("The symptom is there: not fixed, even where the cause is gone")
    func unresolved() {
        #expect(graded(["orders-accepted": .failed]).tier == .unresolved)
        #expect(graded(["orders-accepted": .failed, "space-left": .failed], allows: true).tier == .unresolved)
        #expect(graded(["orders-accepted": .failed], allows: true).verdict == .failed)
    }

    @Test("A broken invariant is destructive before everything else")
    func destructive() {
        #expect(graded(["rows-kept": .failed]).tier == .destructive)
        #expect(graded(["rows-kept": .failed, "orders-accepted": .failed]).tier == .destructive)
    }

    @Test("A wrong answer fails the problem and says nothing about the repair")
    func answers() {
        let problem = graded(["culprit": .failed])
        #expect(problem.tier == .rootCause)
        #expect(problem.verdict == .failed)
    }

    @Test("Where the grader could not look, nothing is told")
    func trouble() {
        #expect(graded(["orders-accepted": .graderError]).tier == nil)
        #expect(graded(["space-left": .graderError]).tier == nil)
        let silent = ReportBuilder.graded(Examples.problem, now: Examples.passing(), afterReboot: nil, hints: [])
        #expect(silent.tier == nil)
    }

    @Test("An invariant that had to hold throughout and did not is broken for good")
    func throughout() {
        let gap = ProblemReport.Break(from: Examples.start, to: Examples.start + 30_000, why: "The table is gone.")
        let problem = graded(breaks: ["rows-kept": [gap]])
        #expect(problem.tier == .destructive)
        #expect(problem.verdict == .failed && problem.points == 0)
        // Another one is told and counts for nothing.
        let told = graded(breaks: ["orders-accepted": [gap]])
        #expect(told.verdict == .passed && told.checks[0].breaks == [gap])
    }

    @Test("Every document tells", arguments: ReportFormat.allCases)
    func documents(format: ReportFormat) {
        let gap = ProblemReport.Break(
            from: Examples.start, to: Examples.start + 30_000, why: "The \u{1b}[31m table is gone.")
        let open = ProblemReport.Break(from: Examples.start + 60_000, why: "It is gone again.")
        let text = format.renderer().render(Examples.report(graded(breaks: ["rows-kept": [gap, open]])))
        let words: [String] =
            switch format {
            case .json: ["\"tier\" : \"destructive\"", "\"breaks\"", "table is gone"]
            case .junit:
                ["name=\"repair\" value=\"destructive\"", "rows-kept throughout", "failures=\"1\"", "table is gone"]
            default:
                [
                    "repaired at the cost of what had to be kept",
                    "broken from 2026-11-18 11:10:05 to 2026-11-18 11:10:35",
                    "broken from 2026-11-18 11:11:05 on", "table is gone",
                ]
            }
        for word in words { #expect(text.contains(word), "\(text)") }
        #expect(!text.contains("\u{1b}"))
    }
}
