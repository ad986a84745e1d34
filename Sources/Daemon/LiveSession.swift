internal import API
internal import Linux
internal import Report
internal import Scenario
internal import Synchronization
internal import Wire

/// A session that has a keeper, or is about to get one. Safe to use from any thread.
///
/// Every change is on disk before anybody sees it.
final class LiveSession: Sendable {
    private struct Live {
        var record: SessionRecord
        var link: KeeperLink?
        var keeper: ForeignProcess?
        /// What somebody does with the whole session now.
        var work: String?
        /// How often somebody has begun to do something with the whole session.
        var worksBegun = 0
        /// Why the session is being ended.
        var ending: String?
        /// Whether the book lacks a change that has happened.
        var isUnsaved = false
        /// Whether it waits for a candidate: then the book does not know it.
        var isParked: Bool
    }

    /// The session's id.
    let id: String
    /// What is played.
    let scenario: Scenario
    /// What it works with.
    let workshop: Workshop
    private let live: Monitor<Live>
    private let writer = Mutex<Void>(())

    /// Takes a session as it is on disk.
    init(_ record: SessionRecord, scenario: Scenario, workshop: Workshop, isParked: Bool = false) {
        id = record.session.id
        self.scenario = scenario
        self.workshop = workshop
        live = Monitor(Live(record: record, isParked: isParked))
    }

    /// Everything known about it.
    var record: SessionRecord { live.read(\.record) }
    /// The session as the API shows it.
    var view: Session { record.session }
    /// The keeper's connection; nil before it is there.
    var link: KeeperLink? { live.read(\.link) }
    /// The keeper's process id; 0 before there is one.
    var keeperPid: Int32 { live.read { $0.keeper?.pid ?? 0 } }
    /// Whether somebody wants it ended.
    var endingReason: String? { live.read(\.ending) }

    /// Writes a change to disk, then shows it.
    func change(_ body: (inout SessionRecord) -> Void) throws(Trouble) {
        let trouble: Trouble? = writer.withLock { _ in
            var changed = record
            body(&changed)
            do throws(Trouble) {
                try save(changed)
            } catch {
                return error
            }
            publish(changed)
            return nil
        }
        if let trouble { throw trouble }
    }

    /// Shows a step on the way; a restart settles a launch that it cut, whatever step that was in.
    func show(_ body: (inout SessionRecord) -> Void) {
        writer.withLock { _ in
            var changed = record
            body(&changed)
            publish(changed)
        }
    }

    /// Makes the parked session one that everybody sees.
    func unpark(_ body: (inout SessionRecord) -> Void) throws(Trouble) {
        live.update { $0.isParked = false }
        do throws(Trouble) {
            try change(body)
        } catch {
            live.update { $0.isParked = true }
            throw error
        }
    }

    private func save(_ record: SessionRecord) throws(Trouble) {
        if !live.read(\.isParked) { try workshop.book.save(record) }
    }

    /// The same where the change is a fact that no full disk can undo: a failure to write is logged.
    func settle(_ body: (inout SessionRecord) -> Void) {
        writer.withLock { _ in
            var changed = record
            body(&changed)
            do throws(Trouble) {
                try save(changed)
                live.update { $0.isUnsaved = false }
            } catch {
                workshop.log.write(.error, "session.not-saved", session: id, error.detail)
                live.update { $0.isUnsaved = true }
            }
            publish(changed)
        }
    }

    /// Tries again to write what a full disk did not take.
    ///
    /// - Returns: Whether the book has everything.
    func isSaved() -> Bool {
        guard live.read(\.isUnsaved) else { return true }
        return writer.withLock { _ in
            do throws(Trouble) {
                try workshop.book.save(record)
                live.update { $0.isUnsaved = false }
                return true
            } catch {
                return false
            }
        }
    }

    /// Adds to the timeline and to the log.
    func note(_ kind: String, _ text: String) {
        workshop.log.write(.info, "session.\(kind)", session: id, text)
        if live.read(\.isParked) { return }
        do throws(Trouble) {
            try workshop.book.append(
                SessionReport.Event(at: MonotonicClock.wallMilliseconds, kind: kind, text: text), to: id)
        } catch {
            workshop.log.write(.error, "session.event-not-saved", session: id, error.detail)
        }
    }

    /// Gives the session its keeper's process.
    func take(_ keeper: ForeignProcess) { live.update { $0.keeper = keeper } }

    /// Has a keeper born that builds the session; from then on its end is noticed.
    ///
    /// - Parameter meanwhile: What the daemon does while the keeper builds.
    func build(
        _ plan: SessionPlan, until deadline: Deadline, meanwhile: () throws(Trouble) -> Void
    ) throws(Trouble) {
        let log = live.read(\.isParked) ? workshop.parkedLog(id) : workshop.keeperLog(id)
        let link = try KeeperLink.launch(
            plan, from: workshop.nursery, log: log, on: workshop.loop, onStatus: { [weak self] in self?.show($0) },
            onLost: { [weak self] in self?.keeperWasLost($0) }, born: { take($0) })
        live.update { $0.link = link }
        try meanwhile()
        try link.waitUntilBuilt(until: deadline, log: log)
        take(link)
    }

