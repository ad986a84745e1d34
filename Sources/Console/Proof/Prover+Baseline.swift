internal import API
internal import Glibc
internal import Grading
internal import Linux
internal import Report
internal import Scenario

extension Prover {
    /// Faults and undo first, while nobody has looked: checks leave traces of their own. Where each host is then as it was,
    /// it is healthy, and the other gates go on there; else they get hosts that nothing was done to.
    func baseline() -> [GateResult] {
        var needsFreshHosts = false
        let results = inSession(.baseline, isBroken: false) { session in
            let first = result(.baseline, .undoRestores) { try restores(session) }
            needsFreshHosts = first.outcome != .held
            return [first] + (needsFreshHosts ? [] : health(session))
        }
        return results + (needsFreshHosts ? inSession(.baseline, isBroken: false, health) : [])
    }

    /// One that does not hold leaves the later ones without ground.
    private func health(_ session: String) -> [GateResult] {
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
    private func restores(_ session: String) throws -> GateResult.Outcome {
        let before = try ground.footprints(of: session)
        let start = MonotonicClock.nanoseconds
        if let trouble = try play(.faults, "", session) { return trouble }
        if let trouble = try play(.undo, "", session) { return trouble }
        let after = try ground.footprints(of: session)
        var changes = Self.changes(from: before, to: after)
        if changes.isEmpty { return .held }
        // What changes as well in the same time with nothing done is nobody's deed.
        usleep(UInt32(min(5_000_000, max(500_000, (MonotonicClock.nanoseconds - start) / 1000))))
        let moving = Self.changes(from: after, to: try ground.footprints(of: session)).map(\.name)
        changes.removeAll { moving.contains($0.name) }
        guard !changes.isEmpty else { return .held }
        let shown = changes.prefix(20).map(\.words).joined(separator: "; ")
        let more = changes.count > 20 ? "; and \(changes.count - 20) more" : ""
        return .broken("after the undo " + PrintableText.line(shown + more, limit: 4000))
    }

    private static func changes(
        from before: [String: Footprint], to after: [String: Footprint]
    ) -> [(name: String, words: String)] {
        after.keys.sorted().flatMap { host in
            (before[host] ?? Footprint()).changes(to: after[host] ?? Footprint()).map {
                ("\(host) \($0.item)", "\(host): \($0.words)")
            }
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
