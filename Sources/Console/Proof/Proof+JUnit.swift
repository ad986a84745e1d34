internal import Report

extension Proof {
    /// For CI: a suite for each problem, a case for each gate and trial.
    func suites(at start: Int64) -> [JUnitDocument.Suite] {
        problems.map { problem in
            let results = results.filter { $0.problem == problem }
            let seeds = Set(results.map(\.seed)).sorted()
            return JUnitDocument.Suite(
                name: scenario + "." + problem, at: start,
                properties: [("seeds", seeds.map(String.init).joined(separator: " "))],
                cases: results.map { testcase($0, hasSeeds: seeds.count > 1) })
        }
    }

    private func testcase(_ result: GateResult, hasSeeds: Bool) -> JUnitDocument.Case {
        let seed = hasSeeds ? ", seed \(result.seed)" : ""
        let round = result.round > 1 ? ", round \(result.round)" : ""
        let (word, why) = result.outcome.words
        let details = [why, "again: " + again(result)]
        let outcome: JUnitDocument.Case.Result =
            switch result.outcome {
            case .held: .passed
            case .broken: .failed(message: why, details: details)
            case .flaky: .failed(message: "flaky: " + why, details: details)
            case .trouble, .timeout: .error(message: word + ": " + why, details: details)
            }
        return JUnitDocument.Case(
            name: result.gate.name + seed + round, kind: word, result: outcome, milliseconds: result.milliseconds)
    }
}
