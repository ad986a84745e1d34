internal import API
internal import FoundationEssentials
internal import Grading
internal import Report
internal import WebSockets

/// The daemon's API as functions; every failure is a ``Failure`` that says how to mend it.
struct DaemonClient: Sendable {
    let transport: any Transport
    let layout: Layout

    /// The daemon's version.
    func version() throws -> String { try get(VersionAnswer.self, "/v1/version", timeout: 5).version }

    /// The catalogue.
    func scenarios() throws -> [ScenarioSummary] { try get([ScenarioSummary].self, "/v1/scenarios") }

    /// Every session the daemon knows.
    func sessions() throws -> [Session] { try get([Session].self, "/v1/sessions") }

    /// One session, as soon as it is launched or `wait` seconds are over.
    func session(_ id: String, wait: Int = 0) throws -> Session {
        let query = wait > 0 ? "?wait=\(wait)" : ""
        return try get(Session.self, path(id) + query, timeout: wait + 15)
    }

    /// Starts a session and comes back at once.
    func launch(_ request: LaunchRequest) throws -> Session {
        try send("POST", "/v1/sessions", request, timeout: 60)
    }

    /// The sessions that wait prepared.
    func pool() throws -> [PoolEntry] { try get([PoolEntry].self, "/v1/pool") }

    /// Says how many of a scenario shall wait.
    func sizePool(_ request: PoolRequest) throws -> [PoolEntry] { try send("POST", "/v1/pool", request, timeout: 60) }

    /// Ends a session; its recording and report stay.
    func end(_ id: String) throws -> Session {
        try decode(try exchange("DELETE", path(id), [], timeout: 60))
    }

    /// Plays faults, their undo, a solution or a shortcut.
    func apply(_ id: String, _ request: ApplyRequest, timeout: Int = 900) throws -> ApplyResponse {
        try send("POST", path(id) + "/apply", request, timeout: timeout)
    }

    /// Checks everything.
    func grade(_ id: String, _ request: GradeRequest, timeout: Int = 900) throws -> SessionReport {
        try send("POST", path(id) + "/grade", request, timeout: timeout)
    }

    /// What each host is like now.
    func footprints(_ id: String, timeout: Int) throws -> [String: Footprint] {
        try get([String: Footprint].self, path(id) + "/footprint", timeout: timeout)
    }

    /// Gives the next hint.
    func hint(_ id: String, problem: String) throws -> HintResponse {
        try send("POST", path(id) + "/hints", HintRequest(problem: problem), timeout: 30)
    }

    /// Takes down an answer.
    func answer(_ id: String, _ request: AnswerRequest) throws -> Session {
        try send("POST", path(id) + "/answers", request, timeout: 30)
    }

    /// Restarts a host and waits until it is ready.
    func reboot(_ id: String, host: String) throws -> Session {
        try send("POST", path(id) + "/reboot", RebootRequest(host: host), timeout: 300)
    }

    /// The last report.
    func report(_ id: String) throws -> SessionReport { try get(SessionReport.self, path(id) + "/report") }

    /// The raw recording.
    func recording(_ id: String) throws -> [UInt8] { try exchange("GET", path(id) + "/recording", [], timeout: 300) }

    /// Opens a terminal of a session.
    func attach(_ query: AttachQuery, handler: any WebSocketHandler) throws -> any WebSocket {
        try mending { try transport.open(path(query.session) + "/attach?" + query.text, handler: handler) }
    }

    private struct VersionAnswer: Decodable {
        var version: String
    }

    private func path(_ session: String) -> String { "/v1/sessions/" + PercentEncoding.encode(session) }

    private func get<Body: Decodable>(_: Body.Type, _ path: String, timeout: Int = 30) throws -> Body {
        try decode(try exchange("GET", path, [], timeout: timeout))
    }

    private func send<Body: Decodable>(
        _ method: String, _ path: String, _ request: some Encodable, timeout: Int
    ) throws -> Body {
        let body = try JSONEncoder().encode(request)
        return try decode(try exchange(method, path, Array(body), timeout: timeout))
    }

    private func exchange(_ method: String, _ path: String, _ body: [UInt8], timeout: Int) throws -> [UInt8] {
        try mending {
            let answer = try transport.exchange(method, path, body: body, timeout: timeout)
            guard (200..<300).contains(answer.status) else { throw TransportError.refused(answer) }
            return answer.body
        }
    }

    private func decode<Body: Decodable>(_ bytes: [UInt8]) throws -> Body {
        do {
            return try JSONDecoder().decode(Body.self, from: Data(bytes))
        } catch {
            throw Failure(
                "the daemon's answer is not a \(Body.self)",
                help: "The daemon may be of another version: see 'breakfix version'.", code: .internal)
        }
    }

    /// Puts what can go wrong between us and the daemon into words.
    private func mending<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as TransportError {
            throw Failure(error, layout: layout)
        }
    }
}
