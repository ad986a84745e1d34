internal import API
internal import Glibc
internal import Grading
internal import Linux
internal import Report
internal import Scenario
internal import Wire

/// Every session of this daemon: launches them, finds them, ends them. Safe to use from any thread.
final class Engine: Sendable {
    private struct Table {
        var live: [String: LiveSession] = [:]
        var isDraining = false
    }

    /// What the sessions work with.
    let workshop: Workshop
    private let table = Monitor(Table())
    private let gate = LaunchGate()
    /// Sessions that wait for a candidate.
    let pool: Pool

    /// Starts with no live session; ``Reconciliation`` brings back those that are.
    ///
    /// - Parameter poolLifetime: How long a session waits in the pool at most, in milliseconds.
    init(workshop: Workshop, poolLifetime: Int = 3_600_000) {
        self.workshop = workshop
        pool = Pool(workshop: workshop, lifetime: poolLifetime)
    }

    /// The sessions that are launching or running.
    var live: [LiveSession] { table.read { Array($0.live.values) } }

    /// Whether the daemon is stopping.
    var isDraining: Bool { table.read(\.isDraining) }

    /// A live session; nil where it has ended or never was.
    func liveSession(_ id: String) -> LiveSession? { table.read { $0.live[id] } }

    /// Takes a session that has a keeper.
    func add(_ session: LiveSession) { table.update { $0.live[session.id] = session } }

    /// Lets go of a session that has ended; the book still knows it.
    func forget(_ id: String) { table.update { _ = $0.live.removeValue(forKey: id) } }

    /// Launches a scenario: everything that can be wrong without a keeper is told at once, the rest happens behind.
    func launch(_ request: LaunchRequest, uid: UInt32) throws(Trouble) -> Session {
        if isDraining { throw .draining() }
        if request.scenario.hasPrefix("/"), uid != 0 { throw .notRoot("launching a folder") }
        guard request.candidate.unicodeScalars.count <= 200 else {
            throw .badRequest("the candidate's name is too long", help: "use at most 200 characters")
        }
        pool.giveWay()
        if let session = try takeParked(request, uid: uid) { return session }
        let (session, plan) = try self.plan(request, isParked: false)
        try session.change { _ in }
        return try start(session, uid: uid, origin: "a new one") {
            let launch = Launch(session: session, plan: plan)
            if !self.gate.pass(while: { session.endingReason == nil }, launch.run) { launch.abandon() }
        }
    }

    /// Fills the pool from now on.
    ///
    /// - Returns: Whether there was a thread to be had.
    func fillPool() -> Bool {
        pool.start(isBusy: { self.gate.isBusy }) { scenario throws(Trouble) in try self.park(scenario) }
    }

    /// Plans a session; nothing is on the machine yet.
    func plan(
        _ request: LaunchRequest, isParked: Bool
    ) throws(Trouble) -> (LiveSession, SessionPlan) {
        let seed = request.seed ?? UInt64.random(in: 0...UInt64(1 << 53 - 1))
        let scenario = try workshop.supplies.scenario(request.scenario, seed: seed)
        let images = try images(of: scenario)
        let planner = SessionPlanner(scenario: scenario, images: images, failing: try failingCalls(of: scenario))
        let id = try newID()
        let plan = SessionPlan(
            id: id, instance: workshop.layout.instance, runDirectory: workshop.runFolder(id),
            recordingPath: isParked ? "" : workshop.recording(id), storageDirectory: workshop.layout.records,
            seccompFilters: try workshop.filters.filters(planner.profiles(), observed: planner.observed()),
            networks: planner.networks(),
            hosts: try planner.hosts(), resolver: try planner.resolver(filters: [workshop.filters.resolver]))
        let record = SessionRecord(
            session: Session(launching: scenario, id: id, plan: plan, request),
            imageDigests: images.mapValues(\.digest),
            imageRoots: Dictionary(uniqueKeysWithValues: plan.hosts.map { ($0.name, $0.imageRoot) }),
            addresses: try planner.addresses(), injects: request.inject, footprint: request.footprint,
            salt: SessionRecord.makeSalt(), isSampled: request.sample ?? true)
        let session = LiveSession(record, scenario: scenario, workshop: workshop, isParked: isParked)
        return (session, plan)
    }

