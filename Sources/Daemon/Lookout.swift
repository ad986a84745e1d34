internal import API
internal import Grading
internal import Linux
internal import Report
internal import Scenario
internal import Wire

/// Looks every so often at what must stay true in running sessions; runs on a thread of its own until told to stop.
///
/// One session is looked at after the other, and looking takes at most a quarter of the time, however many there are.
/// Nothing is looked at while somebody does something with the whole session, or while its hosts start.
final class Lookout: Sendable {
    /// Seconds between two looks at a session.
    static let usualInterval = 10
    /// Milliseconds between the look that finds a change and the one that confirms it.
    static let confirmation = 1000
    /// Milliseconds that a host's services get after its start before it is looked at.
    static let bootGrace = 20_000

    /// What is remembered of a session.
    private struct Memory {
        var watch: SessionWatch
        var nextLook: UInt64 = 0
        var boots: [String: UInt32] = [:]
        var readyAt: [String: UInt64] = [:]
    }

    private let engine: Engine
    private let interval: Int
    private let stopped = Monitor(false)

    /// - Parameter interval: Seconds between two looks at a session; 0 for none at all.
    init(engine: Engine, interval: Int) {
        self.engine = engine
        self.interval = interval
    }

    /// Starts the thread.
    ///
    /// - Returns: Whether there was one to be had, or none is needed.
    func start() -> Bool {
        guard interval > 0 else { return true }
        return Worker.start {
            var memories: [String: Memory] = [:]
            while !self.isStopped(within: 500) { self.round(&memories) }
        }
    }

    /// Ends the thread soon.
    func stop() { stopped.update { $0 = true } }

    private func isStopped(within milliseconds: Int) -> Bool {
        stopped.wait(until: Deadline(milliseconds: milliseconds)) { $0 ? true : nil } != nil
    }

    private func round(_ memories: inout [String: Memory]) {
        let sessions = engine.live
        memories = memories.filter { id, _ in sessions.contains { $0.id == id } }
        for session in sessions {
            let record = session.record
            guard record.session.state == .running, record.isSampled, let link = session.link else { continue }
            var memory = memories[session.id] ?? Memory(watch: Self.watch(session, record))
            let start = MonotonicClock.nanoseconds
            guard start >= memory.nextLook else { continue }
            look(at: session, link, &memory)
            let spent = Int((MonotonicClock.nanoseconds - start) / 1_000_000)
            memory.nextLook = start + UInt64(interval) * 1_000_000_000
            memories[session.id] = memory
            if isStopped(within: max(20, 3 * spent)) { return }
        }
    }

    private static func watch(_ session: LiveSession, _ record: SessionRecord) -> SessionWatch {
        SessionWatch(session.scenario) { problem, check in
            record.breaks[problem]?[check]?.last.map { $0.to == nil } ?? false
        }
    }

    private func look(at session: LiveSession, _ link: KeeperLink, _ memory: inout Memory) {
        guard let quietTime = session.quietTime else { return }
        let hosts = readyHosts(link, &memory)
        let subjects = memory.watch.subjects.filter { hosts.contains($0.check.host) }
        let probe = SessionProbe(session: session, link: link)
        let first = memory.watch.changes(looks(subjects, probe))
        guard !first.isEmpty, !isStopped(within: Self.confirmation) else { return }
        let second = memory.watch.changes(looks(first.map(\.subject), probe))
        // What somebody else did to the session in the meantime, or a host that went down, is no finding.
        guard session.quietTime == quietTime, readyHosts(link, &memory).isSuperset(of: hosts), link.lossReason == nil
        else { return }
        for change in first where second.contains(where: { $0.isAbout(change.subject) && $0.holds == change.holds }) {
            memory.watch.accept(change)
            session.note(change)
        }
    }

    private func looks(
        _ subjects: [SessionWatch.Subject], _ probe: SessionProbe
    ) -> [(subject: SessionWatch.Subject, outcome: CheckOutcome)] {
        Array(zip(subjects, probe.run(subjects.map { ($0.problem, $0.check) })).map { ($0, $1) })
    }

    /// The hosts that have run for a while.
    private func readyHosts(_ link: KeeperLink, _ memory: inout Memory) -> Set<String> {
        let now = MonotonicClock.nanoseconds
        for host in link.hosts where memory.boots[host.name] != host.boots {
            // The first boot was over before the session was anybody's.
            let grace = memory.boots[host.name] == nil && host.boots <= 1 ? 0 : UInt64(Self.bootGrace) * 1_000_000
            memory.boots[host.name] = host.boots
            memory.readyAt[host.name] = now + grace
        }
        return Set(link.hosts.filter { $0.state == .running && now >= memory.readyAt[$0.name] ?? 0 }.map(\.name))
    }
}

extension SessionWatch.Change {
    fileprivate func isAbout(_ other: SessionWatch.Subject) -> Bool {
        subject.problem == other.problem && subject.check.id == other.check.id
    }
}

extension LiveSession {
    /// Notes that something holds no more, or holds again; of an invariant the report will tell.
    fileprivate func note(_ change: SessionWatch.Change) {
        let subject = change.subject
        let name = "\(subject.problem)/\(subject.check.id)"
        guard subject.isInvariant else {
            return note(change.holds ? "passing" : "failing", "\(name): \(change.outcome.why)")
        }
        settle { record in
            var breaks = record.breaks[subject.problem]?[subject.check.id] ?? []
            if change.holds {
                if let last = breaks.indices.last { breaks[last].to = change.outcome.at }
            } else if breaks.count < 100 {
                breaks.append(ProblemReport.Break(from: change.outcome.at, why: change.outcome.why))
            }
            record.breaks[subject.problem, default: [:]][subject.check.id] = breaks
        }
        note(change.holds ? "mended" : "broken", "\(name): \(change.outcome.why)")
    }
}
