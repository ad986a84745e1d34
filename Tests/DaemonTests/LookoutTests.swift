import API
import Glibc
import Grading
import Linux
import Report
import Scenario
import Testing

@testable import Daemon

@Suite struct SessionWatchTests {
    private func watch(isBroken: Bool = false) -> SessionWatch { SessionWatch(.sample) { _, _ in isBroken } }

    private func look(
        _ watch: SessionWatch, _ id: String, _ status: CheckOutcome.Status
    ) throws -> (subject: SessionWatch.Subject, outcome: CheckOutcome) {
        let subject = try #require(watch.subjects.first { $0.check.id == id })
        return (
            subject, CheckOutcome(check: id, status: status, expected: "", actual: "", why: "w", at: 5, milliseconds: 1)
        )
    }

    @Test func invariantsHoldInHealthAndChecksAreUnknown() throws {
        var watch = watch()
        #expect(watch.changes([try look(watch, "rows", .passed), try look(watch, "orders", .failed)]).isEmpty)
        #expect(watch.changes([try look(watch, "orders", .failed)]).isEmpty)
        #expect(watch.changes([try look(watch, "orders", .passed)]).map(\.holds) == [true])
        #expect(watch.changes([try look(watch, "rows", .failed)]).map(\.holds) == [false])
    }

    @Test func onlyWhatIsAcceptedIsRemembered() throws {
        var watch = watch()
        let broken = try look(watch, "rows", .failed)
        let change = try #require(watch.changes([broken]).first)
        #expect(watch.changes([broken]).count == 1)
        watch.accept(change)
        #expect(watch.changes([broken]).isEmpty)
        #expect(watch.changes([try look(watch, "rows", .graderError)]).isEmpty)
        #expect(watch.changes([try look(watch, "rows", .passed)]).map(\.holds) == [true])
    }

    @Test func whatWasBrokenBeforeIsKnown() throws {
        var watch = watch(isBroken: true)
        #expect(watch.changes([try look(watch, "rows", .failed)]).isEmpty)
        #expect(watch.changes([try look(watch, "rows", .passed)]).map(\.holds) == [true])
    }

    @Test func looksAreHastyAndCheap() {
        var scenario = Scenario.sample
        scenario.problems[0].checks += ["script", "answer", "unchanged"].map {
            Check(id: $0, kind: $0, host: "web", arguments: .null)
        }
        scenario.problems[0].invariants.append(
            Check(id: "kept", kind: "unchanged", host: "web", arguments: .null, isThroughout: true))
        let watch = SessionWatch(scenario) { _, _ in false }
        #expect(watch.subjects.map(\.check.id) == ["rows", "kept", "orders"])
        #expect(watch.subjects.allSatisfy { $0.check.within == 0 && $0.check.stableFor == 0 })
    }
}

@Suite struct LookoutTests {
    /// A probe that finds what the file `verdict` beside it says, and counts how often it was asked.
    private static let probe = """
        folder=$(dirname "$0"); echo >> "$folder/looks"
        verdict=$(cat "$folder/verdict")
        grep -o '"id":"[a-z]*"' | sed "s/\\"id\\":\\"\\(.*\\)\\"/{\\"check\\":\\"\\1\\",\\"status\\":\\"$verdict\\",\\"expected\\":\\"e\\",\\"actual\\":\\"a\\",\\"why\\":\\"w\\",\\"at\\":$(date +%s%3N),\\"milliseconds\\":2}/" | paste -sd, | sed 's/^/{"outcomes":[/; s/$/]}/'
        """

    private func fixture(_ verdict: String) throws -> Fixture {
        let fixture = try Fixture()
        try fixture.answerProbe(Self.probe)
        try say(verdict, fixture)
        return fixture
    }

    private func say(_ verdict: String, _ fixture: Fixture) throws {
        try DiskFile.write(Array(verdict.utf8), to: fixture.layout.libexec + "/verdict")
    }

    private func looks(_ fixture: Fixture) -> Int {
        ((try? DiskFile.read(fixture.layout.libexec + "/looks", limit: 1 << 16)) ?? []).count
    }

    private func wait(for kind: String, _ fixture: Fixture, _ id: String) -> Bool {
        let deadline = Deadline(milliseconds: 20_000)
        while deadline.remaining > 0 {
            if fixture.kinds(id).contains(kind) { return true }
            usleep(20_000)
        }
        return false
    }

    @Test func aBreakIsSeenMendedAndReported() throws {
        let fixture = try fixture("passed")
        let id = try fixture.launch().id
        let lookout = Lookout(engine: fixture.engine, interval: 1)
        #expect(lookout.start())
        defer { lookout.stop() }
        usleep(1_500_000)
        #expect(!fixture.kinds(id).contains("broken"))
        try say("failed", fixture)
        #expect(wait(for: "broken", fixture, id))
        #expect(wait(for: "failing", fixture, id))
        try say("passed", fixture)
        #expect(wait(for: "mended", fixture, id))
        #expect(wait(for: "passing", fixture, id))
        let session = try fixture.engine.require(id)
        let gap = try #require(session.record.breaks["disk"]?["rows"]?.first)
        #expect(try #require(gap.to) > gap.from)
        let report = try session.exclusively("grading") { link throws(Trouble) in
            try Grader(session: session, link: link).grade(GradeRequest(reboot: false))
        }
        #expect(report.problems[0].invariants[0].breaks == [gap])
        #expect(report.verdict == .passed)
    }

    @Test func nothingIsLookedAtMeanwhile() throws {
        let fixture = try fixture("failed")
        let session = try fixture.engine.require(try fixture.launch().id)
        let lookout = Lookout(engine: fixture.engine, interval: 1)
        try session.exclusively("grading") { _ throws(Trouble) in
            #expect(lookout.start())
            usleep(1_500_000)
        }
        lookout.stop()
        #expect(looks(fixture) == 0)
    }

    @Test func aProofIsLeftAlone() throws {
        let fixture = try fixture("failed")
        let request = LaunchRequest(scenario: "sample", seed: 7, sample: false)
        let id = try fixture.engine.launch(request, uid: 0).id
        #expect(try fixture.wait(id, for: .running).state == .running)
        let lookout = Lookout(engine: fixture.engine, interval: 1)
        #expect(lookout.start())
        usleep(1_500_000)
        lookout.stop()
        #expect(looks(fixture) == 0)
    }

    @Test func aTroubledProbeBreaksNothing() throws {
        let fixture = try fixture("passed")
        try fixture.answerProbe("exit 3")
        let id = try fixture.launch().id
        let lookout = Lookout(engine: fixture.engine, interval: 1)
        #expect(lookout.start())
        usleep(2_500_000)
        lookout.stop()
        #expect(!fixture.kinds(id).contains("broken"))
    }
}
