internal import API
internal import Linux
internal import Scenario
internal import Wire

extension Engine {
    /// Prepares a session that no candidate has asked for yet.
    func park(_ scenario: String) throws(Trouble) -> ParkedSession {
        let before = workshop.supplies.fingerprint(scenario, images: [])
        let (session, plan) = try plan(LaunchRequest(scenario: scenario), isParked: true)
        let digests = session.record.imageDigests
        let fingerprint = workshop.supplies.fingerprint(scenario, images: digests.keys.sorted())
        // What changed while it was read must not pass for unchanged later.
        guard let before, let fingerprint, fingerprint.hasPrefix(before),
            try images(of: session.scenario).mapValues(\.digest) == digests
        else {
            throw .badScenario(scenario, "its files change just now, cannot be looked at, or are too many")
        }
        let document = try JSON.encode(session.scenario)
        try Launch(session: session, plan: plan).park()
        let now = MonotonicClock.wallMilliseconds
        return ParkedSession(
            session: session, plan: plan, fingerprint: fingerprint, document: document, parkedAt: now,
            expiry: Deadline(milliseconds: pool.lifetime), expiresAt: now + Int64(pool.lifetime))
    }

    /// Launches by taking a session from the pool; nil where none fits, or the one that did turned out to be bad.
    func takeParked(_ request: LaunchRequest, uid: UInt32) throws(Trouble) -> Session? {
        let asked = MonotonicClock.wallMilliseconds
        // One that waits may be broken already, and nobody has looked at it in health.
        guard request.inject, request.footprint != true, let parked = pool.take(request.scenario, seed: request.seed)
        else { return nil }
        do throws(Trouble) {
            try begin(parked) { record in
                record.session.candidate = request.candidate
                record.session.createdAt = asked
                record.footprint = request.footprint
                record.isSampled = request.sample ?? true
            }
        } catch {
            workshop.log.write(.warning, "pool.not-taken", session: parked.session.id, error.detail)
            pool.condemn(parked, error.title)
            DiskFile.removeFolder(workshop.recordFolder(parked.session.id))
            return nil
        }
        return try start(parked.session, uid: uid, origin: "a parked session") {
            Launch(session: parked.session, plan: parked.plan).finish()
        }
    }

    /// Makes a parked session a candidate's: recording first, then the book, so that nobody sees one without the other.
    private func begin(_ parked: ParkedSession, _ body: (inout SessionRecord) -> Void) throws(Trouble) {
        let session = parked.session
        guard let link = session.link else { throw .keeperLost(session.id, "it has no keeper") }
        try DiskFile.makeFolder(workshop.recordFolder(session.id), mode: 0o700)
        try link.begin(recording: workshop.recording(session.id), log: workshop.keeperLog(session.id))
        try DiskFile.write(parked.document, to: workshop.scenarioFile(session.id), isSynced: false)
        try session.unpark(body)
    }
}