    /// The session, live or past.
    func record(_ id: String) throws(Trouble) -> SessionRecord {
        if let session = liveSession(id) { return session.record }
        guard let record = try workshop.book.record(id) else { throw .unknownSession(id) }
        return record
    }

    /// Every session, the newest first.
    func sessions() throws(Trouble) -> [Session] {
        let live = table.read { $0.live.mapValues { $0 } }
        return try workshop.book.records().map { live[$0.session.id]?.view ?? $0.session }
            .sorted { ($0.createdAt, $0.id) > ($1.createdAt, $1.id) }
    }

    /// A session that the candidate may work in, or is about to.
    func require(_ id: String) throws(Trouble) -> LiveSession {
        if let session = liveSession(id) { return session }
        throw .notRunning(id, try record(id).session.state)
    }

    /// Ends a session; one that has ended stays as it is.
    func end(_ id: String, reason: String) throws(Trouble) -> Session {
        if let session = liveSession(id) {
            session.end(reason, as: .ended)
            settleEnded()
            return session.view
        }
        return try record(id).session
    }

    /// Forgets what has ended by itself; what the book could not take stays known here until it can.
    func settleEnded() {
        for session in live where session.view.state != .launching && session.view.state != .running {
            if session.isSaved() { forget(session.id) }
        }
    }

    /// Takes no launches any more, and waits for those that run; false where some still do at the deadline.
    func drain(until deadline: Deadline) -> Bool {
        table.update { $0.isDraining = true }
        for session in live where session.view.state == .launching {
            _ = session.waitForLaunch(until: deadline) { false }
            if deadline.remaining == 0 { return false }
        }
        return true
    }

    /// Shows a session that is in the book and brings it to its candidate, on a thread of its own.
    ///
    /// - Parameter finish: Ends with the session running or taken down.
    func start(
        _ session: LiveSession, uid: UInt32, origin: String, _ finish: @escaping @Sendable () -> Void
    ) throws(Trouble) -> Session {
        add(session)
        let seed = session.scenario.seed
        session.note("requested", "scenario \(session.scenario.id), seed \(seed), by uid \(uid), \(origin)")
        let shown = session.view
        let isStarted = Worker.start {
            finish()
            self.settleEnded()
            self.pool.giveWay()
        }
        guard isStarted else {
            session.abandon(.machine("the machine gives no more threads"))
            settleEnded()
            throw .machine("the machine gives no more threads")
        }
        return shown
    }

    /// The images that a scenario's hosts have, by name.
    func images(of scenario: Scenario) throws(Trouble) -> [String: SessionPlanner.Image] {
        var images: [String: SessionPlanner.Image] = [:]
        for name in Set(scenario.hosts.values.map(\.image)).sorted() {
            images[name] = try workshop.supplies.image(name)
        }
        return images
    }

    private func newID() throws(Trouble) -> String {
        var generator = SystemRandomNumberGenerator()
        return try SessionID.make(using: &generator) { id throws(Trouble) in
            if liveSession(id) != nil || access(workshop.runFolder(id), F_OK) == 0 { return true }
            return try workshop.book.record(id) != nil
        }
    }
}

extension Session {
    /// A session as it starts.
    init(launching scenario: Scenario, id: String, plan: SessionPlan, _ request: LaunchRequest) {
        self.init(
            id: id, scenario: scenario.id, title: scenario.title, complaint: scenario.complaint,
            candidate: request.candidate, state: .launching, detail: "waiting for its turn", seed: scenario.seed,
            createdAt: MonotonicClock.wallMilliseconds,
            hosts: plan.hosts.map {
                HostView(name: $0.name, state: "starting", boots: 0, addresses: $0.interfaces.map(\.address))
            },
            problems: scenario.problems.map {
                ProblemView(
                    id: $0.id, title: $0.title, host: $0.host, hints: $0.hints.count, hintsGiven: 0,
                    questions: Questionnaire($0).questions)
            })
    }
}
