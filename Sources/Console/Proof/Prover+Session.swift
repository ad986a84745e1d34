internal import Linux
internal import Report
internal import Scenario

extension Prover {
    /// Does something in a session; where there is none, the first gate of the trial says why.
    func inSession(_ trial: Trial, isBroken: Bool, _ body: (String) -> [GateResult]) -> [GateResult] {
        let start = MonotonicClock.nanoseconds
        let session = Result { try ground.launch(isBroken: isBroken, seed: scenario.seed) }
        switch session {
        case .success(let id):
            defer { ground.end(id) }
            return body(id)
        case .failure:
            return [
                finish(
                    trial, firstGate(of: trial),
                    outcome {
                        _ = try session.get(); return .held
                    }, since: start)
            ]
        }
    }

    /// Judges one gate.
    func result(_ trial: Trial, _ gate: Gate, _ body: () throws -> GateResult.Outcome) -> GateResult {
        let start = MonotonicClock.nanoseconds
        return finish(trial, gate, outcome(body), since: start)
    }

    private func firstGate(of trial: Trial) -> Gate {
        switch trial {
        case .baseline: .undoRestores
        case .untouched: .nothingDoneFails
        case .solution(let name): .solutionPasses(name)
        case .shortcut(let name): .shortcutFails(name)
        }
    }

    private func outcome(_ body: () throws -> GateResult.Outcome) -> GateResult.Outcome {
        do {
            return try body()
        } catch let timeout as TrialTimeout {
            return .timeout("the trial was not over after \(timeout.seconds) s")
        } catch let failure as Failure {
            return .trouble(failure.what)
        } catch {
            return .trouble(PrintableText.line(String(describing: error)))
        }
    }

    private func finish(
        _ trial: Trial, _ gate: Gate, _ outcome: GateResult.Outcome, since start: UInt64
    ) -> GateResult {
        GateResult(
            problem: problem.id, gate: gate, trial: trial, seed: scenario.seed, round: round, outcome: outcome,
            milliseconds: Int((MonotonicClock.nanoseconds - start) / 1_000_000))
    }
}
