import Grading
import Report
import Scenario
import Testing

@Suite("Verdicts and points")
struct ReportBuilderTests {
    private func graded(
        _ changes: [String: CheckOutcome.Status] = [:], afterReboot: [CheckOutcome]? = nil, hints: [Int] = []
    ) -> ProblemReport {
        let now = ["orders-accepted", "space-left", "rows-kept"].map {
            Examples.outcome($0, changes[$0] ?? .passed)
        }
        return ReportBuilder.graded(
            Examples.problem, now: now, afterReboot: afterReboot,
            hints: hints.map { .init(at: 0, cost: $0, text: "") })
    }

    @Test("Everything green is a pass with all points")
    func pass() {
        let problem = graded()
        #expect(problem.verdict == .passed)
        #expect(problem.points == 6)
        #expect(problem.possible == 6)
    }

    @Test("A failing check fails the problem and costs its own points only")
    func fail() {
        let problem = graded(["space-left": .failed])
        #expect(problem.verdict == .failed)
        #expect(problem.points == 4)
        #expect(problem.possible == 6)
    }

    @Test("A broken invariant leaves no points")
    func invariant() {
        let problem = graded(["rows-kept": .failed])
        #expect(problem.verdict == .failed)
        #expect(problem.points == 0)
        #expect(problem.possible == 6)
    }

    @Test("Grader trouble fails nobody and its points are not asked for")
    func trouble() {
        let problem = graded(["space-left": .graderError])
        #expect(problem.verdict == .graderError)
        #expect(problem.points == 4)
        #expect(problem.possible == 4)
    }

    @Test("Trouble with an invariant is trouble, not destruction")
    func invariantTrouble() {
        let problem = graded(["rows-kept": .graderError])
        #expect(problem.verdict == .graderError)
        #expect(problem.points == 6)
    }

    @Test("A real failure counts beside grader trouble")
    func failureBesideTrouble() {
        let problem = graded(["space-left": .graderError, "orders-accepted": .failed])
        #expect(problem.verdict == .failed)
        #expect(problem.possible == 4)
    }

    @Test("A check that fails after the reboot has failed")
    func reboot() {
        let problem = graded(afterReboot: [Examples.outcome("orders-accepted", .failed)])
        #expect(problem.verdict == .failed)
        #expect(problem.points == 2)
        #expect(problem.checks[0].afterReboot?.status == .failed)
        #expect(problem.checks[1].afterReboot == nil)
    }

    @Test("A result that is missing is the grader's trouble")
    func missing() {
        let none = ReportBuilder.graded(Examples.problem, now: [], afterReboot: nil, hints: [])
        #expect(none.verdict == .graderError)
        #expect(none.possible == 0)
        let noReboot = graded(afterReboot: [])
        #expect(noReboot.verdict == .graderError)
        #expect(noReboot.checks[0].afterReboot?.status == .graderError)
    }

    @Test("Hints are taken off, never below zero", arguments: [([1], 5), ([1, 2], 3), ([4, 4], 0), ([0], 6)])
    func hints(costs: [Int], points: Int) {
        #expect(graded(hints: costs).points == points)
        #expect(graded(hints: costs).verdict == .passed)
    }

    @Test(
        "A session's verdict follows from its problems",
        arguments: [
            ([.passed, .passed], .passed), ([.passed, .failed], .failed), ([.graderError, .failed], .failed),
            ([.graderError, .passed], .graderError), ([.passed, .notGraded], .notGraded), ([], .notGraded),
        ] as [([SessionReport.Verdict], SessionReport.Verdict)])
    func session(verdicts: [SessionReport.Verdict], verdict: SessionReport.Verdict) {
        #expect(ReportBuilder.verdict(of: verdicts) == verdict)
    }

    @Test("A session sums up its problems and sorts its timeline")
    func sums() {
        let report = Examples.report(graded(["space-left": .failed]))
        #expect(report.verdict == .failed)
        #expect(report.points == 4)
        #expect(report.possible == 6)
        #expect(report.timeline.map(\.kind) == ["launched", "graded"])
    }

    @Test("What nobody graded says so")
    func notGraded() {
        let problem = ReportBuilder.notGraded(Examples.problem, hints: [])
        #expect(problem.verdict == .notGraded)
        #expect(problem.possible == 6)
        #expect(problem.checks.isEmpty)
    }
}

@Suite("What is not as it was in health")
struct ChangesTests {
    private var report: SessionReport {
        var healthy = Footprint()
        healthy[.init(.file, "/etc/hosts")] = "file 644 0:0 9 ab"
        var now = healthy
        now[.init(.file, "/etc/hosts")] = "file 666 0:0 9 ab"
        now[.init(.listener, "tcp 0.0.0.0 `80`")] = "listens"
        var report = Examples.report(
            ReportBuilder.graded(Examples.problem, now: Examples.passing(), afterReboot: nil, hints: []))
        report.changes = healthy.changes(to: now).map { .init(host: "web", change: $0) }
        return report
    }

    @Test("is in every format that is made to be read, and only where somebody looked")
    func formats() {
        let text = TextReport().render(report)
        #expect(text.contains("Not as in health: 2\n  web           file /etc/hosts: file 644 0:0 9 ab -> file 666"))
        let page = MarkdownReport().render(report)
        #expect(page.contains("| web | file | /etc/hosts | file 644 0:0 9 ab | file 666 0:0 9 ab |"))
        #expect(!page.contains("`80`"), "what a host says is made harmless")
        #expect(JSONReport().render(report).contains("\"after\" : \"listens\""))
        #expect(!TextReport().render(Examples.mixed).contains("Not as in health"))
        #expect(!JSONReport().render(Examples.mixed).contains("changes"))
    }
}