    /// Connects to the keeper that an earlier daemon had born; from then on its end is noticed.
    func connect() throws(Trouble) {
        take(
            try KeeperLink.open(
                socketPath: workshop.keeperSocket(id), session: id, loop: workshop.loop,
                onStatus: { [weak self] in self?.show($0) }, onLost: { [weak self] in self?.keeperWasLost($0) }))
    }

    private func take(_ link: KeeperLink) {
        live.update { $0.link = link }
        show(link.hosts)
        // It may have been lost before the session knew its link.
        if let why = link.lossReason { keeperWasLost(why) }
    }

    /// Waits until it is no longer launching, at most so long.
    func waitForLaunch(until deadline: Deadline, isDraining: () -> Bool) -> Session {
        while true {
            let slice = Deadline(milliseconds: min(250, deadline.remaining))
            let done = live.wait(until: slice) { $0.record.session.state == .launching ? nil : $0.record.session }
            if let done { return done }
            if deadline.remaining == 0 || isDraining() { return view }
        }
    }

    /// Does something that nothing else on this session may run beside: grading, applying, rebooting.
    ///
    /// - Throws: `busy` where something does, `not-running` where the candidate cannot work.
    func exclusively<Result>(
        _ work: String, _ body: (KeeperLink) throws(Trouble) -> Result
    ) throws(Trouble) -> Result {
        let link = try live.update { live throws(Trouble) in
            guard live.record.session.state == .running, live.ending == nil, let link = live.link else {
                throw .notRunning(id, live.record.session.state)
            }
            if let other = live.work { throw .busy(id, with: other) }
            live.work = work
            live.worksBegun += 1
            return link
        }
        defer { live.update { $0.work = nil } }
        return try body(link)
    }

    /// Tells one quiet time from another, in which nobody does anything with the whole session; nil while somebody does.
    var quietTime: Int? {
        live.read { live in
            live.record.session.state == .running && live.ending == nil && live.work == nil ? live.worksBegun : nil
        }
    }

    /// Ends it and waits until nothing is left; harmless where it has ended.
    ///
    /// A session that launches is taken down by its launch, which is told here.
    func end(_ reason: String, as state: Session.State) {
        let (isFirst, wasLaunching, link) = live.update { live in
            let isOpen = live.record.session.state == .running || live.record.session.state == .launching
            let isFirst = isOpen && live.ending == nil
            if isFirst { live.ending = reason }
            return (isFirst, live.record.session.state == .launching, live.link)
        }
        if isFirst, !wasLaunching { return takeDown(as: state, detail: reason) }
        if isFirst { link?.send(.end(reason: reason)) }
        if waitForEnd(Deadline(milliseconds: 15_000)) { return }
        live.read(\.keeper)?.finish(within: 0)
        _ = waitForEnd(Deadline(milliseconds: 15_000))
    }

    /// Ends a launch that did not succeed; called by the launch itself.
    func abandon(_ trouble: Trouble) {
        let asked = live.update { live in
            defer { live.ending = live.ending ?? trouble.detail }
            return live.ending
        }
        live.update { $0.record.session.trouble = asked == nil ? trouble.type : nil }
        takeDown(as: asked == nil ? .failed : .ended, detail: asked ?? trouble.detail)
    }

    /// Ends keeper and hosts, clears the machine, and settles the final state.
    func takeDown(as state: Session.State, detail: String) {
        let (link, keeper) = live.read { ($0.link, $0.keeper) }
        if let link {
            link.send(.end(reason: detail))
            _ = link.waitForLoss(until: Deadline(milliseconds: 10_000))
            link.close()
        }
        keeper?.finish(within: link == nil ? 0 : 2000)
        workshop.clear(id)
        note(state == .lost ? "interruption" : "ended", detail)
        settle { record in
            record.session.state = state
            record.session.detail = detail
            record.session.endsAt = nil
            record.keeper = 0
            for index in record.session.hosts.indices { record.session.hosts[index].state = "stopped" }
        }
    }

    private func waitForEnd(_ deadline: Deadline) -> Bool {
        live.wait(until: deadline) { live in
            live.record.session.state == .running || live.record.session.state == .launching ? nil : true
        } ?? false
    }

    /// On the loop's thread: a launch notices by itself, a running session is settled on a thread of its own.
    private func keeperWasLost(_ why: String) {
        let isRunning = live.read { $0.record.session.state == .running && $0.ending == nil }
        guard isRunning else { return }
        if !Worker.start({ self.end("infrastructure lost: \(why)", as: .lost) }) {
            workshop.log.write(.error, "session.no-thread", session: id, "to settle its loss; a restart will")
        }
    }

    /// Shows how the hosts stand; this alone is not written to disk, a restart asks the keeper again.
    private func show(_ hosts: [HostStatus]) {
        live.update { live in
            for status in hosts {
                guard let index = live.record.session.hosts.firstIndex(where: { $0.name == status.name }) else {
                    continue
                }
                live.record.session.hosts[index].state = status.state.word
                live.record.session.hosts[index].boots = Int(status.boots)
            }
        }
    }

    /// Shows a written change; what the keeper told about hosts in the meantime stays.
    private func publish(_ changed: SessionRecord) {
        live.update { live in
            let hosts = live.record.session.hosts
            live.record = changed
            let isOpen = changed.session.state == .running || changed.session.state == .launching
            if isOpen, hosts.count == changed.session.hosts.count { live.record.session.hosts = hosts }
        }
    }
}
