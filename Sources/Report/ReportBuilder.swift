public import Grading
public import Scenario

/// Puts a report together from what the checks found: verdicts and points, nothing else is decided anywhere.
///
/// - A check or invariant that failed, now or after the reboot, fails its problem.
/// - Trouble of the grader fails nobody: where nothing failed, the problem is ``SessionReport/Verdict/graderError``;
///   and the points of a check that could not be looked at are not among the possible ones.
/// - Where a problem may be worked around, a check of the cause that fails costs its points and fails nothing.
/// - A broken invariant leaves no points: the patient did not survive.
/// - Hints are taken off, down to 0.
public enum ReportBuilder {
    /// Reports a graded problem.
    ///
    /// - Parameters:
    ///   - problem: The problem, its seed applied.
    ///   - now: What each check and invariant found; one that is absent counts as trouble of the grader.
    ///   - afterReboot: The same after the reboot rehearsal; nil where there was none.
    ///   - hints: What the candidate was told.
    ///   - breaks: When checks and invariants were seen not to hold, by id.
    public static func graded(
        _ problem: Problem, now: [CheckOutcome], afterReboot: [CheckOutcome]?, hints: [ProblemReport.HintGiven],
        breaks: [String: [ProblemReport.Break]] = [:]
    ) -> ProblemReport {
        let first = Dictionary(now.map { ($0.check, $0) }, uniquingKeysWith: { $1 })
        let second = afterReboot.map { Dictionary($0.map { ($0.check, $0) }, uniquingKeysWith: { $1 }) }
        func entries(_ checks: [Check], countPoints: Bool) -> [ProblemReport.CheckReport] {
            checks.map { check in
                var report = entry(check, points: countPoints ? check.points : 0, now: first, afterReboot: second)
                report.breaks = breaks[check.id] ?? []
                return report
            }
        }
        let checks = entries(problem.checks, countPoints: true)
        let invariants = entries(problem.invariants, countPoints: false)
        let decisive = checks.filter { !($0.isCause && $0.isFailed && problem.allowsWorkaround) }
        let isDestroyed = invariants.contains(where: \.isFailed)
        let won = isDestroyed ? 0 : checks.filter(\.isPassed).map(\.points).reduce(0, +)
        return ProblemReport(
            id: problem.id, title: problem.title, verdict: verdict(of: decisive + invariants),
            tier: tier(of: problem, checks, invariants),
            points: max(0, won - hints.map(\.cost).reduce(0, +)),
            possible: checks.filter { $0.isPassed || $0.isFailed }.map(\.points).reduce(0, +),
            checks: checks, invariants: invariants, hints: hints)
    }

    /// Reports a problem that nobody has graded.
    public static func notGraded(_ problem: Problem, hints: [ProblemReport.HintGiven]) -> ProblemReport {
        ProblemReport(
            id: problem.id, title: problem.title, verdict: .notGraded, points: 0,
            possible: problem.checks.map(\.points).reduce(0, +), checks: [], invariants: [], hints: hints)
    }

    /// Reports a session; verdict and points follow from its problems.
    ///
    /// - Parameters:
    ///   - session: The session's id.
    ///   - scenario: The scenario, its seed applied.
    ///   - candidate: Who was examined.
    ///   - startedAt: Milliseconds since 1970.
    ///   - gradedAt: Milliseconds since 1970; nil while it is not graded.
    ///   - problems: The problems in the scenario's order.
    ///   - timeline: What happened, in any order.
    ///   - provenance: Where the report comes from.
    public static func session(
        _ session: String, of scenario: Scenario, candidate: String, startedAt: Int64, gradedAt: Int64?,
        problems: [ProblemReport], timeline: [SessionReport.Event], provenance: SessionReport.Provenance
    ) -> SessionReport {
        let ordered = timeline.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
        return SessionReport(
            session: session, scenario: scenario.id, title: scenario.title, level: scenario.level,
            candidate: candidate, verdict: verdict(of: problems.map(\.verdict)),
            points: problems.map(\.points).reduce(0, +), possible: problems.map(\.possible).reduce(0, +),
            startedAt: startedAt, gradedAt: gradedAt, problems: problems, timeline: ordered.map(\.element),
            provenance: provenance)
    }

    /// The verdict over several: a failure counts first, then trouble of the grader, then what is still open.
    public static func verdict(of verdicts: [SessionReport.Verdict]) -> SessionReport.Verdict {
        if verdicts.contains(.failed) { return .failed }
        if verdicts.contains(.graderError) { return .graderError }
        return verdicts.isEmpty || verdicts.contains(.notGraded) ? .notGraded : .passed
    }

    private static func verdict(of entries: [ProblemReport.CheckReport]) -> SessionReport.Verdict {
        if entries.contains(where: \.isFailed) { return .failed }
        return entries.allSatisfy(\.isPassed) ? .passed : .graderError
    }

    /// How deep the repair goes; answers mend nothing and say nothing here.
    private static func tier(
        of problem: Problem, _ checks: [ProblemReport.CheckReport], _ invariants: [ProblemReport.CheckReport]
    ) -> ProblemReport.Tier? {
        if invariants.contains(where: \.isFailed) { return .destructive }
        let causes = checks.filter(\.isCause)
        let symptoms = checks.filter { !$0.isCause && $0.kind != Check.answerKind }
        if symptoms.contains(where: { $0.outcome.status == .failed }) { return .unresolved }
        if symptoms.contains(where: \.isFailed) { return .masked }
        guard (symptoms + invariants).allSatisfy(\.isPassed) else { return nil }
        if causes.contains(where: \.isFailed) {
            if symptoms.isEmpty { return .unresolved }
            return problem.allowsWorkaround ? .workaround : .masked
        }
        return causes.isEmpty || !causes.allSatisfy(\.isPassed) ? nil : .rootCause
    }

    private static func entry(
        _ check: Check, points: Int, now: [String: CheckOutcome], afterReboot: [String: CheckOutcome]?
    ) -> ProblemReport.CheckReport {
        var second: CheckOutcome?
        if let afterReboot { second = afterReboot[check.id] ?? (check.afterReboot ? missing(check) : nil) }
        return ProblemReport.CheckReport(
            id: check.id, title: check.title, kind: check.kind, host: check.host, points: points,
            outcome: now[check.id] ?? missing(check), afterReboot: second, isCause: check.isCause,
            isThroughout: check.isThroughout)
    }

    private static func missing(_ check: Check) -> CheckOutcome {
        CheckOutcome(
            check: check.id, status: .graderError, expected: "", actual: "",
            why: "The grader brought no result for this check.", at: 0, milliseconds: 0)
    }
}

extension ProblemReport.CheckReport {
    /// Whether it was seen to fail: now, after the reboot, or meanwhile where it had to hold throughout. Trouble of the
    /// grader is no failure.
    public var isFailed: Bool { outcome.status == .failed || afterReboot?.status == .failed || wasBroken }
}
