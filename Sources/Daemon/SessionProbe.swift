internal import API
internal import Grading
internal import Scenario
internal import Wire

/// Looks at the hosts of a session by one run of the probe.
struct SessionProbe {
    /// The session.
    let session: LiveSession
    /// Its keeper.
    let link: KeeperLink

    /// Looks at the checks of a problem each, given what only the daemon knows: answers, and how it was in health.
    ///
    /// - Returns: One outcome for each check, in order.
    func run(_ checks: [(problem: String, check: Check)]) -> [CheckOutcome] {
        let record = session.record
        return look(checks.map { Self.informed($0.check, of: $0.problem, record) })
    }

    /// Looks at how the paths of `unchanged` checks are now, and keeps that as what they were like in health.
    ///
    /// - Throws: Where one cannot be looked at: without it nothing could be compared later.
    func keepBaselines() throws(Trouble) {
        let entries = session.scenario.problems.flatMap { problem in
            (problem.checks + problem.invariants).filter { $0.kind == Check.unchangedKind }.map { (problem.id, $0) }
        }
        guard !entries.isEmpty else { return }
        let outcomes = look(entries.map(\.1))
        for (entry, outcome) in zip(entries, outcomes) where outcome.status != .passed {
            throw .launchFailed(
                "looking at health", "check \(entry.1.id): \(Log.escaped(outcome.why))",
                help: "`breakfix doctor` tells what this machine lacks")
        }
        session.show { record in
            for (entry, outcome) in zip(entries, outcomes) {
                record.baselines[entry.0, default: [:]][entry.1.id] = outcome.actual
            }
        }
    }

    private static func informed(_ check: Check, of problem: String, _ record: SessionRecord) -> Check {
        var check = check
        switch check.kind {
        case Check.answerKind:
            check.arguments = AnswerCheck.sealed(check.arguments, salt: record.salt, given: record.answers[check.id])
        case Check.unchangedKind:
            var members = check.arguments.map ?? [:]
            members[UnchangedCheck.baselineName] = .string(record.baselines[problem]?[check.id] ?? "")
            check.arguments = .map(members)
        default: break
        }
        return check
    }

    private func look(_ checks: [Check]) -> [CheckOutcome] {
        let record = session.record
        let hosts = session.scenario.hosts
        let targets = link.hosts.filter { $0.state == .running }.map {
            ProbeRequest.Target(
                host: $0.name, pid: $0.pid, idBase: $0.idBase, imageRoot: record.imageRoots[$0.name] ?? "",
                login: hosts[$0.name]?.login ?? "root")
        }
        let runner = ProbeRunner(program: session.workshop.layout.libexec + "/breakfix-probe")
        return runner.run(ProbeRequest(targets: targets, addresses: record.addresses, checks: checks))
    }
}
