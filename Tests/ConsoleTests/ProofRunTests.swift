import API
import Foundation
import Glibc
import Linux
import Synchronization
import Testing
import WebSockets

@testable import Console

/// A daemon whose sessions run at once and whose grades take their time.
private final class SlowDaemon: HTTPHandler {
    struct State {
        var launched = 0
        var alive: Set<String> = []
        var mostAlive = 0
    }

    let state = Mutex(State())

    func respond(to request: HTTPRequest) -> HTTPResponse {
        let id = request.path.split(separator: "/").dropFirst(2).first.map(String.init) ?? ""
        switch request.method {
        case "DELETE": return end(id)
        case "POST" where request.path == "/v1/sessions": return launch()
        case "POST",
            "GET" where request.path.hasSuffix("/footprint"):
            // A look that lasts until its session is ended.
            while state.withLock({ $0.alive.contains(id) }) { usleep(10_000) }
            return HTTPResponse(status: 410, body: Array("{}".utf8))
        default: return HTTPResponse(status: 404, body: Array("{}".utf8))
        }
    }

    func upgrade(_ request: HTTPRequest) -> Upgrade { .refuse(HTTPResponse(status: 404)) }

    private func launch() -> HTTPResponse {
        let id = state.withLock { state in
            state.launched += 1
            state.alive.insert("S\(state.launched)")
            state.mostAlive = max(state.mostAlive, state.alive.count)
            return "S\(state.launched)"
        }
        return answer(id, status: 201)
    }

    private func end(_ id: String) -> HTTPResponse {
        state.withLock { _ = $0.alive.remove(id) }
        return answer(id, status: 200)
    }

    private func answer(_ id: String, status: Int) -> HTTPResponse {
        var session = FakeDaemon.session
        session.id = id
        return HTTPResponse(status: status, body: (try? JSONEncoder().encode(session)).map(Array.init) ?? [])
    }
}

@Suite("Interrupted proofs", .timeLimit(.minutes(1)))
struct ProofRunTests {
    private static let scenario = """
        schema: 1
        id: tiny
        title: Something is wrong
        level: 1
        areas: [storage]
        minutes: { expert: 1, junior: 2, limit: 3 }
        complaint: It does not work.
        hosts:
          web: { image: base }
        problems:
          one:
            title: It fails
            brief: It does not work.
            faults: [ { on: web, disk.fill: { path: /srv } } ]
            checks: [ { id: space, on: web, disk: { path: /srv, min-free: 1M } } ]
            hints: [ { cost: 1, text: Look. } ]
            solutions: { mend: { tier: root-cause, on: web, run: "rm /srv/core.2417" } }
            shortcuts: { lie: { caught-by: space, on: web, run: "true" } }
            explanation: The disk is full.
        """

    @Test("Ctrl-C ends every session of the proof, then the proof")
    func interrupt() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/proof-\(UInt64.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: folder + "/tiny", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Self.scenario.write(toFile: folder + "/tiny/scenario.yaml", atomically: true, encoding: .utf8)
        let daemon = SlowDaemon()
        let server = HTTPServer(socketPath: folder + "/breakfixd.sock", handler: daemon)
        try server.start()
        defer { server.stop(drain: 0) }
        let terminal = try Terminal(["prove", folder + "/tiny", "--run-dir", folder, "--jobs", "2"])
        #expect(terminal.wait { daemon.state.withLock { $0.alive.count } == 2 }, "\(terminal.text)")
        kill(terminal.pid, SIGINT)
        #expect(try terminal.end() == .exited(130))
        #expect(terminal.wait { terminal.text.contains("interrupted; every session of the proof was ended") })
        daemon.state.withLock { state in
            #expect(state.alive.isEmpty)
            #expect(state.mostAlive == 2)
            #expect(state.launched == 2)
        }
    }
}
