import Grading
import Report
import Scenario

/// What the report tests share: one problem, one scenario, outcomes in a line.
enum Examples {
    /// Everything that somebody could try to get out of a text.
    static let hostile =
        "a\u{1b}[31mred\u{1b}]0;title\u{07} \u{0}nul \u{202E}bidi\u{2066} line\nbreak |cell| <b>&amp;</b> ]]> ``` \"quoted\" 'it' \u{9b}31m \u{FFFE} end"

    static let start: Int64 = 1_795_000_205_000

    static let problem = Problem(
        id: "disk-full", title: "Orders fail", brief: "", host: "web", faults: [],
        checks: [
            Check(
                id: "orders-accepted", title: "An order is accepted", kind: "http", host: "web", arguments: .null,
                points: 4, afterReboot: true),
            Check(id: "space-left", kind: "disk", host: "db", arguments: .null, points: 2),
        ],
        invariants: [Check(id: "rows-kept", title: "Rows are kept", kind: "sql", host: "db", arguments: .null)])

    static let scenario = Scenario(
        id: "orders-disk-full", title: "The shop stopped taking orders", level: 2, areas: ["storage"],
        minutes: .init(expert: 8, junior: 30, limit: 45), complaint: "", hosts: [:], networks: [:],
        problems: [problem], variants: ["port": "8080"], seed: 4711, digest: "c0ffee")

    static func outcome(
        _ check: String, _ status: CheckOutcome.Status, expected: String = "201", actual: String = "500",
        why: String = "The shop answered 500."
    ) -> CheckOutcome {
        CheckOutcome(
            check: check, status: status, expected: expected, actual: actual, why: why, at: start + 60_000,
            milliseconds: 12)
    }

    static func passing() -> [CheckOutcome] {
        ["orders-accepted", "space-left", "rows-kept"].map { outcome($0, .passed) }
    }

    static func report(_ problem: ProblemReport, candidate: String = "Jo") -> SessionReport {
        ReportBuilder.session(
            "S7K2QP", of: scenario, candidate: candidate, startedAt: start, gradedAt: start + 605_000,
            problems: [problem],
            timeline: [
                .init(at: start + 605_000, kind: "graded", text: "failed"),
                .init(at: start, kind: "launched", text: "seed 4711"),
            ],
            provenance: .init(
                scenarioDigest: "c0ffee", seed: 4711, variants: ["port": "8080"], images: ["web": "beef"],
                version: "0.1.0", recordingDigest: ""))
    }

    /// A failure now, another after the reboot, grader trouble, and a hint.
    static var mixed: SessionReport {
        report(
            ReportBuilder.graded(
                problem,
                now: [
                    outcome("orders-accepted", .passed),
                    outcome("space-left", .graderError, expected: "", actual: "", why: "The probe was killed."),
                    outcome("rows-kept", .passed),
                ],
                afterReboot: [outcome("orders-accepted", .failed, why: "nginx is not enabled.")],
                hints: [.init(at: start + 120_000, cost: 1, text: "Look at df.")]))
    }

    static func hostileReport() -> SessionReport {
        let outcomes = ["orders-accepted", "space-left", "rows-kept"].map {
            outcome($0, .failed, expected: hostile, actual: hostile, why: hostile)
        }
        return report(
            ReportBuilder.graded(
                problem, now: outcomes, afterReboot: outcomes,
                hints: [.init(at: start, cost: 1, text: hostile)]),
            candidate: hostile)
    }
}
