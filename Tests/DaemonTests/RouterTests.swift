import API
import Report
import Testing
import WebSockets

@testable import Daemon

@Suite struct RouterTests {
    private func ask(
        _ fixture: Fixture, _ method: String, _ path: String, query: [String: String] = [:], body: String = "",
        uid: UInt32 = 0
    ) -> HTTPResponse {
        Router(engine: fixture.engine).respond(
            to: HTTPRequest(
                method: method, path: path, query: query, body: Array(body.utf8),
                peer: HTTPRequest.Peer(pid: 1, uid: uid, gid: uid)))
    }

    private func trouble(_ response: HTTPResponse) throws -> Trouble {
        #expect(response.contentType == "application/problem+json")
        let trouble: Trouble = try JSON.decode(from: response.body)
        #expect(trouble.status == response.status && !trouble.help.isEmpty)
        return trouble
    }

    private func value<Value: Decodable>(_ response: HTTPResponse, _: Value.Type = Value.self) throws -> Value {
        #expect(response.status < 300, "\(String(decoding: response.body, as: UTF8.self))")
        return try JSON.decode(from: response.body)
    }

    @Test(arguments: [
        ("GET", "/", "", 404, "not-found"), ("GET", "/v1/nothing", "", 404, "not-found"),
        ("PUT", "/v1/sessions", "", 405, "method-not-allowed"),
        ("GET", "/v1/sessions/ABCDEF", "", 404, "unknown-session"),
        ("GET", "/v1/sessions/..", "", 404, "unknown-session"),
        ("POST", "/v1/sessions", "", 400, "bad-request"),
        ("POST", "/v1/sessions", "{\"scenario\":1}", 400, "bad-request"),
        ("POST", "/v1/sessions", "{\"candidate\":\"\",\"inject\":true,\"scenario\":\"gone\"}", 404, "unknown-scenario"),
        ("POST", "/v1/sessions/ABCDEF/grade", "{}", 400, "bad-request"),
        ("GET", "/v1/sessions/ABCDEF/attach", "", 426, "upgrade-required"),
        ("GET", "/v1/sessions/ABCDEF/recording", "", 404, "unknown-session"),
    ])
    func mistakesAreExplained(_ method: String, _ path: String, _ body: String, _ status: Int, _ type: String) throws {
        let fixture = try Fixture()
        let answer = try trouble(ask(fixture, method, path, body: body))
        #expect(answer.status == status && answer.type == type)
    }

    @Test func aBodyThatDoesNotFitSaysWhere() throws {
        let answer = try trouble(
            ask(try Fixture(), "POST", "/v1/sessions", body: "{\"candidate\":\"\",\"inject\":true}"))
        #expect(answer.title.contains("scenario is missing"))
    }

    @Test func onlyRootLaunchesAFolder() throws {
        let fixture = try Fixture()
        let body = "{\"candidate\":\"\",\"inject\":true,\"scenario\":\"/tmp/x\"}"
        #expect(try trouble(ask(fixture, "POST", "/v1/sessions", body: body, uid: 1000)).type == "not-root")
        #expect(ask(fixture, "POST", "/v1/sessions", body: body).status == 201)
    }

    @Test func aSessionByItsWholeLife() throws {
        let fixture = try Fixture()
        let body = "{\"candidate\":\"Ada\",\"inject\":true,\"scenario\":\"sample\",\"seed\":9}"
        let launched: Session = try value(ask(fixture, "POST", "/v1/sessions", body: body))
        #expect(launched.state == .launching)
        let path = "/v1/sessions/" + launched.id.lowercased()
        let running: Session = try value(ask(fixture, "GET", path, query: ["wait": "20"]))
        #expect(running.state == .running && running.seed == 9)
        #expect(try value(ask(fixture, "GET", "/v1/sessions"), [Session].self).map(\.id) == [launched.id])

        let hint = { self.ask(fixture, "POST", path + "/hints", body: "{\"problem\":\"disk\"}") }
        #expect(try value(hint()) == HintResponse(text: "Look at df.", cost: 1, left: 1))
        #expect(try value(hint(), HintResponse.self).left == 0)
        #expect(try trouble(hint()).type == "no-hint")
        let unknown = ask(fixture, "POST", path + "/hints", body: "{\"problem\":\"x\"}")
        #expect(try trouble(unknown).help.contains("disk"))

        let rebooted: Session = try value(ask(fixture, "POST", path + "/reboot", body: "{\"host\":\"db\"}"))
        #expect(rebooted.hosts.first { $0.name == "db" }?.boots == 2)
        #expect(try trouble(ask(fixture, "POST", path + "/reboot", body: "{\"host\":\"x\"}")).type == "unknown-host")

        let report: SessionReport = try value(ask(fixture, "GET", path + "/report"))
        #expect(report.verdict == .notGraded && report.problems[0].hints.map(\.cost) == [1, 2])
        #expect(try trouble(ask(fixture, "GET", path + "/recording")).type == "no-recording")

        #expect(try value(ask(fixture, "DELETE", path), Session.self).state == .ended)
        #expect(try value(ask(fixture, "GET", path), Session.self).state == .ended)
        #expect(try trouble(ask(fixture, "POST", path + "/reboot", body: "{\"host\":\"db\"}")).type == "not-running")
        #expect(try trouble(ask(fixture, "POST", path + "/reboot", body: "{\"host\":\"db\"}")).status == 410)
        #expect(fixture.kinds(launched.id).last == "ended")
    }

    @Test func solutionsAndShortcutsArePlayedUntilOneFails() throws {
        let fixture = try Fixture()
        let path = "/v1/sessions/" + (try fixture.launch().id) + "/apply"
        func apply(_ kind: String, _ name: String = "") throws -> ApplyResponse {
            let body = "{\"kind\":\"\(kind)\",\"name\":\"\(name)\",\"problem\":\"disk\"}"
            return try value(ask(fixture, "POST", path, body: body))
        }
        let solved = try apply("solution", "prune")
        #expect(solved.steps == [.init(host: "db", outcome: "exit 0", isSuccess: true, output: "tokensaid")])
        let cheated = try apply("shortcut", "cheat")
        #expect(cheated.steps.map(\.outcome) == ["exit 3"])
        #expect(try apply("undo").steps.map(\.host) == ["web", "db"])
        #expect(try apply("undo").steps.isEmpty)
        #expect(try apply("faults").steps.count == 2)
        let bad = ask(fixture, "POST", path, body: "{\"kind\":\"solution\",\"name\":\"x\",\"problem\":\"disk\"}")
        #expect(try trouble(bad).help.contains("prune"))
        let id = try #require(fixture.engine.live.first?.id)
        let undone = try fixture.execs(id).filter { $0.contains("undo ") }
        #expect(undone.first?.hasSuffix("BFX_TOKEN=dG9rZW4=") == true, "\(undone)")
    }
}
