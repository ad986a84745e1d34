internal import API
internal import FoundationEssentials
internal import Glibc
internal import Linux
internal import Synchronization
internal import WebSockets

/// A daemon of our own, with folders of its own, the two scenarios that are launched, and a client.
final class Daemon: Sendable {
    /// Its process id.
    let pid: Int32
    /// Where its files are.
    let layout: Layout
    /// Whom requests are sent by.
    let client: HTTPClient
    private let viewers = Mutex<(clients: [HTTPClient], sockets: Int)>(([], 0))

    /// Starts it and waits until it answers.
    ///
    /// - Parameters:
    ///   - folder: For what it keeps.
    ///   - run: For what it does not.
    init(programs: String, images: String, folder: String, run: String) throws {
        let layout = Layout(
            run: run, state: folder + "/state", config: folder + "/etc", scenarios: folder + "/Scenarios",
            libexec: programs)
        for path in [folder, layout.state, layout.config, layout.scenarios] {
            try checked("mkdir", path) { mkdir(path, 0o755) }
        }
        try checked("symlink", layout.images) { symlink(images, layout.images) }
        for kind in ["light", "systemd"] { try Daemon.writeScenario(kind, in: layout.scenarios) }
        let log = try Descriptor.open(folder + "/breakfixd.log", O_WRONLY | O_CREAT, mode: 0o600)
        let child = try ChildProcess.spawn(
            [programs + "/breakfixd"],
            environment: TerminalProcess.environment + [
                "BREAKFIX_RUN_DIR=\(layout.run)", "BREAKFIX_STATE_DIR=\(layout.state)",
                "BREAKFIX_CONFIG_DIR=\(layout.config)", "BREAKFIX_SCENARIO_DIR=\(layout.scenarios)",
                "BREAKFIX_LIBEXEC_DIR=\(programs)",
            ], output: .descriptor(log.raw), error: .descriptor(log.raw), newSession: true)
        pid = child.pid
        self.layout = layout
        client = HTTPClient(socketPath: layout.socket)
        do { try waitUntilReady(folder) } catch {
            stop()
            throw error
        }
    }

    /// Opens a terminal; a client holds only so many at a time, so there is another one for every 256.
    func openWebSocket(_ target: String, _ handler: any WebSocketHandler) throws -> any WebSocket {
        let viewer = viewers.withLock { viewers in
            defer { viewers.sockets += 1 }
            if viewers.sockets % 256 == 0 { viewers.clients.append(HTTPClient(socketPath: layout.socket)) }
            return viewers.clients[viewers.sockets / 256]
        }
        return try viewer.openWebSocket(path: target, handler: handler)
    }

    /// Ends every session, then the daemon.
    func stop() {
        do {
            for session in try call("GET", "/v1/sessions", [Session].self)
            where session.state == .running || session.state == .launching {
                _ = try call("DELETE", "/v1/sessions/\(session.id)", Session.self)
            }
        } catch {
            Output.note("ending sessions: \(error)")
        }
        client.close()
        for viewer in viewers.withLock({ $0.clients }) { viewer.close() }
        kill(pid, SIGTERM)
        waitpid(pid, nil, 0)
    }

    /// Sends a request and decodes the answer.
    func call<Answer: Decodable>(_ method: String, _ path: String, body: [UInt8] = [], _: Answer.Type) throws -> Answer
    {
        let response = try client.request(method: method, path: path, body: body, timeout: 60)
        guard (200..<300).contains(response.status) else {
            throw Trouble("\(method) \(path): \(String(decoding: response.body, as: UTF8.self))")
        }
        return try JSONDecoder().decode(Answer.self, from: Data(response.body))
    }

    /// Launches a scenario and waits until the candidate could start.
    func launch(_ scenario: String, seed: UInt64?) throws -> Session {
        let body = [UInt8](try JSONEncoder().encode(LaunchRequest(scenario: scenario, seed: seed)))
        let ready = try call("POST", "/v1/sessions?wait=60", body: body, Session.self)
        guard ready.state == .running else { throw Trouble("\(scenario): \(ready.state.rawValue): \(ready.detail)") }
        return ready
    }

    /// Says how many sessions of a scenario shall wait.
    func sizePool(_ scenario: String, to size: Int) throws {
        let body = [UInt8](try JSONEncoder().encode(PoolRequest(scenario: scenario, size: size)))
        _ = try call("POST", "/v1/pool", body: body, [PoolEntry].self)
    }

    /// Waits until one session of a scenario waits.
    func fillPool(_ scenario: String) throws {
        try sizePool(scenario, to: 1)
        let deadline = MonotonicClock.nanoseconds + 60_000_000_000
        while try call("GET", "/v1/pool", [PoolEntry].self).first(where: { $0.scenario == scenario })?.parked.count != 1
        {
            try Interruption.check()
            guard MonotonicClock.nanoseconds < deadline else { throw Trouble("\(scenario) is not parked") }
            usleep(2_000)
        }
    }

    private func waitUntilReady(_ folder: String) throws {
        let deadline = MonotonicClock.nanoseconds + 20_000_000_000
        while access(layout.socket, F_OK) != 0 {
            try Interruption.check()
            guard MonotonicClock.nanoseconds < deadline, waitpid(pid, nil, WNOHANG) == 0 else {
                throw Trouble("the daemon did not start: \(ProcessTree.text(folder + "/breakfixd.log"))")
            }
            usleep(5_000)
        }
        _ = try call("GET", "/v1/version", [String: String].self)
    }

    /// One host, one problem with the least of faults: what is measured is the launch.
    private static func writeScenario(_ kind: String, in folder: String) throws {
        let text = """
            schema: 1
            id: bench-\(kind)
            title: A host to measure with
            level: 1
            areas: [storage]
            minutes: { expert: 1, junior: 2, limit: 60 }
            complaint: Nothing is wrong.
            hosts:
              web: { image: base, init: \(kind) }
            networks:
              lan: { subnet: 10.20.0.0/24, hosts: [web] }
            problems:
              one:
                title: Nothing
                brief: There is nothing to do.
                host: web
                faults: [ { on: web, file.mode: { path: /etc/motd, mode: "0600" } } ]
                checks: [ { id: there, on: web, file: { path: /etc/motd } } ]
                solutions: { mend: { tier: root-cause, on: web, run: "chmod 0644 /etc/motd" } }
                explanation: A mode was changed.

            """
        try checked("mkdir", folder) { mkdir("\(folder)/bench-\(kind)", 0o755) }
        try Descriptor.open("\(folder)/bench-\(kind)/scenario.yaml", O_WRONLY | O_CREAT, mode: 0o644)
            .writeAll(Array(text.utf8))
    }
}
