internal import API
internal import Grading
internal import Linux
internal import Report
internal import Synchronization

/// Where proofs are run: the daemon's sessions, or a test's.
protocol ProvingGround: Sendable {
    /// Makes a session and waits until it runs.
    func launch(isBroken: Bool, seed: UInt64) throws -> String
    /// Plays something in it.
    func apply(_ request: ApplyRequest, to session: String) throws -> ApplyResponse
    /// Grades it.
    func grade(_ request: GradeRequest, of session: String) throws -> SessionReport
    /// What each of its hosts is like.
    func footprints(of session: String) throws -> [String: Footprint]
    /// Ends it; also one that is ending already.
    func end(_ session: String)
}

/// A trial was not over at its time limit.
struct TrialTimeout: Error {
    let seconds: Int
}

/// The sessions of a proof that are alive; all of them can be ended at once.
final class AliveSessions: Sendable {
    private struct State {
        var alive: Set<String> = []
        var isStopping = false
    }

    private let daemon: DaemonClient
    private let state = Mutex(State())

    init(daemon: DaemonClient) { self.daemon = daemon }

    func add(_ session: String) { state.withLock { _ = $0.alive.insert(session) } }

    func end(_ session: String) {
        guard state.withLock({ $0.alive.remove(session) }) != nil else { return }
        // A session that cannot be ended is reported by `sessions`; the proof's result does not change by it.
        do { _ = try daemon.end(session) } catch { return }
    }

    /// Ends every session and lets no new one begin.
    func stop() {
        let alive = state.withLock { state in
            state.isStopping = true
            return state.alive
        }
        for session in alive { end(session) }
    }

    func stopIfAsked() throws(Failure) {
        if state.withLock({ $0.isStopping }) { throw Failure("interrupted", code: .interrupted) }
    }
}

/// One trial's sessions on the daemon, with a limit of time for all that is done in them.
struct DaemonGround: ProvingGround {
    let daemon: DaemonClient
    /// An id of the catalogue, or an absolute path.
    let scenario: String
    let sessions: AliveSessions
    /// Seconds for the whole trial.
    let limit: Int
    private let deadline: Deadline

    /// Makes a ground; its time begins to run.
    init(daemon: DaemonClient, scenario: String, sessions: AliveSessions, limit: Int) {
        self.daemon = daemon
        self.scenario = scenario
        self.sessions = sessions
        self.limit = limit
        deadline = Deadline(milliseconds: limit * 1000)
    }

    func launch(isBroken: Bool, seed: UInt64) throws -> String {
        let request = LaunchRequest(scenario: scenario, seed: seed, candidate: "prove", inject: isBroken, sample: false)
        var session = try inTime { _ in try daemon.launch(request) }
        sessions.add(session.id)
        do {
            while session.state == .launching { session = try inTime { _ in try daemon.session(session.id, wait: 2) } }
            try SessionView.mustBeAlive(session)
            try sessions.stopIfAsked()
        } catch {
            end(session.id)
            throw error
        }
        return session.id
    }

    func apply(_ request: ApplyRequest, to session: String) throws -> ApplyResponse {
        try inTime { try daemon.apply(session, request, timeout: $0) }
    }

    func grade(_ request: GradeRequest, of session: String) throws -> SessionReport {
        try inTime { try daemon.grade(session, request, timeout: $0) }
    }

    func footprints(of session: String) throws -> [String: Footprint] {
        try inTime { try daemon.footprints(session, timeout: $0) }
    }

    func end(_ session: String) { sessions.end(session) }

    /// Does something that may take the seconds that are left.
    private func inTime<Result>(_ body: (Int) throws -> Result) throws -> Result {
        try sessions.stopIfAsked()
        guard deadline.remaining > 0 else { throw TrialTimeout(seconds: limit) }
        do {
            return try body(max(1, deadline.remaining / 1000))
        } catch let failure as Failure where deadline.remaining <= 0 && failure.code == .tryAgain {
            throw TrialTimeout(seconds: limit)
        }
    }
}
