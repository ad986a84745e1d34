internal import API
internal import Grading
internal import Linux
internal import Report
internal import Scenario

/// Runs the trials of one problem in sessions of their own and judges what comes out.
struct Prover: Sendable {
    let ground: any ProvingGround
    /// With the seed applied that is tried.
    let scenario: Scenario
    let problem: Problem
    let round: Int

    /// Runs a trial; its sessions are ended in any case.
    func run(_ trial: Trial) -> [GateResult] {
        switch trial {
        case .baseline: baseline()
        case .untouched: untouched()
        case .solution(let name):
            inSession(trial, isBroken: true) { session in
                [
                    result(trial, .solutionPasses(name)) {
                        if let trouble = try play(.solution, name, session) { return trouble }
                        return asDeclared(try grade(session), name)
                    }
                ]
            }
        case .shortcut(let name):
            inSession(trial, isBroken: true) { session in
                [
                    result(trial, .shortcutFails(name)) {
                        if let trouble = try play(.shortcut, name, session) { return trouble }
                        return try caught(name, session)
                    }
                ]
            }
        }
    }

    /// Plays something of the problem's.
    ///
    /// - Returns: What went wrong; nil where every step ended with 0.
    func play(_ kind: ApplyRequest.Kind, _ name: String, _ session: String) throws -> GateResult.Outcome? {
        let response = try ground.apply(ApplyRequest(problem: problem.id, kind: kind, name: name), to: session)
        guard let step = response.steps.first(where: { !$0.isSuccess }) else { return nil }
        let output = PrintableText.line(step.output, limit: 300)
        let why = "\(kind.rawValue) on \(step.host): \(step.outcome): \(output)"
        return step.outcome == "timed out" ? .timeout(why) : .broken(why)
    }

    /// Grades the problem without a trace; `checks` are ids, all where it is nil.
    func grade(
        _ session: String, reboot: Bool = true, patient: Bool = true, checks: [String]? = nil
    ) throws -> ProblemReport {
        let request = GradeRequest(
            problems: [problem.id], reboot: reboot, record: false, patient: patient, checks: checks)
        let report = try ground.grade(request, of: session)
        guard let problem = report.problems.first(where: { $0.id == problem.id }) else {
            throw Failure("the report lacks the problem \(problem.id)", code: .internal)
        }
        return problem
    }

    /// Whether the problem fails and stays failed, given time and a reboot.
    ///
    /// A fail that was seen is final, so one failing check is enough: it gets its time, and where it needs none, no more
    /// is looked at. A reboot is rehearsed only where everything else passes.
    func staysFailed(_ session: String, wanted: String, since first: ProblemReport? = nil) throws -> GateResult.Outcome
    {
        let hasty = try first ?? grade(session, reboot: false, patient: false)
        let failed = Set((hasty.checks + hasty.invariants).filter(\.isFailed).map(\.id))
        let witness = (problem.checks + problem.invariants).filter { failed.contains($0.id) }
            .min { $0.within < $1.within }
        if let witness {
            if witness.within == 0 { return .held }
            if try grade(session, reboot: false, checks: [witness.id]).verdict == .failed { return .held }
        }
        let report = try grade(session)
        return report.verdict == .failed ? .held : judged(report, wanted: wanted)
    }

    /// A shortcut must fail by what it says: that alone is looked at first, since a fail is final.
    private func caught(_ name: String, _ session: String) throws -> GateResult.Outcome {
        let wanted = problem.shortcuts.first { $0.name == name }?.caughtBy ?? ""
        if try grade(session, reboot: false, checks: [wanted]).verdict == .failed { return .held }
        let report = try grade(session)
        guard report.verdict == .failed else { return judged(report, wanted: "a fail, for it is a shortcut") }
        let failed = (report.checks + report.invariants).filter(\.isFailed).map(\.id)
        if failed.contains(wanted) { return .held }
        return .broken("it was caught by \(failed.joined(separator: ", ")), not by \(wanted)")
    }

    func passing(_ report: ProblemReport) -> GateResult.Outcome {
        report.verdict == .passed ? .held : judged(report, wanted: "a pass")
    }

    /// A pass, of the tier that the solution declares, where the checks tell.
    private func asDeclared(_ report: ProblemReport, _ name: String) -> GateResult.Outcome {
        let outcome = passing(report)
        guard outcome == .held, let tier = report.tier,
            let declared = problem.solutions.first(where: { $0.name == name })?.tier, tier.rawValue != declared.rawValue
        else { return outcome }
        return .broken("it is declared as \(declared.rawValue), but the checks tell it to be \(tier.rawValue)")
    }

    /// Why a grade is not what was wanted.
    func judged(_ report: ProblemReport, wanted: String) -> GateResult.Outcome {
        let entries = report.checks + report.invariants
        switch report.verdict {
        case .passed: return .broken("wanted \(wanted), but everything passed")
        case .failed:
            let failed = entries.filter(\.isFailed).map { "\($0.id): \(words($0))" }
            return .broken("wanted \(wanted), but " + failed.joined(separator: "; "))
        case .graderError:
            let troubled = entries.filter { !$0.isPassed }.map { "\($0.id): \(words($0))" }
            return .trouble(troubled.joined(separator: "; "))
        case .notGraded: return .trouble("it was not graded")
        }
    }

    func words(_ entry: ProblemReport.CheckReport) -> String {
        let isNow = entry.outcome.status != .passed
        let outcome = isNow ? entry.outcome : entry.afterReboot ?? entry.outcome
        return PrintableText.line((isNow ? "" : "after the reboot: ") + outcome.why, limit: 200)
    }
}
