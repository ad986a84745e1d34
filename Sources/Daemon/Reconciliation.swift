internal import API
internal import Glibc
internal import Linux
internal import Wire

/// Brings book and machine together when the daemon starts: what lives is adopted, what is dead is settled, what
/// belongs to nobody is removed.
struct Reconciliation {
    /// Takes the sessions that live.
    let engine: Engine
    /// How long no daemon was there, in milliseconds; candidates get it back.
    let outage: Int64

    private var workshop: Workshop { engine.workshop }

    /// Goes through every session that the book or the machine has.
    func run() throws(Trouble) {
        var known: Set<String> = []
        for record in try workshop.book.records() {
            guard record.session.state == .launching || record.session.state == .running else { continue }
            known.insert(record.session.id)
            settle(record)
        }
        for id in leftovers().subtracting(known).sorted() {
            workshop.log.write(.warning, "session.orphan", session: id, "removed")
            endKeeper(id)
            workshop.clear(id)
            // A session that was parked, or on its way to its first candidate: nobody has ever been told of it.
            if try workshop.book.record(id) == nil { DiskFile.removeFolder(workshop.recordFolder(id)) }
        }
        // Of a keeper that had no session yet.
        let left = workshop.cgroups.sweep(instance: workshop.layout.instance)
        if !left.isEmpty { workshop.log.write(.error, "daemon.leftovers", left.joined(separator: " ")) }
    }

    private func settle(_ record: SessionRecord) {
        // A launch may have been cut before its scenario was written, so nothing of its files is asked for.
        if record.session.state == .launching {
            return close(record, as: .failed, "the daemon was restarted during launch; launch it again")
        }
        do throws(Trouble) {
            let scenario = try ReportFolder(session: record.session.id, workshop: workshop).scenario()
            try adopt(LiveSession(record, scenario: scenario, workshop: workshop))
        } catch {
            close(record, as: .lost, error.detail)
        }
    }

    private func adopt(_ session: LiveSession) throws(Trouble) {
        do throws(Trouble) {
            try session.connect()
        } catch {
            return close(session, as: .lost, "infrastructure lost: \(error.title)")
        }
        if let pid = session.link?.keeperPid { session.take(ForeignProcess(pid: pid)) }
        session.note("interruption", "the daemon was restarted after \(outage / 1000) s; the hosts went on")
        let given = outage
        session.settle { record in
            record.session.endsAt = record.session.endsAt.map { $0 + given }
        }
        engine.add(session)
    }

    private func close(_ session: LiveSession, as state: Session.State, _ why: String) {
        endKeeper(session.id)
        session.takeDown(as: state, detail: why)
    }

    /// The same for a session whose scenario was not written yet, or cannot be read any more.
    private func close(_ record: SessionRecord, as state: Session.State, _ why: String) {
        let scenario = record.emptyScenario
        close(LiveSession(record, scenario: scenario, workshop: workshop), as: state, why)
    }

    /// Asks a keeper that may live to end, and waits for it.
    private func endKeeper(_ id: String) {
        do throws(Trouble) {
            let link = try KeeperLink.open(
                socketPath: workshop.keeperSocket(id), session: id, loop: workshop.loop, onStatus: { _ in },
                onLost: { _ in })
            link.send(.end(reason: "it has no owner"))
            _ = link.waitForLoss(until: Deadline(milliseconds: 5000))
            if let pid = link.keeperPid { ForeignProcess(pid: pid).finish(within: 1000) }
        } catch {
            workshop.log.write(.info, "session.no-keeper", session: id, error.title)
            // One that lives and says nothing would keep its hosts for ever: what is swept is a dead keeper's.
            if let pid = KeeperLink.listener(at: workshop.keeperSocket(id)) {
                ForeignProcess(pid: pid).finish(within: 0)
            }
        }
    }

    /// Sessions that have a folder or a cgroup on this machine.
    private func leftovers() -> Set<String> {
        let folders = DiskFile.names(in: workshop.layout.sessions).filter { SessionID.normalized($0) == $0 }
        return workshop.cgroups.sessions(instance: workshop.layout.instance).union(folders)
    }
}
