internal import API
internal import Grading
internal import Report
internal import Scenario

extension Prover {
    /// Nothing done, then the generic shortcuts one after the other on the same hosts.
    func untouched() -> [GateResult] {
        var left = GenericShortcuts.applying(to: problem, of: scenario)[...]
        var results =
            inSession(.untouched, isBroken: true) { session in
                let idle = result(.untouched, .nothingDoneFails) {
                    try staysFailed(session, wanted: "a fail, though nothing was done")
                }
                return [idle] + (idle.outcome == .held ? tryGeneric(&left, session) : [])
            }
        guard results.first?.outcome == .held else { return results }
        // One that passes has mended the problem; those after it need a session where it is broken again.
        while !left.isEmpty {
            let count = left.count
            results += inSession(.untouched, isBroken: true) { tryGeneric(&left, $0) }
            if left.count == count { break }
        }
        return results
    }

    /// Plays shortcuts until one passes. Each is looked at at once, and the last of them gets all the time there is.
    private func tryGeneric(
        _ left: inout ArraySlice<(shortcut: GenericShortcut, steps: [Problem.Step])>, _ session: String
    ) -> [GateResult] {
        var results: [GateResult] = []
        while let (shortcut, steps) = left.popFirst() {
            let isLast = left.isEmpty
            let attempt = result(.untouched, .genericFails(shortcut.name)) {
                // What a host that is being ruined answers to a script says nothing.
                _ = try ground.apply(ApplyRequest(problem: problem.id, kind: .steps, steps: steps), to: session)
                let report = try grade(session, reboot: false, patient: false)
                if let entry = (report.checks + report.invariants).first(where: { $0.outcome.status == .graderError }) {
                    return .trouble("a candidate makes the grader stumble: \(entry.id): \(words(entry))")
                }
                if report.verdict == .failed, !isLast { return .held }
                return try staysFailed(session, wanted: "a fail, for it is a shortcut", since: report)
            }
            results.append(attempt)
            if attempt.outcome.isBroken { break }
        }
        return results
    }
}
