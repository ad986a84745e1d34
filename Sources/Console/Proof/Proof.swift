internal import Report
internal import Scenario

/// What the gates of a scenario showed.
struct Proof: Sendable {
    let scenario: String
    /// What the daemon calls it, and so what a line that repeats a trial names.
    let reference: String
    /// In the order of problems, gates, seeds and rounds.
    let results: [GateResult]

    private struct Key: Hashable {
        var problem: String
        var gate: Gate
    }

    /// Sorts what came in as it came, and calls flaky what is.
    init(scenario: Scenario, reference: String, results: [GateResult]) {
        self.scenario = scenario.id
        self.reference = reference
        let order = scenario.problems.flatMap { problem in
            ([.healthyPasses, .undoRestores, .faultBites, .undoHeals, .nothingDoneFails]
                + problem.solutions.map { Gate.solutionPasses($0.name) }
                + problem.shortcuts.map { Gate.shortcutFails($0.name) }).map { Key(problem: problem.id, gate: $0) }
        }
        let place = Dictionary(order.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        let problems = scenario.problems.map(\.id)
        func rank(_ result: GateResult) -> (Int, Int, String, UInt64, Int) {
            (
                problems.firstIndex(of: result.problem) ?? problems.count,
                place[Key(problem: result.problem, gate: result.gate)] ?? order.count, result.gate.name, result.seed,
                result.round
            )
        }
        self.results = results.settled.sorted { rank($0) < rank($1) }
    }

    /// A gate's result as JSON shows it.
    struct View: Encodable {
        var scenario: String
        var problem: String
        var gate: String
        var seed: UInt64
        var round: Int
        /// `held`, `broken`, `flaky`, `trouble`, `timeout`.
        var outcome: String
        var why: String
        var milliseconds: Int
        /// The command that runs exactly this trial again.
        var again: String
    }

    /// For JSON.
    var views: [View] {
        results.map { result in
            let (word, why) = result.outcome.words
            return View(
                scenario: scenario, problem: result.problem, gate: result.gate.name, seed: result.seed,
                round: result.round, outcome: word, why: why, milliseconds: result.milliseconds, again: again(result))
        }
    }

    /// The problems that were tried, in order.
    var problems: [String] {
        results.reduce(into: []) { if $0.last != $1.problem { $0.append($1.problem) } }
    }

    /// The command that runs exactly this trial again.
    func again(_ result: GateResult) -> String {
        "breakfix prove \(reference) --seed \(result.seed) --only \(result.problem)/\(result.trial.name)"
    }

    /// What is broken or flaky counts first, then trouble and timeouts.
    static func exitCode(of proofs: [Proof]) -> ExitCode {
        let worst = proofs.flatMap(\.results).map(\.outcome.rank).max() ?? 0
        return worst >= GateResult.Outcome.flaky("").rank ? .failed : worst > 0 ? .graderTrouble : .ok
    }
}
