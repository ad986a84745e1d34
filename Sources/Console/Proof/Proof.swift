internal import Report
internal import Scenario

/// What the gates of a scenario showed.
struct Proof: Sendable {
    let scenario: String
    /// In the order of problems, gates and rounds.
    let results: [GateResult]

    /// Sorts what came in as it came.
    init(scenario: Scenario, results: [GateResult]) {
        self.scenario = scenario.id
        let order = scenario.problems.flatMap { problem in
            ([.healthyPasses, .faultBites, .undoHeals, .nothingDoneFails]
                + problem.solutions.map { Gate.solutionPasses($0.name) }
                + problem.shortcuts.map { Gate.shortcutFails($0.name) }).map { Key(problem: problem.id, gate: $0) }
        }
        let place = Dictionary(order.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        self.results = results.sorted { first, second in
            let left = place[Key(problem: first.problem, gate: first.gate)] ?? order.count
            let right = place[Key(problem: second.problem, gate: second.gate)] ?? order.count
            return (left, first.round) < (right, second.round)
        }
    }

    private struct Key: Hashable {
        var problem: String
        var gate: Gate
    }

    /// A gate's result as JSON shows it.
    struct View: Encodable {
        var scenario: String
        var problem: String
        var gate: String
        var round: Int
        /// `held`, `broken`, `trouble`.
        var outcome: String
        var why: String
        var milliseconds: Int
    }

    /// For JSON.
    var views: [View] {
        results.map { result in
            let (word, why) = Self.words(result.outcome)
            return View(
                scenario: scenario, problem: result.problem, gate: result.gate.name, round: result.round, outcome: word,
                why: why, milliseconds: result.milliseconds)
        }
    }

    /// For a terminal: a line for each problem and gate, rounds folded into one.
    func table(style: Style) -> String {
        var keys: [Key] = []
        for result in results {
            let key = Key(problem: result.problem, gate: result.gate)
            if keys.last != key { keys.append(key) }
        }
        let rows = keys.map { key in
            let rounds = results.filter { $0.problem == key.problem && $0.gate == key.gate }
            let held = rounds.count { $0.outcome == .held }
            let worst =
                rounds.first { if case .broken = $0.outcome { true } else { false } }
                ?? rounds.first { $0.outcome != .held }
            let (word, why) = Self.words((worst ?? rounds[0]).outcome)
            let times = rounds.map(\.milliseconds).sorted()
            return [
                key.problem, key.gate.name, word.uppercased(), "\(held)/\(rounds.count)",
                "\(times[times.count / 2]) ms",
                why,
            ]
        }
        let table = Table.text(["PROBLEM", "GATE", "RESULT", "HELD", "TIME", ""], rows, style: style)
        return "\(style.bold(scenario))\n\(table)"
    }

    /// For CI: a suite for each problem.
    func suites(at start: Int64) -> [JUnitDocument.Suite] {
        var problems: [String] = []
        for result in results where !problems.contains(result.problem) { problems.append(result.problem) }
        return problems.map { problem in
            let cases = results.filter { $0.problem == problem }.map { result in
                let name = result.gate.name + (result.round > 1 ? ", round \(result.round)" : "")
                let outcome: JUnitDocument.Case.Result
                switch result.outcome {
                case .held: outcome = .passed
                case .broken(let why): outcome = .failed(message: why, details: [why])
                case .trouble(let why): outcome = .error(message: why, details: [why])
                }
                return JUnitDocument.Case(name: name, kind: "gate", result: outcome, milliseconds: result.milliseconds)
            }
            return JUnitDocument.Suite(name: scenario + "." + problem, at: start, properties: [], cases: cases)
        }
    }

    /// What is broken counts first, then trouble.
    static func exitCode(of proofs: [Proof]) -> ExitCode {
        let outcomes = proofs.flatMap(\.results).map { words($0.outcome).word }
        if outcomes.contains("broken") { return .failed }
        return outcomes.contains("trouble") ? .graderTrouble : .ok
    }

    private static func words(_ outcome: GateResult.Outcome) -> (word: String, why: String) {
        switch outcome {
        case .held: ("held", "")
        case .broken(let why): ("broken", why)
        case .trouble(let why): ("trouble", why)
        }
    }
}
