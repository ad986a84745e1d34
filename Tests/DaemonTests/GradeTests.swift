import API
import Glibc
import Grading
import Linux
import Report
import Scenario
import Testing
import Wire

@testable import Daemon

@Suite struct GradeTests {
    /// A probe that passes everything it is asked about, and keeps what it was asked in files beside it.
    private let passing = """
        folder=$(dirname "$0")
        cat > "$folder/asked.$(ls "$folder" | grep -c asked)"
        asked=$(ls -t "$folder"/asked.* | head -1)
        grep -o '"id":"[a-z]*"' "$asked" | sed 's/"id":"\\(.*\\)"/{"check":"\\1","status":"passed","expected":"e","actual":"a","why":"w","at":1,"milliseconds":2}/' | paste -sd, | sed 's/^/{"outcomes":[/; s/$/]}/'
        """

    private func grade(_ fixture: Fixture, _ id: String, _ request: GradeRequest = GradeRequest()) throws
        -> SessionReport
    {
        let session = try fixture.engine.require(id)
        return try session.exclusively("grading") { link throws(Trouble) in
            try Grader(session: session, link: link).grade(request)
        }
    }

    private func asked(_ fixture: Fixture, _ number: Int) throws -> ProbeRequest {
        let bytes = try #require(try DiskFile.read(fixture.layout.libexec + "/asked.\(number)", limit: 1 << 20))
        return try JSON.decode(from: bytes)
    }

    @Test func aGradeAsksOnceAndOnceMoreAfterTheReboot() throws {
        let fixture = try Fixture()
        try fixture.answerProbe(passing)
        let id = try fixture.launch().id
        let report = try grade(fixture, id)
        #expect(report.verdict == .passed && report.points == 4 && report.possible == 4)
        let first = try asked(fixture, 0)
        #expect(first.checks.map(\.id) == ["orders", "rows"] && first.checks[0].within == 100)
        #expect(first.addresses == ["web": "10.20.0.2", "db": "10.20.0.3"])
        #expect(Set(first.targets.map(\.imageRoot)) == ["/images/base"])
        let second = try asked(fixture, 1)
        #expect(second.checks.map(\.id) == ["orders"] && second.checks[0].within == Grader.rebootGrace)
        #expect(report.problems[0].checks[0].afterReboot?.status == .passed)
        #expect(report.timeline.map(\.kind).suffix(2) == ["rebooted", "graded"])
        #expect(report.provenance.seed == 7 && report.provenance.images == ["base": "abc"])
        let kept = try ReportFolder(session: id, workshop: fixture.engine.workshop).kept()
        #expect(kept == report)
        #expect(fixture.engine.liveSession(id)?.view.hosts.map(\.boots) == [2, 2])
    }

    @Test func aGradeOfSomeChecksAsksForThoseOnlyAndIsNotKept() throws {
        let fixture = try Fixture()
        try fixture.answerProbe(passing)
        let id = try fixture.launch().id
        let report = try grade(fixture, id, GradeRequest(reboot: false, record: false, checks: ["rows"]))
        #expect(try asked(fixture, 0).checks.map(\.id) == ["rows"])
        #expect(report.verdict == .passed && report.problems[0].checks.isEmpty)
        #expect(throws: Trouble.self) { try grade(fixture, id, GradeRequest(checks: ["rows"])) }
    }

    @Test func aHastyLookLeavesNoTrace() throws {
        let fixture = try Fixture()
        try fixture.answerProbe(passing)
        let id = try fixture.launch().id
        let report = try grade(fixture, id, GradeRequest(reboot: false, record: false, patient: false))
        #expect(report.verdict == .passed && report.problems[0].checks[0].afterReboot == nil)
        #expect(try asked(fixture, 0).checks.allSatisfy { $0.within == 0 && $0.stableFor == 0 })
        #expect(!fixture.kinds(id).contains("graded"))
        #expect(try ReportFolder(session: id, workshop: fixture.engine.workshop).kept() == nil)
    }

    @Test func aHostThatDoesNotComeBackFailsItsChecks() throws {
        let fixture = try Fixture(behaviour: "no-reboot")
        try fixture.answerProbe(passing)
        let id = try fixture.launch().id
        let session = try fixture.engine.require(id)
        let link = try #require(session.link)
        link.send(.reboot(host: "web"))
        _ = try link.waitForHosts(until: Deadline(milliseconds: 2000)) { hosts in
            hosts.contains { $0.state == .stopped } ? true : nil
        }
        let report = try grade(fixture, id, GradeRequest(reboot: false))
        let check = report.problems[0].checks[0].outcome
        #expect(report.verdict == .failed)
        #expect(check.status == .failed && check.actual == "stopped powered off" && check.why.contains("not running"))
        #expect(report.problems[0].invariants[0].outcome.status == .passed)
    }

    @Test(arguments: [
        ("exit 3", "exit 3"), ("echo nonsense", "cannot be read"), ("kill -9 $$", "signal 9"),
        (#"echo '{"outcomes":[]}'"#, "not about the checks"),
    ])
    func troubleOfTheProbeFailsNobody(_ script: String, _ words: String) throws {
        let fixture = try Fixture()
        try fixture.answerProbe(script)
        let report = try grade(fixture, try fixture.launch().id, GradeRequest(reboot: false))
        #expect(report.verdict == .graderError)
        #expect(report.problems[0].checks[0].outcome.why.contains(words), "\(report.problems[0].checks[0].outcome.why)")
    }

    @Test func aMissingProbeIsNamed() throws {
        let fixture = try Fixture()
        let report = try grade(fixture, try fixture.launch().id, GradeRequest(reboot: false))
        #expect(report.verdict == .graderError)
        #expect(report.problems[0].checks[0].outcome.why.contains("breakfix-probe is not there"))
    }

    @Test func anUnendingProbeRunsOutOfTime() throws {
        let check = Check(id: "a", kind: "http", host: "web", arguments: .null)
        let output = try ChildProcess.run(["sleep", "60"], milliseconds: 30)
        let outcomes = ProbeRunner.outcomes(of: output, for: [check], milliseconds: 35_000)
        #expect(outcomes[0].status == .graderError && outcomes[0].why.contains("35 s"))
        let request = ProbeRequest(targets: [], addresses: [:], checks: [check])
        #expect(ProbeRunner.patience(for: request) > request.longest)
    }

    @Test func aRehearsalRebootsWhatIsLookedAtAndWhatWasBroken() {
        let problem = Scenario.sample.problems[0]
        let hosts = Grader.hostsConcerned(by: [("disk", problem.checks[0])], in: [problem])
        #expect(hosts == ["db", "web"])
        #expect(Grader.hostsConcerned(by: [], in: [problem]).isEmpty)
    }

    @Test func oneThingAtATime() throws {
        let fixture = try Fixture()
        let session = try fixture.engine.require(try fixture.launch().id)
        try session.exclusively("grading") { _ throws(Trouble) in
            let trouble = #expect(throws: Trouble.self) { try session.exclusively("rebooting") { _ in } }
            #expect(trouble?.type == "busy" && trouble?.status == 409 && trouble?.title.contains("grading") == true)
        }
        try session.exclusively("rebooting") { _ throws(Trouble) in }
    }
}
