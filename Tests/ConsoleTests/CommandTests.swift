import API
import Foundation
import Grading
import Report
import Testing

@testable import Console

@Suite("Commands against a daemon")
struct CommandTests {
    private func session(_ state: Session.State, detail: String = "") -> Session {
        var session = FakeDaemon.session
        session.state = state
        session.detail = detail
        return session
    }

    private func report(_ verdict: SessionReport.Verdict) -> SessionReport {
        let problem = ProblemReport(
            id: "disk-full", title: "Orders fail", verdict: verdict, points: 1, possible: 2, checks: [],
            invariants: [], hints: [])
        return SessionReport(
            session: "S7K2QP", scenario: "orders", title: "T", level: 2, candidate: "", verdict: verdict, points: 1,
            possible: 2, startedAt: 0, gradedAt: 1000, problems: [problem], timeline: [],
            provenance: .init(
                scenarioDigest: "", seed: 1, variants: [:], images: [:], version: "", recordingDigest: ""))
    }

    @Test("image rm leaves the images of living sessions alone")
    func imageInUse() throws {
        let run = try FileManager.default.url(
            for: .itemReplacementDirectory, in: .userDomainMask, appropriateFor: URL(fileURLWithPath: "/tmp"),
            create: true)
        defer { try? FileManager.default.removeItem(at: run) }
        let session = run.appendingPathComponent("sessions/S7K2QP")
        try FileManager.default.createDirectory(at: session, withIntermediateDirectories: true)
        let words = ["image", "rm", "base", "--run-dir", run.path, "--state-dir", run.path]
        let refused = Run(words: words)
        #expect(refused.code == .tryAgain)
        #expect(refused.errors.contains("sessions are alive in \(run.path)/sessions"))
        try FileManager.default.removeItem(at: session)
        #expect(Run(words: words).code == .configuration)
    }

    @Test("scenarios names the levels and areas there are")
    func unknownLevelAndArea() throws {
        #expect(Run(words: ["scenarios", "--level", "9"]).code == .usage)
        let summary = ScenarioSummary(
            id: "a", title: "T", level: 2, areas: ["tls", "network"], expertMinutes: 1, juniorMinutes: 2, hosts: 1,
            problems: 1)
        let run = Run(
            words: ["scenarios", "--area", "foo"], answers: ["GET /v1/scenarios": [try .json([summary])]])
        #expect(run.code == .ok)
        #expect(run.errors.contains("The catalogue's areas are: network, tls."))
    }

