internal import Scenario

/// One trial that is still to be run.
struct ProofTask: Sendable {
    /// What the daemon calls the scenario.
    let reference: String
    /// With the seed applied.
    let scenario: Scenario
    let problem: Problem
    let trial: Trial
    let round: Int

    /// As `--only` takes it.
    var name: String { problem.id + "/" + trial.name }

    var cost: Int { trial.cost(of: problem, in: scenario) }

    /// Every trial of a scenario's seeds, each `rounds` times.
    static func all(reference: String, scenarios: [Scenario], rounds: Int, only: String?) -> [ProofTask] {
        scenarios.flatMap { scenario in
            scenario.problems.flatMap { problem in
                Trial.all(of: problem).flatMap { trial in
                    (1...rounds).map { round in
                        ProofTask(
                            reference: reference, scenario: scenario, problem: problem, trial: trial, round: round)
                    }
                }
            }
        }.filter { only == nil || $0.name == only || $0.problem.id == only || $0.trial.name == only }
    }
}
