import API
import Grading
import Linux
import Report
import Scenario
import Testing

@testable import Daemon

@Suite struct AnswerTests {
    private static let secret = "shop-export.service"

    /// The sample with a question and something that must stay as it is.
    private static var scenario: Scenario {
        var scenario = Scenario.sample
        scenario.problems[0].checks.append(
            Check(
                id: "culprit", kind: "answer", host: "web",
                arguments: .map(["ask": .string("Which unit?"), "accept": .string(secret)])))
        scenario.problems[0].invariants.append(
            Check(id: "kept", kind: "unchanged", host: "db", arguments: .map(["paths": .string("/etc/ssh")])))
        return scenario
    }

    /// A probe that keeps what it was asked, and finds the fingerprint of health.
    private static let probe = """
        folder=$(dirname "$0")
        cat > "$folder/asked.$(ls "$folder" | grep -c asked)"
        asked=$(ls -t "$folder"/asked.* | head -1)
        grep -o '"id":"[a-z]*"' "$asked" | sed 's/"id":"\\(.*\\)"/{"check":"\\1","status":"passed","expected":"e","actual":"cafe","why":"w","at":1,"milliseconds":2}/' | paste -sd, | sed 's/^/{"outcomes":[/; s/$/]}/'
        """

    private func asked(_ fixture: Fixture, _ number: Int) throws -> ProbeRequest {
        let bytes = try #require(try DiskFile.read(fixture.layout.libexec + "/asked.\(number)", limit: 1 << 20))
        return try JSON.decode(from: bytes)
    }

    private func answer(_ session: LiveSession, _ text: String, to question: String = "culprit") throws {
        try session.exclusively("taking an answer") { _ throws(Trouble) in
            try session.takeAnswer(AnswerRequest(question: question, text: text))
        }
    }

    @Test func anAnswerIsTakenDownShownAndSealed() throws {
        let fixture = try Fixture(scenario: Self.scenario)
        try fixture.answerProbe(Self.probe)
        let id = try fixture.launch().id
        let session = try fixture.engine.require(id)
        let question = try #require(session.view.problems[0].questions.first)
        #expect(question.id == "culprit" && question.text == "Which unit?")
        try answer(session, "nginx")
        try answer(session, "  shop-export \n")
        #expect(session.view.problems[0].answers == ["culprit": "shop-export"])
        #expect(fixture.book.events(of: id).filter { $0.kind == "answered" }.count == 2)
        _ = try session.exclusively("grading") { link throws(Trouble) in
            try Grader(session: session, link: link).grade(GradeRequest(reboot: false))
        }
        // The first run of the probe was at the launch, for health.
        let checks = try asked(fixture, 1).checks
        let sealed = try #require(checks.first { $0.id == "culprit" })
        #expect(!"\(sealed)".contains(Self.secret))
        #expect(try AnswerCheck(arguments: sealed.arguments).given == "shop-export")
        #expect(try AnswerCheck(arguments: sealed.arguments).judge(Self.secret).status == .passed)
        #expect(!String(decoding: try JSON.encode(session.view), as: UTF8.self).contains(Self.secret))
    }

    @Test(arguments: ["", " \n", "a\u{1b}[31m", String(repeating: "x", count: 501)])
    func answersThatCannotBeTaken(text: String) throws {
        let fixture = try Fixture(scenario: Self.scenario)
        try fixture.answerProbe(Self.probe)
        let session = try fixture.engine.require(try fixture.launch().id)
        #expect(throws: Trouble.self) { try answer(session, text) }
        #expect(throws: Trouble.self) { try answer(session, "a", to: "other") }
        #expect(session.record.answers.isEmpty)
    }

    @Test func theBriefAsks() throws {
        let fixture = try Fixture(scenario: Self.scenario)
        try fixture.answerProbe(Self.probe)
        let id = try fixture.launch().id
        // The fake keeper keeps scripts, not what they read; the length tells that the paragraph is there.
        let brief = Self.scenario.problems[0].brief + Questionnaire(Self.scenario.problems[0]).paragraph(session: id)
        #expect(
            try fixture.execs(id).contains { $0.contains("problem-1.txt") && $0.contains(" \(brief.utf8.count)\n") })
    }

    @Test func healthIsLookedAtBeforeTheFaults() throws {
        let fixture = try Fixture(scenario: Self.scenario)
        try fixture.answerProbe(Self.probe)
        let id = try fixture.launch().id
        let session = try fixture.engine.require(id)
        #expect(try asked(fixture, 0).checks.map(\.id) == ["kept"])
        #expect(session.record.baselines == ["disk": ["kept": "cafe"]])
        _ = try session.exclusively("grading") { link throws(Trouble) in
            try Grader(session: session, link: link).grade(GradeRequest(reboot: false))
        }
        let kept = try #require(try asked(fixture, 1).checks.first { $0.id == "kept" })
        #expect(kept.arguments["baseline"]?.string == "cafe")
    }

    @Test func aHealthThatCannotBeLookedAtFailsTheLaunch() throws {
        let fixture = try Fixture(scenario: Self.scenario)
        try fixture.answerProbe("exit 3")
        let session = try fixture.launch()
        #expect(session.state == .failed && session.detail.contains("kept"), "\(session.detail)")
    }
}
