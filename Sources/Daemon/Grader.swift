internal import API
internal import Grading
internal import Linux
internal import Report
internal import Scenario
internal import Wire

/// Grades a running session: one probe run for everything, and a second one after the reboot rehearsal.
struct Grader {
    /// How long a host may take to run again.
    static let bootPatience = 20_000
    /// What a check gets at least after a reboot, when services are still coming up.
    static let rebootGrace = 10_000

    /// What one problem's checks and invariants found.
    private typealias Findings = [String: [CheckOutcome]]

    /// A check, and the problem it belongs to: ids are unique in a problem only.
    private struct Entry {
        var problem: String
        var check: Check
    }

    /// The session.
    let session: LiveSession
    /// Its keeper.
    let link: KeeperLink

    /// Grades the problems asked for.
    func grade(_ request: GradeRequest) throws(Trouble) -> SessionReport {
        if request.checks != nil, request.record {
            throw .badRequest("a grade of some checks cannot be kept", help: "send `record: false` with `checks`")
        }
        let problems = try chosen(request).map { $0.limited(to: request.checks) }
        let entries = problems.flatMap { problem in
            (problem.checks + problem.invariants).map { Entry(problem: problem.id, check: prepared($0, request)) }
        }
        // Before any host is rebooted, which changes it.
        let changes = request.record ? BlastRadius(session: session, link: link).changes() : nil
        let now = try look(entries)
        let after = request.reboot ? try rehearse(problems, entries) : nil
        let record = session.record
        let reports = problems.map { problem in
            ReportBuilder.graded(
                problem, now: now[problem.id] ?? [], afterReboot: after?[problem.id],
                hints: record.hints[problem.id] ?? [], breaks: record.breaks[problem.id] ?? [:])
        }
        let folder = ReportFolder(session: session.id, workshop: session.workshop)
        if request.record { note(reports) }
        let whole = request.record ? try folder.joining(reports, in: session.scenario) : reports
        var report = try folder.report(
            session.record, of: session.scenario, problems: whole, gradedAt: MonotonicClock.wallMilliseconds)
        report.changes = changes
        if request.record { try folder.keep(report) }
        return report
    }

    private func chosen(_ request: GradeRequest) throws(Trouble) -> [Problem] {
        guard !request.problems.isEmpty else { return session.scenario.problems }
        for id in request.problems { _ = try session.problem(id) }
        return session.scenario.problems.filter { request.problems.contains($0.id) }
    }

    private func prepared(_ check: Check, _ request: GradeRequest) -> Check {
        guard !request.patient else { return check }
        var hasty = check
        hasty.within = 0
        hasty.stableFor = 0
        return hasty
    }

    /// Looks at everything once; a host that does not run fails its checks without a probe.
    private func look(_ entries: [Entry]) throws(Trouble) -> Findings {
        let down = try hostsDown(within: Grader.bootPatience)
        let reachable = entries.filter { down[$0.check.host] == nil }
        let probe = SessionProbe(session: session, link: link)
        let outcomes = probe.run(reachable.map { ($0.problem, $0.check) })
        var findings: Findings = [:]
        for (entry, outcome) in zip(reachable, outcomes) { findings[entry.problem, default: []].append(outcome) }
        for entry in entries {
            guard let why = down[entry.check.host] else { continue }
            findings[entry.problem, default: []].append(.hostDown(entry.check, why))
        }
        // A keeper that died under the probe would make every check fail; that is no finding.
        if let why = link.lossReason { throw .keeperLost(session.id, why) }
        return findings
    }

    /// Reboots what the checks that ask for it are about, and looks at them again.
    private func rehearse(_ problems: [Problem], _ entries: [Entry]) throws(Trouble) -> Findings? {
        let again = entries.filter(\.check.afterReboot).map { entry in
            var entry = entry
            entry.check.within = max(entry.check.within, Grader.rebootGrace)
            return entry
        }
        guard !again.isEmpty else { return nil }
        let hosts = Grader.hostsConcerned(by: again.map { ($0.problem, $0.check) }, in: problems)
        let before = Dictionary(uniqueKeysWithValues: link.hosts.map { ($0.name, $0.boots) })
        session.note("rebooted", "rehearsal: \(hosts.joined(separator: ", "))")
        for host in hosts { link.send(.reboot(host: host)) }
        _ = try link.waitForHosts(until: Deadline(milliseconds: Grader.bootPatience)) { statuses in
            hosts.allSatisfy { name in
                statuses.contains { $0.name == name && $0.state == .running && $0.boots > before[name] ?? 0 }
            } ? true : nil
        }
        return try look(again)
    }

    /// The hosts that a rehearsal reboots: those that the checks look at, and those that their problems had broken.
    static func hostsConcerned(by checks: [(problem: String, check: Check)], in problems: [Problem]) -> [String] {
        var hosts = Set(checks.map(\.check.host))
        for problem in problems where checks.contains(where: { $0.problem == problem.id }) {
            hosts.formUnion(problem.faults.filter { !$0.isDecoy }.map(\.host))
        }
        return hosts.sorted()
    }

    /// The hosts that do not run, and why; one that is on its way up gets its time.
    private func hostsDown(within milliseconds: Int) throws(Trouble) -> [String: String] {
        _ = try link.waitForHosts(until: Deadline(milliseconds: milliseconds)) { hosts in
            hosts.contains { $0.state == .starting || $0.state == .rebooting } ? nil : true
        }
        let down = link.hosts.filter { $0.state != .running }
        return Dictionary(uniqueKeysWithValues: down.map { ($0.name, "\($0.state.word) \($0.detail)") })
    }

    private func note(_ reports: [ProblemReport]) {
        let text = reports.map { "\($0.id) \($0.verdict.rawValue) \($0.points)/\($0.possible)" }
            .joined(separator: ", ")
        session.note("graded", text)
        link.send(.mark("graded: \(text)"))
    }
}

extension Problem {
    /// The same with some of its checks and invariants only; all of them where `ids` is nil.
    fileprivate func limited(to ids: [String]?) -> Problem {
        guard let ids else { return self }
        var problem = self
        problem.checks.removeAll { !ids.contains($0.id) }
        problem.invariants.removeAll { !ids.contains($0.id) }
        return problem
    }
}
