import API
import Glibc
import Linux
import Report
import Scenario
import Testing

@testable import Daemon

@Suite struct LifeTests {
    @Test func endingKillsTheKeeperAndKeepsTheRecord() throws {
        let fixture = try Fixture()
        let session = try fixture.launch()
        let pid = try fixture.engine.record(session.id).keeper
        let ended = try fixture.engine.end(session.id, reason: "done")
        #expect(ended.state == .ended && ended.endsAt == nil)
        #expect(ForeignProcess(pid: pid).hasEnded(within: 2000))
        #expect(DiskFile.names(in: fixture.layout.sessions).isEmpty)
        #expect(fixture.engine.liveSession(session.id) == nil)
        #expect(try fixture.engine.end(session.id, reason: "again").detail == "done")
    }

    @Test func aKeepersDeathLosesItsSessionAndNoOther() throws {
        let fixture = try Fixture()
        let first = try fixture.launch()
        let second = try fixture.launch()
        kill(try fixture.engine.record(first.id).keeper, SIGKILL)
        let lost = try fixture.wait(first.id, for: .lost)
        #expect(lost.state == .lost && lost.detail.contains("infrastructure lost"))
        #expect(fixture.kinds(first.id).last == "interruption")
        #expect(try fixture.engine.record(second.id).session.state == .running)
        #expect(DiskFile.names(in: fixture.layout.sessions) == [second.id])
    }

    @Test func aRestartAdoptsWhatLivesAndGivesTheTimeBack() throws {
        let fixture = try Fixture()
        let session = try fixture.launch()
        let pid = try fixture.engine.record(session.id).keeper
        let engine = try fixture.restarted(outage: 5000)
        let adopted = try engine.record(session.id)
        #expect(adopted.session.state == .running && adopted.session.hosts.map(\.state) == ["running", "running"])
        #expect(adopted.session.endsAt == session.endsAt.map { $0 + 5000 })
        #expect(try engine.workshop.book.events(of: session.id).last?.kind == "interruption")
        #expect(kill(pid, 0) == 0)
        let ended = try engine.end(session.id, reason: "done")
        #expect(ended.state == .ended)
    }

    @Test func aRestartSettlesWhatDied() throws {
        let fixture = try Fixture()
        let session = try fixture.launch()
        var record = try fixture.engine.record(session.id)
        _ = try fixture.engine.end(session.id, reason: "the machine went down")
        try fixture.book.save(record)
        let lost = try fixture.restarted().record(session.id).session
        #expect(lost.state == .lost)
        record.session.state = .launching
        try fixture.book.save(record)
        let failed = try fixture.restarted().record(session.id).session
        #expect(failed.state == .failed && failed.detail.contains("restarted during launch"))
    }

    @Test func aLaunchThatTheRestartCutIsEndedWithItsKeeper() throws {
        let fixture = try Fixture()
        let session = try fixture.launch()
        var record = try fixture.engine.record(session.id)
        let pid = record.keeper
        record.session.state = .launching
        try fixture.book.save(record)
        let failed = try fixture.restarted().record(session.id).session
        #expect(failed.state == .failed)
        let process = ForeignProcess(pid: pid)
        #expect(process.hasEnded(within: 2000))
        record.keeper = 0
        try fixture.book.save(record)
        let records = fixture.layout.records + "/" + session.id
        #expect(rename(records + "/scenario.json", records + "/scenario.json.new") == 0)
        let cut = try fixture.restarted().record(session.id).session
        #expect(cut.state == .failed && cut.detail.contains("restarted during launch"), "\(cut.detail)")
        #expect(DiskFile.names(in: records).filter { $0.hasSuffix(".new") }.isEmpty)
    }

    @Test func aKeeperThatNobodyKnowsIsEnded() throws {
        let fixture = try Fixture()
        let session = try fixture.launch()
        let pid = try fixture.engine.record(session.id).keeper
        var record = try fixture.engine.record(session.id)
        record.session.state = .ended
        try fixture.book.save(record)
        _ = try fixture.restarted()
        #expect(ForeignProcess(pid: pid).hasEnded(within: 2000))
        #expect(DiskFile.names(in: fixture.layout.sessions).isEmpty)
    }

    @Test func theTimeLimitEndsASession() throws {
        let fixture = try Fixture()
        let session = try fixture.launch()
        let lock = try DaemonLock.take(fixture.layout.lock)
        let clock = SessionClock(engine: fixture.engine, lock: lock)
        let end = try #require(session.endsAt)
        clock.tick(now: end - 1)
        #expect(try fixture.engine.record(session.id).session.state == .running)
        clock.tick(now: end)
        let ended = try fixture.wait(session.id, for: .ended)
        #expect(ended.state == .ended && ended.detail == "the time limit was reached")
    }

    @Test func aSecondDaemonIsRefusedByName() throws {
        let fixture = try Fixture()
        let first = try DaemonLock.take(fixture.layout.lock)
        #expect(first.lastAlive == nil)
        let trouble = #expect(throws: Trouble.self) { try DaemonLock.take(fixture.layout.lock) }
        #expect(trouble?.type == "second-daemon" && trouble?.title.contains("(process \(getpid()))") == true)
        withExtendedLifetime(first) {}
    }

    @Test func aFullDiskDoesNotKeepASessionAlive() throws {
        let fixture = try Fixture()
        let session = try fixture.launch()
        fixture.book.fill()
        let live = try #require(fixture.engine.liveSession(session.id))
        live.end("done", as: .ended)
        #expect(live.view.state == .ended)
        #expect(DiskFile.names(in: fixture.layout.sessions).isEmpty)
        fixture.engine.settleEnded()
        #expect(try fixture.engine.record(session.id).session.state == .ended, "though the book says running")
        fixture.book.empty()
        fixture.engine.settleEnded()
        #expect(fixture.engine.liveSession(session.id) == nil)
        #expect(try fixture.book.record(session.id)?.session.state == .ended)
    }
}
