internal import API
internal import Report
internal import Synchronization

/// Where proofs are run: the daemon's sessions, or a test's.
protocol ProvingGround: Sendable {
    /// Makes a session and waits until it runs.
    func launch(isBroken: Bool, seed: UInt64?) throws -> String
    /// Plays something in it.
    func apply(_ request: ApplyRequest, to session: String) throws -> ApplyResponse
    /// Grades it.
    func grade(_ request: GradeRequest, of session: String) throws -> SessionReport
    /// Ends it; also one that is ending already.
    func end(_ session: String)
}

/// Sessions of a scenario on the daemon; all of them can be ended at once.
final class DaemonGround: ProvingGround {
    private struct State {
        var alive: Set<String> = []
        var isStopping = false
    }

    private let daemon: DaemonClient
    private let scenario: String
    private let state = Mutex(State())

    /// - Parameter scenario: An id of the catalogue, or an absolute path.
    init(daemon: DaemonClient, scenario: String) {
        self.daemon = daemon
        self.scenario = scenario
    }

    func launch(isBroken: Bool, seed: UInt64?) throws -> String {
        try stopIfAsked()
        let request = LaunchRequest(scenario: scenario, seed: seed, candidate: "prove", inject: isBroken)
        var session = try daemon.launch(request)
        state.withLock { _ = $0.alive.insert(session.id) }
        do {
            while session.state == .launching {
                try stopIfAsked()
                session = try daemon.session(session.id, wait: 2)
            }
            try SessionView.mustBeAlive(session)
            try stopIfAsked()
        } catch {
            end(session.id)
            throw error
        }
        return session.id
    }

    func apply(_ request: ApplyRequest, to session: String) throws -> ApplyResponse {
        try stopIfAsked()
        return try daemon.apply(session, request)
    }

    func grade(_ request: GradeRequest, of session: String) throws -> SessionReport {
        try stopIfAsked()
        return try daemon.grade(session, request)
    }

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

    private func stopIfAsked() throws(Failure) {
        if state.withLock({ $0.isStopping }) { throw Failure("interrupted", code: .interrupted) }
    }
}
