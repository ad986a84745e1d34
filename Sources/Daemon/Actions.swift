internal import API
internal import Linux
internal import Report
internal import Scenario
internal import WebSockets
internal import Wire

/// What each route of the API does.
struct Actions: Sendable {
    /// Does it.
    let engine: Engine

    private var workshop: Workshop { engine.workshop }

    /// Answers once the daemon serves.
    func health(_ call: Call) throws(Trouble) -> HTTPResponse {
        try .json(["status": engine.isDraining ? "draining" : "ok"])
    }

    /// The version.
    func version(_ call: Call) throws(Trouble) -> HTTPResponse { try .json(["version": Release.version]) }

    /// The catalogue.
    func scenarios(_ call: Call) throws(Trouble) -> HTTPResponse { try .json(workshop.supplies.summaries()) }

    /// Every session, the newest first.
    func sessions(_ call: Call) throws(Trouble) -> HTTPResponse { try .json(try engine.sessions()) }

    /// Launches; answered before the hosts are there, or, with `wait`, once the launch is over.
    func launch(_ call: Call) throws(Trouble) -> HTTPResponse {
        let seconds = try call.number("wait", default: 0, in: 0...300)
        let session = try engine.launch(try call.body(), uid: call.request.peer.uid)
        guard seconds > 0 else { return try .json(session, status: 201) }
        return try .json(try launched(session.id, within: seconds), status: 201)
    }

    /// The pool.
    func pool(_ call: Call) throws(Trouble) -> HTTPResponse { try .json(engine.pool.entries) }

    /// Sizes the pool.
    func sizePool(_ call: Call) throws(Trouble) -> HTTPResponse {
        guard call.request.peer.uid == 0 else { throw .notRoot("sizing the pool") }
        let request = try call.body(PoolRequest.self)
        guard (0...PoolRequest.maximumSize).contains(request.size) else {
            throw .badRequest(
                "\(request.size) is no size of a pool", help: "it has 0 to \(PoolRequest.maximumSize) of a scenario")
        }
        // What cannot be launched is told now, and not to a log that nobody reads.
        if request.size > 0 { _ = try engine.plan(LaunchRequest(scenario: request.scenario), isParked: true) }
        engine.pool.resize(request.scenario, to: request.size)
        return try .json(engine.pool.entries)
    }

    /// One session; with `wait`, once its launch is over.
    func session(_ call: Call) throws(Trouble) -> HTTPResponse {
        let seconds = try call.number("wait", default: 0, in: 0...300)
        return try .json(try launched(call.session, within: seconds))
    }

    /// A session once its launch is over, or as it is after so many seconds.
    private func launched(_ id: String, within seconds: Int) throws(Trouble) -> Session {
        guard seconds > 0, let session = engine.liveSession(id) else { return try engine.record(id).session }
        return session.waitForLaunch(until: Deadline(milliseconds: seconds * 1000)) { engine.isDraining }
    }

    /// Ends a session.
    func end(_ call: Call) throws(Trouble) -> HTTPResponse {
        try .json(try engine.end(call.session, reason: "ended by uid \(call.request.peer.uid)"))
    }

    /// Plays faults, undo, a solution or a shortcut; for those who may know them.
    func apply(_ call: Call) throws(Trouble) -> HTTPResponse {
        let request = try call.body(ApplyRequest.self)
        guard request.kind != .steps || call.request.peer.uid == 0 else { throw .notRoot("playing steps") }
        let session = try engine.require(call.session)
        let response = try session.exclusively("applying \(request.kind.rawValue)") { link throws(Trouble) in
            let what = "\(request.kind.rawValue) \(request.name) of \(request.problem) by uid \(call.request.peer.uid)"
            session.note("applied", what)
            return try Provision(session: session, shell: HostShell(link: link)).apply(request)
        }
        return try .json(response)
    }

    /// Grades.
    func grade(_ call: Call) throws(Trouble) -> HTTPResponse {
        let request = try call.body(GradeRequest.self)
        let session = try engine.require(call.session)
        let report = try session.exclusively("grading") { link throws(Trouble) in
            try Grader(session: session, link: link).grade(request)
        }
        return try .json(report)
    }

    /// What each host is like now, for who compares it with what it was.
    func footprint(_ call: Call) throws(Trouble) -> HTTPResponse {
        let session = try engine.require(call.session)
        let footprints = try session.exclusively("taking a footprint") { link throws(Trouble) in
            try FootprintRunner(session: session, link: link).run()
        }
        return try .json(footprints)
    }