    @Test("launch waits until the session runs and says how to go on")
    func launch() throws {
        let run = Run(
            words: ["launch", "orders-disk-full"],
            answers: [
                "POST /v1/sessions": [try .json(session(.launching, detail: "building hosts"), status: 201)],
                "GET /v1/sessions/S7K2QP?wait=1": [
                    try .json(session(.launching, detail: "injecting faults")), try .json(session(.running)),
                ],
            ])
        #expect(run.code == .ok)
        #expect(
            run.output == """
                S7K2QP
                Checkout answers 500.
                Host       web 10.20.0.2 (running)
                Work on it:   breakfix attach S7K2QP
                Look on:      breakfix watch S7K2QP
                Grade it:     breakfix grade S7K2QP

                """)
        #expect(run.errors.isEmpty)
    }

    @Test("launch --quiet prints the id alone, --json the session")
    func launchForPrograms() throws {
        let answers = ["POST /v1/sessions": [try Answer.json(session(.running), status: 201)]]
        #expect(Run(words: ["launch", "a", "-q"], answers: answers).output == "S7K2QP\n")
        let json = Run(words: ["launch", "a", "--json"], answers: answers).output
        #expect(try JSONDecoder().decode(Session.self, from: Data(json.utf8)) == session(.running))
    }

    @Test("A launch that failed says why")
    func launchFails() throws {
        let answers = ["POST /v1/sessions": [try Answer.json(session(.failed, detail: "no image web"), status: 201)]]
        let run = Run(words: ["launch", "a"], answers: answers)
        #expect(run.code == .configuration)
        #expect(run.errors == "breakfix launch: session S7K2QP could not be launched: no image web\n")
        var full = session(.failed, detail: "no space left")
        full.trouble = "no-space"
        let second = Run(
            words: ["launch", "a"], answers: ["POST /v1/sessions": [try Answer.json(full, status: 201)]])
        #expect(second.code == .io)
    }

    @Test("A path that is none is told before anybody is asked")
    func noPath() {
        let transport = FakeTransport([:])
        let run = Run(words: ["launch", "./nowhere"], transport: transport)
        #expect(run.code == .configuration)
        #expect(transport.requests.isEmpty)
    }

    @Test(
        "grade ends with the verdict",
        arguments: [
            (SessionReport.Verdict.passed, ExitCode.ok), (.failed, .failed), (.graderError, .graderTrouble),
            (.notGraded, .graderTrouble),
        ])
    func grade(verdict: SessionReport.Verdict, code: ExitCode) throws {
        let run = Run(
            words: ["grade", "S7K2QP"], answers: ["POST /v1/sessions/S7K2QP/grade": [try .json(report(verdict))]])
        #expect(run.code == code)
        #expect(run.output.contains("Verdict"))
    }

    @Test("grade asks for what its options say")
    func gradeOptions() throws {
        let transport = FakeTransport(["POST /v1/sessions/S/grade": [try .json(report(.passed))]])
        _ = Run(words: ["grade", "S", "disk-full", "--no-reboot", "--once", "--dry-run"], transport: transport)
        let body = try #require(transport.requests.first).body
        let request = try JSONDecoder().decode(GradeRequest.self, from: Data(body.utf8))
        #expect(request == GradeRequest(problems: ["disk-full"], reboot: false, record: false, patient: false))
    }

    @Test("A report goes to a file; a folder that is not there is an I/O error and leaves nothing")
    func files() throws {
        let answers = ["GET /v1/sessions/S/report": [try Answer.json(report(.passed))]]
        let path = FileManager.default.temporaryDirectory.path + "/breakfix-report-\(UInt64.random(in: 0 ... .max)).md"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let run = Run(words: ["report", "S", "-f", "markdown", "-o", path], answers: answers)
        #expect(run.code == .ok)
        #expect(try String(contentsOfFile: path, encoding: .utf8).hasPrefix("# T\n"))
        #expect(run.output.isEmpty)
        let bad = Run(words: ["report", "S", "-o", "/nowhere/at/all.md"], answers: answers)
        #expect(bad.code == .io)
        #expect(Run(words: ["report", "S", "-o", "/dev/full/x"], answers: answers).code == .io)
    }

    @Test(
        "The daemon's troubles become exit codes",
        arguments: [
            ("not-root", 403, ExitCode.permission), ("unknown-session", 404, .usage),
            ("unknown-scenario", 404, .configuration),
            ("missing-image", 422, .configuration), ("busy", 409, .tryAgain), ("overloaded", 503, .tryAgain),
            ("no-space", 507, .io), ("bug", 500, .internal),
        ])
    func troubles(type: String, status: Int, code: ExitCode) throws {
        let trouble = Trouble(type: type, title: "It is so\u{1b}[2J", help: "Mend it.", status: status)
        let run = Run(words: ["status", "S"], answers: ["GET /v1/sessions/S": [try .json(trouble, status: status)]])
        #expect(run.code == code)
        #expect(run.errors == "breakfix status: It is so\\e[2J\n  Mend it.\n")
    }

    @Test("An answer that is no trouble is told as it came, made harmless")
    func garbage() {
        let answer = Answer(status: 502, body: Array("<html>\u{1b}".utf8))
        let run = Run(words: ["status", "S"], answers: ["GET /v1/sessions/S": [answer]])
        #expect(run.code == .internal)
        #expect(run.errors == "breakfix status: the daemon answered 502: <html>\\e\n")
    }

    @Test("An answer of another version is told")
    func version() {
        let run = Run(
            words: ["status", "S"], answers: ["GET /v1/sessions/S": [Answer(status: 200, body: Array("{}".utf8))]])
        #expect(run.code == .internal)
        #expect(run.errors.contains("breakfix version"))
    }

    @Test("A daemon that is away is told with its socket")
    func away() {
        let run = Run(words: ["sessions", "--run-dir", "/x"])
        #expect(run.code == .unreachable)
        #expect(
            run.errors.hasPrefix("breakfix sessions: the daemon does not answer at /x/breakfixd.sock: nobody listens\n")
        )
    }

    @Test("Lists show hostile text harmless and ids alone on request")
    func lists() throws {
        var odd = session(.running)
        odd.candidate = "\u{202E}Jo\u{1b}"
        let answers = ["GET /v1/sessions": [try Answer.json([odd, session(.ended)])]]
        let run = Run(words: ["sessions"], answers: answers)
        #expect(run.output.contains("\\u{202e}Jo\\e"))
        #expect(run.output.split(separator: "\n").count == 2)
        #expect(Run(words: ["sessions", "-q"], answers: answers).output == "S7K2QP\n")
        #expect(Run(words: ["sessions", "-qa"], answers: answers).output == "S7K2QP\nS7K2QP\n")
    }

    @Test("A hint of the only problem needs no name; ids are encoded on the way")
    func hint() throws {
        let transport = FakeTransport([
            "GET /v1/sessions/a%2Fb%3F": [try .json(session(.running))],
            "POST /v1/sessions/a%2Fb%3F/hints": [try .json(HintResponse(text: "Look at df.", cost: 1, left: 1))],
        ])
        let run = Run(words: ["hint", "a/b?"], transport: transport)
        #expect(run.code == .ok)
        #expect(run.output == "Look at df.\n")
        #expect(run.errors == "Points taken off: 1. Hints left: 1.\n")
        #expect(transport.requests.last?.body == #"{"problem":"disk-full"}"#)
    }

    @Test("Questions are shown, and an answer of several words is taken down")
    func answer() throws {
        var asking = session(.running)
        asking.problems[0].questions = [
            .init(id: "unit", host: "web", text: "Which \u{1b}[31munit?", choices: ["nginx", "apache2"]),
            .init(id: "why", host: "db", text: "Why?"),
        ]
        asking.problems[0].answers = ["why": "disk full"]
        let transport = FakeTransport([
            "GET /v1/sessions/A": [try .json(asking)], "POST /v1/sessions/A/answers": [try .json(asking)],
        ])
        let shown = Run(words: ["answer", "A"], transport: transport)
        #expect(shown.output.contains("unit: Which \\e[31munit?") && shown.output.contains("one of: nginx, apache2"))
        #expect(shown.output.contains("why on db: Why?") && shown.output.contains("answered: disk full"))
        #expect(Run(words: ["answer", "A", "why", "the", "disk"], transport: transport).code == .ok)
        let body = try #require(transport.requests.last?.body)
        let request = try JSONDecoder().decode(AnswerRequest.self, from: Data(body.utf8))
        #expect(request == AnswerRequest(question: "why", text: "the disk"))
        #expect(Run(words: ["answer", "A", "why"], transport: transport).code == .usage)
    }

    @Test("Several sessions are ended, one after the other")
    func end() throws {
        let transport = FakeTransport([
            "DELETE /v1/sessions/A": [try .json(session(.ended))],
            "DELETE /v1/sessions/B": [try .json(session(.ended))],
        ])
        #expect(Run(words: ["end", "A", "B"], transport: transport).code == .ok)
        #expect(transport.requests.map(\.line) == ["DELETE /v1/sessions/A", "DELETE /v1/sessions/B"])
    }
}
