internal import Grading

/// The report as JUnit XML: a testsuite for each problem, a testcase for each check, invariant and check after reboot.
public struct JUnitReport: ReportRenderer {
    /// One testcase: a name and what was found.
    private struct Case {
        var name: String
        var kind: String
        var outcome: CheckOutcome
    }

    /// Makes a renderer.
    public init() {}

    /// The document, with a newline at its end.
    public func render(_ report: SessionReport) -> String {
        let all = report.problems.flatMap(cases)
        let open = report.problems.count { $0.verdict == .notGraded }
        var lines = ["<?xml version=\"1.0\" encoding=\"UTF-8\"?>"]
        lines.append(
            "<testsuites\(attribute("name", report.scenario))\(counts(all, skipped: open))\(attribute("time", time(all)))>"
        )
        for problem in report.problems { lines += suite(problem, in: report) }
        lines.append("</testsuites>")
        return lines.joined(separator: "\n") + "\n"
    }

    private func suite(_ problem: ProblemReport, in report: SessionReport) -> [String] {
        let cases = cases(problem)
        let isOpen = problem.verdict == .notGraded
        var lines = [
            "  <testsuite\(attribute("name", problem.id))\(counts(cases, skipped: isOpen ? 1 : 0))"
                + "\(attribute("time", time(cases)))\(attribute("timestamp", Moment.iso8601(report.gradedAt ?? report.startedAt)))>",
            "    <properties>",
            property("session", report.session),
            property("candidate", report.candidate),
            property("seed", String(report.provenance.seed)),
            property("points", "\(problem.points) of \(problem.possible)"),
            property("hints", String(problem.hints.count)),
            "    </properties>",
        ]
        let className = report.scenario + "." + problem.id
        for each in cases { lines += testcase(each, className: className) }
        if isOpen {
            lines.append("    <testcase\(attribute("classname", className))\(attribute("name", "graded"))>")
            lines.append("      <skipped\(attribute("message", "The problem has not been graded."))/>")
            lines.append("    </testcase>")
        }
        lines.append("  </testsuite>")
        return lines
    }

    private func testcase(_ each: Case, className: String) -> [String] {
        let head =
            "    <testcase\(attribute("classname", className))\(attribute("name", each.name))"
            + "\(attribute("time", Moment.seconds(each.outcome.milliseconds)))"
        let element: String
        switch each.outcome.status {
        case .passed: return [head + "/>"]
        case .failed: element = "failure"
        case .graderError: element = "error"
        }
        let body = Finding(each.outcome).lines.map { escaped("\($0.label): \($0.text)") }
        let message = Finding(each.outcome, limit: 120).sentence
        return [
            head + ">",
            "      <\(element)\(attribute("message", message))\(attribute("type", each.kind))>"
                + body.joined(separator: "\n") + "</\(element)>",
            "    </testcase>",
        ]
    }

    private func cases(_ problem: ProblemReport) -> [Case] {
        (problem.checks + problem.invariants).flatMap { check in
            var cases = [Case(name: check.id, kind: check.kind, outcome: check.outcome)]
            if let second = check.afterReboot {
                cases.append(Case(name: check.id + " after reboot", kind: check.kind, outcome: second))
            }
            return cases
        }
    }

    private func counts(_ cases: [Case], skipped: Int) -> String {
        attribute("tests", String(cases.count + skipped))
            + attribute("failures", String(cases.count { $0.outcome.status == .failed }))
            + attribute("errors", String(cases.count { $0.outcome.status == .graderError }))
            + attribute("skipped", String(skipped))
    }

    private func time(_ cases: [Case]) -> String { Moment.seconds(cases.map(\.outcome.milliseconds).reduce(0, +)) }

    private func property(_ name: String, _ value: String) -> String {
        "      <property\(attribute("name", name))\(attribute("value", value))/>"
    }

    private func attribute(_ name: String, _ value: String) -> String {
        " \(name)=\"\(escaped(PrintableText.line(value, limit: 2000)))\""
    }

    /// XML's own five, so that neither a tag, an attribute nor `]]>` can end early. Characters that XML cannot hold
    /// are gone by then: ``PrintableText`` made them visible.
    private func escaped(_ text: String) -> String {
        var result = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&apos;"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}