    /// Gives the next hint.
    func hint(_ call: Call) throws(Trouble) -> HTTPResponse {
        let request = try call.body(HintRequest.self)
        let session = try engine.require(call.session)
        let response = try session.exclusively("giving a hint") { link throws(Trouble) in
            let response = try session.giveHint(for: request.problem)
            link.send(.mark("hint for \(request.problem): \(response.text)"))
            return response
        }
        return try .json(response)
    }

    /// Takes down an answer.
    func answer(_ call: Call) throws(Trouble) -> HTTPResponse {
        let request = try call.body(AnswerRequest.self)
        let session = try engine.require(call.session)
        try session.exclusively("taking an answer") { link throws(Trouble) in
            try session.takeAnswer(request)
            link.send(.mark("answer to \(request.question): \(request.text)"))
        }
        return try .json(session.view)
    }

    /// Restarts a host and waits until it is ready again.
    func reboot(_ call: Call) throws(Trouble) -> HTTPResponse {
        let request = try call.body(RebootRequest.self)
        let session = try engine.require(call.session)
        try session.exclusively("rebooting \(request.host)") { link throws(Trouble) in
            guard let before = link.hosts.first(where: { $0.name == request.host }) else {
                throw .unknownHost(request.host, known: link.hosts.map(\.name))
            }
            session.note("rebooted", request.host)
            link.send(.reboot(host: request.host))
            let ready = try link.waitForHosts(until: Deadline(milliseconds: 60_000)) { hosts in
                hosts.contains { $0.name == request.host && $0.state == .running && $0.boots > before.boots }
                    ? true : nil
            }
            guard ready == true else {
                throw Trouble(
                    type: "not-booted", title: "host \(request.host) is not ready a minute after its reboot",
                    help: link.lastRefusal.map { "the keeper said: \($0)" }
                        ?? "attach to another host, or end the session",
                    status: 504)
            }
        }
        return try .json(session.view)
    }

    /// The report as it stands: the last grade's, or one that says that nobody has graded.
    func report(_ call: Call) throws(Trouble) -> HTTPResponse {
        let record = try engine.record(call.session)
        let folder = ReportFolder(session: call.session, workshop: workshop)
        if var kept = try folder.kept() {
            kept.timeline = try workshop.book.events(of: call.session)
            return try .json(kept)
        }
        let scenario = try folder.scenario()
        let problems = scenario.problems.map { ReportBuilder.notGraded($0, hints: record.hints[$0.id] ?? []) }
        return try .json(try folder.report(record, of: scenario, problems: problems, gradedAt: nil))
    }

    /// The recording's bytes as they are on disk.
    func recording(_ call: Call) throws(Trouble) -> HTTPResponse {
        _ = try engine.record(call.session)
        let path = workshop.recording(call.session)
        guard let bytes = try DiskFile.read(path, limit: 1 << 30) else {
            throw Trouble(
                type: "no-recording", title: "session \(call.session) has no recording",
                help: "it has one from its first host's start on", status: 404)
        }
        return HTTPResponse(status: 200, contentType: "application/octet-stream", body: bytes)
    }

    /// The attach path by plain HTTP.
    func attachWithoutSocket(_ call: Call) throws(Trouble) -> HTTPResponse {
        throw Trouble(
            type: "upgrade-required", title: "attach needs a WebSocket", help: "use `breakfix attach \(call.session)`",
            status: 426)
    }
}

extension LiveSession {
    /// Gives the next hint of a problem; on disk before it is told.
    fileprivate func giveHint(for id: String) throws(Trouble) -> HintResponse {
        let problem = try problem(id)
        let given = record.hints[id]?.count ?? 0
        guard given < problem.hints.count else {
            throw Trouble(
                type: "no-hint", title: "problem \(id) has no more hints", help: "\(given) have been given", status: 409
            )
        }
        let hint = problem.hints[given]
        let entry = ProblemReport.HintGiven(at: MonotonicClock.wallMilliseconds, cost: hint.cost, text: hint.text)
        try change { record in
            record.hints[id, default: []].append(entry)
            if let index = record.session.problems.firstIndex(where: { $0.id == id }) {
                record.session.problems[index].hintsGiven = given + 1
            }
        }
        note("hint", "\(id): hint \(given + 1), cost \(hint.cost)")
        return HintResponse(text: hint.text, cost: hint.cost, left: problem.hints.count - given - 1)
    }
}
