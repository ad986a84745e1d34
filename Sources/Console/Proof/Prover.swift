internal import API
internal import Grading
internal import Linux
internal import Report
internal import Scenario

/// Gates of one problem that share a session.
enum Trial: Sendable, Hashable {
    /// Healthy passes, fault bites, undo heals.
    case baseline
    /// Nothing done fails.
    case idle
    /// One solution.
    case solution(String)
    /// One shortcut.
    case shortcut(String)

    /// Every trial of a problem.
    static func all(of problem: Problem) -> [Trial] {
        [.baseline, .idle] + problem.solutions.map { .solution($0.name) } + problem.shortcuts.map { .shortcut($0.name) }
    }
}

/// Runs the trials of one problem in sessions of their own and judges what comes out.
struct Prover: Sendable {
    let ground: any ProvingGround
    let problem: Problem
    let seed: UInt64?
    let round: Int

    /// Runs a trial; its session is ended in any case.
    func run(_ trial: Trial) -> [GateResult] {
        switch trial {
        case .baseline: baseline()
        case .idle:
            [
                inSession(.nothingDoneFails) { session in
                    let report = try grade(session, reboot: true, patient: true)
                    return report.verdict == .failed ? .held : judged(report, wanted: "a fail, though nothing was done")
                }
            ]
        case .solution(let name):
            [
                inSession(.solutionPasses(name)) { session in
                    if let trouble = try play(.solution, name, session) { return trouble }
                    return passing(try grade(session, reboot: true, patient: true))
                }
            ]
        case .shortcut(let name):
            [
                inSession(.shortcutFails(name)) { session in
                    if let trouble = try play(.shortcut, name, session) { return trouble }
                    let report = try grade(session, reboot: true, patient: true)
                    guard report.verdict == .failed else {
                        return judged(report, wanted: "a fail, for it is a shortcut")
                    }
                    return caught(name, report)
                }
            ]
        }
    }

    /// The three gates that share a session; one that does not hold leaves the later ones without ground.
    private func baseline() -> [GateResult] {
        var results: [GateResult] = []
        let gates: [(Gate, (String) throws -> GateResult.Outcome)] = [
            (.healthyPasses, { passing(try grade($0, reboot: false, patient: true)) }),
            (
                .faultBites,
                { session in
                    if let trouble = try play(.faults, "", session) { return trouble }
                    return bites(try grade(session, reboot: false, patient: false))
                }
            ),
            (
                .undoHeals,
                { session in
                    if let trouble = try play(.undo, "", session) { return trouble }
                    return passing(try grade(session, reboot: false, patient: true))
                }
            ),
        ]
        let session = Result { try ground.launch(isBroken: false, seed: seed) }
        for (gate, body) in gates {
            if let last = results.last, last.outcome != .held {
                results.append(
                    result(gate, .trouble("not tried, because '\(last.gate.name)' did not hold"), since: now))
                continue
            }
            let start = now
            results.append(result(gate, outcome { try body(try session.get()) }, since: start))
        }
        if case .success(let id) = session { ground.end(id) }
        return results
    }

    private func inSession(_ gate: Gate, _ body: (String) throws -> GateResult.Outcome) -> GateResult {
        let start = now
        let outcome = outcome {
            let session = try ground.launch(isBroken: true, seed: seed)
            defer { ground.end(session) }
            return try body(session)
        }
        return result(gate, outcome, since: start)
    }

    private func play(
        _ kind: ApplyRequest.Kind, _ name: String, _ session: String
    ) throws -> GateResult.Outcome? {
        let response = try ground.apply(ApplyRequest(problem: problem.id, kind: kind, name: name), to: session)
        guard let step = response.steps.first(where: { !$0.isSuccess }) else { return nil }
        let output = PrintableText.line(step.output, limit: 300)
        return .broken("\(kind.rawValue) on \(step.host): \(step.outcome): \(output)")
    }

    private func grade(_ session: String, reboot: Bool, patient: Bool) throws -> ProblemReport {
        let request = GradeRequest(problems: [problem.id], reboot: reboot, record: false, patient: patient)
        let report = try ground.grade(request, of: session)
        guard let problem = report.problems.first(where: { $0.id == problem.id }) else {
            throw Failure("the report lacks the problem \(problem.id)", code: .internal)
        }
        return problem
    }

    private func passing(_ report: ProblemReport) -> GateResult.Outcome {
        report.verdict == .passed ? .held : judged(report, wanted: "a pass")
    }

    private func bites(_ report: ProblemReport) -> GateResult.Outcome {
        if let invariant = report.invariants.first(where: \.isFailed) {
            return .broken("the faults themselves break the invariant \(invariant.id): \(words(invariant))")
        }
        if let entry = report.invariants.first(where: { !$0.isPassed }) {
            return .trouble("\(entry.id): \(words(entry))")
        }
        if report.checks.contains(where: \.isFailed) { return .held }
        return judged(report, wanted: "a failing check, for the faults are in")
    }

    private func caught(_ name: String, _ report: ProblemReport) -> GateResult.Outcome {
        let failed = (report.checks + report.invariants).filter(\.isFailed).map(\.id)
        let wanted = problem.shortcuts.first { $0.name == name }?.caughtBy ?? ""
        if failed.contains(wanted) { return .held }
        return .broken("it was caught by \(failed.joined(separator: ", ")), not by \(wanted)")
    }

    /// Why a grade is not what was wanted.
    private func judged(_ report: ProblemReport, wanted: String) -> GateResult.Outcome {
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

    private func words(_ entry: ProblemReport.CheckReport) -> String {
        let isNow = entry.outcome.status != .passed
        let outcome = isNow ? entry.outcome : entry.afterReboot ?? entry.outcome
        return PrintableText.line((isNow ? "" : "after the reboot: ") + outcome.why, limit: 200)
    }

    private func outcome(_ body: () throws -> GateResult.Outcome) -> GateResult.Outcome {
        do {
            return try body()
        } catch let failure as Failure {
            return .trouble(failure.what)
        } catch {
            return .trouble(PrintableText.line(String(describing: error)))
        }
    }

    private func result(_ gate: Gate, _ outcome: GateResult.Outcome, since start: UInt64) -> GateResult {
        GateResult(
            problem: problem.id, gate: gate, round: round, outcome: outcome,
            milliseconds: Int((now - start) / 1_000_000))
    }

    private var now: UInt64 { MonotonicClock.nanoseconds }
}
