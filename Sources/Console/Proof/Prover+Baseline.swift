internal import API
internal import Glibc
internal import Grading
internal import Linux
internal import Report
internal import Scenario

extension Prover {
    /// Faults and undo first, while nobody has looked: checks leave traces of their own. Where each host is then as it was,
    /// it is healthy, and the other gates go on there; else they get hosts that nothing was done to.
    ///
    /// On a busy machine software may take its time to be all there, so what seems to be left behind is looked for once
    /// more on hosts that had it.
    func baseline() -> [GateResult] {
        var first: GateResult?
        for patience: UInt32 in [0, 8_000_000] {
            first = nil
            let results = inSession(.baseline, isBroken: false) { session in
                let restored = result(.baseline, .undoRestores) { try restores(session, patience: patience) }
                first = restored
                return restored.outcome == .held ? [restored] + health(session) : [restored]
            }
            guard let outcome = first?.outcome, outcome != .held else { return results }
            if !outcome.isBroken { break }
        }
        return (first.map { [$0] } ?? []) + inSession(.baseline, isBroken: false, health)
    }

    /// One that does not hold leaves the later ones without ground; none of them where a report is all that is asked for.
    private func health(_ session: String) -> [GateResult] {
        guard !problem.isReport else { return [] }
        let gates: [(Gate, (String) throws -> GateResult.Outcome)] = [
            (.healthyPasses, { passing(try grade($0, reboot: false, checks: withoutBrought)) }),
            (.faultBites, bites), (.undoHeals, heals),
        ]
        var results: [GateResult] = []
        for (gate, body) in gates {
            let last = results.last { $0.outcome != .held }
            results.append(
                result(.baseline, gate) {
                    if let last { return .trouble("not tried, because '\(last.gate.name)' did not hold") }
                    return try body(session)
                })
        }
        return results
    }

    /// The ids of what is looked at while nobody has answered or written anything: all but that, where there is more.
    private var withoutBrought: [String]? {
        let own = problem.checks.filter { !Check.broughtKinds.contains($0.kind) }
        return own.isEmpty || own.count == problem.checks.count ? nil : (own + problem.invariants).map(\.id)
    }

    /// Compares what the hosts are like before the faults and after their undo.
    private func restores(_ session: String, patience: UInt32) throws -> GateResult.Outcome {
        usleep(patience)
        let before = try settledFootprints(of: session)
        let start = MonotonicClock.nanoseconds
        if let trouble = try play(.faults, "", session) { return trouble }
        if let trouble = try play(.undo, "", session) { return trouble }
        let after = try ground.footprints(of: session)
        var changes = self.changes(from: before, to: after)
        if changes.isEmpty { return .held }
        // What changes as well in the same time with nothing done is nobody's deed.
        usleep(UInt32(min(5_000_000, max(500_000, (MonotonicClock.nanoseconds - start) / 1000))))
        let moving = self.changes(from: after, to: try ground.footprints(of: session)).map(\.name)
        changes.removeAll { moving.contains($0.name) }
        guard !changes.isEmpty else { return .held }
        let shown = changes.prefix(20).map(\.words).joined(separator: "; ")
        let more = changes.count > 20 ? "; and \(changes.count - 20) more" : ""
        return .broken("after the undo " + PrintableText.line(shown + more, limit: 4000))
    }

    /// What the hosts are like once two looks say the same: a program that was just started has not opened its port yet.
    private func settledFootprints(of session: String) throws -> [String: Footprint] {
        var footprints = try ground.footprints(of: session)
        for _ in 0..<5 {
            usleep(300_000)
            let next = try ground.footprints(of: session)
            if next == footprints { break }
            footprints = next
        }
        return footprints
    }

    private func changes(
        from before: [String: Footprint], to after: [String: Footprint]
    ) -> [(name: String, words: String)] {
        after.keys.sorted().flatMap { host in
            (before[host] ?? Footprint()).changes(to: after[host] ?? Footprint())
                .filter { change in
                    !problem.volatile.contains { change.item.name == $0 || change.item.name.hasPrefix($0 + "/") }
                }
                .map { ("\(host) \($0.item)", "\(host): \($0.words)") }
        }
    }

    private func bites(_ session: String) throws -> GateResult.Outcome {
        if let trouble = try play(.faults, "", session) { return trouble }
        let report = try grade(session, reboot: false, patient: false, checks: withoutBrought)
        if let invariant = report.invariants.first(where: \.isFailed) {
            return .broken("the faults themselves break the invariant \(invariant.id): \(words(invariant))")
        }
        if let entry = report.invariants.first(where: { !$0.isPassed }) {
            return .trouble("\(entry.id): \(words(entry))")
        }
        if report.checks.contains(where: \.isFailed) { return .held }
        return judged(report, wanted: "a failing check, for the faults are in")
    }

    private func heals(_ session: String) throws -> GateResult.Outcome {
        if let trouble = try play(.undo, "", session) { return trouble }
        return passing(try grade(session, reboot: false, checks: withoutBrought))
    }
}
