import API
import Glibc
import Linux
import Scenario
import Testing
import Wire

@testable import Daemon

@Suite struct PoolTests {
    /// Waits until so many sessions of the sample are parked.
    private func fill(_ fixture: Fixture, to size: Int) throws -> [PoolEntry.Parked] {
        fixture.engine.pool.resize("sample", to: size)
        return try waiting(fixture, for: size)
    }

    private func waiting(_ fixture: Fixture, for size: Int) throws -> [PoolEntry.Parked] {
        let deadline = Deadline(milliseconds: 20_000)
        while deadline.remaining > 0 {
            let parked = fixture.engine.pool.entries.first?.parked ?? []
            if parked.count == size { return parked }
            usleep(5_000)
        }
        throw Trouble.machine("the pool has \(fixture.engine.pool.entries), not \(size)")
    }

    private func withPool(_ fixture: Fixture, _ body: () throws -> Void) throws {
        #expect(fixture.engine.fillPool())
        defer { fixture.engine.pool.stop() }
        try body()
    }

    @Test func aLaunchTakesAParkedSessionOnceAndThePoolRefills() throws {
        let fixture = try Fixture()
        try withPool(fixture) {
            let parked = try fill(fixture, to: 1)
            #expect(try fixture.engine.sessions().isEmpty && fixture.engine.live.isEmpty)
            #expect(try fixture.execs(parked[0].id).allSatisfy { !$0.contains("inject") })
            #expect(DiskFile.names(in: fixture.layout.records).isEmpty, "nothing is kept of what nobody has had")

            let session = try fixture.launch(seed: nil)
            #expect(session.id == parked[0].id && session.seed == parked[0].seed)
            #expect(session.state == .running && session.candidate == "Ada")
            #expect(try fixture.execs(session.id).contains { $0.contains("inject disk.fill") })
            #expect(try fixture.begun(session.id) == fixture.layout.records + "/\(session.id)/recording")
            #expect(try fixture.book.record(session.id)?.session.state == .running)
            #expect(try DiskFile.read(fixture.layout.records + "/\(session.id)/scenario.json", limit: 1 << 20) != nil)
            #expect(fixture.kinds(session.id) == ["requested", "launching", "launched"])

            let next = try waiting(fixture, for: 1)
            #expect(next[0].id != session.id)
            #expect(fixture.engine.pool.entries.first?.taken == 1)
        }
        #expect(fixture.engine.pool.entries.isEmpty)
        #expect(DiskFile.names(in: fixture.layout.sessions) == (fixture.engine.live.map(\.id)))
    }

    @Test func whatStaysAsItIsIsBrokenWhileItWaits() throws {
        let fixture = try Fixture()
        fixture.supplies.standStill()
        try withPool(fixture) {
            let parked = try fill(fixture, to: 1)
            #expect(try fixture.execs(parked[0].id).filter { $0.contains("inject disk.fill") }.count == 1)
            let other = try fixture.launch(inject: false, seed: nil)
            #expect(other.id != parked[0].id, "whoever wants it healthy does not get it broken")

            let session = try fixture.launch(seed: nil)
            #expect(session.id == parked[0].id && session.state == .running)
            #expect(try fixture.execs(session.id).filter { $0.contains("inject disk.fill") }.count == 1)
            let undo = try fixture.book.record(session.id)?.undo
            #expect(undo?.map(\.fault) == [0, 1], "the book knows how to take them back")
            #expect(fixture.kinds(session.id) == ["requested", "launching", "launched"])
        }
    }

    @Test func onlyItsOwnSeedTakesIt() throws {
        let fixture = try Fixture()
        try withPool(fixture) {
            let parked = try fill(fixture, to: 1)
            let other = try fixture.launch(seed: parked[0].seed &+ 1)
            #expect(other.state == .running && other.id != parked[0].id)
            #expect(fixture.engine.pool.entries.first?.parked == parked)
            let same = try fixture.launch(seed: parked[0].seed)
            #expect(same.id == parked[0].id)
        }
    }

    @Test func aChangedScenarioDropsWhatWaits() throws {
        let fixture = try Fixture()
        try withPool(fixture) {
            let parked = try fill(fixture, to: 1)
            fixture.supplies.stamp("edited")
            let session = try fixture.launch(seed: nil)
            #expect(session.state == .running && session.id != parked[0].id)
            let next = try waiting(fixture, for: 1)
            #expect(next[0].id != parked[0].id)
            #expect(try fixture.book.record(parked[0].id) == nil)
            try expectGone(parked[0].id, fixture)
            // Nobody launches: the next look finds it.
            fixture.supplies.stamp("edited again")
            try expectGone(next[0].id, fixture)
        }
    }

    @Test func aParkedKeeperThatDiesHurtsNoLaunch() throws {
        let fixture = try Fixture()
        try withPool(fixture) {
            let parked = try fill(fixture, to: 1)
            kill(try fixture.keeper(of: parked[0].id), SIGKILL)
            let session = try fixture.launch(seed: nil)
            #expect(session.state == .running && session.id != parked[0].id)
            try expectGone(parked[0].id, fixture)
        }
    }

    @Test func whatIsTooOldIsDropped() throws {
        let fixture = try Fixture(poolLifetime: 0)
        try withPool(fixture) {
            fixture.engine.pool.resize("sample", to: 1)
            let deadline = Deadline(milliseconds: 20_000)
            while fixture.engine.pool.entries.first?.parked.isEmpty != false, deadline.remaining > 0 { usleep(1_000) }
            let parked = try #require(fixture.engine.pool.entries.first?.parked.first)
            let session = try fixture.launch(seed: parked.seed)
            #expect(session.state == .running && session.id != parked.id)
            try expectGone(parked.id, fixture)
        }
    }

    @Test func aFullDiskAtTheTakeRefusesTheLaunchAndLeavesNothing() throws {
        let fixture = try Fixture()
        try withPool(fixture) {
            let parked = try fill(fixture, to: 1)
            fixture.book.fill()
            let trouble = #expect(throws: Trouble.self) { try fixture.launch(seed: nil) }
            #expect(trouble?.type == "no-space")
            try expectGone(parked[0].id, fixture)
            #expect(DiskFile.names(in: fixture.layout.records).isEmpty)
            fixture.book.empty()
        }
    }

    @Test func whatCannotBeParkedIsToldAndLeavesNothing() throws {
        let fixture = try Fixture(behaviour: "broken")
        try withPool(fixture) {
            fixture.engine.pool.resize("sample", to: 1)
            let deadline = Deadline(milliseconds: 20_000)
            while fixture.engine.pool.entries.first?.trouble.isEmpty != false, deadline.remaining > 0 { usleep(5_000) }
            #expect(fixture.engine.pool.entries.first?.trouble.contains("no systemd in the image") == true)
            #expect(DiskFile.names(in: fixture.layout.sessions).isEmpty)
        }
    }

    @Test func theNextDaemonRemovesWhatACrashedOneParked() throws {
        let fixture = try Fixture()
        let parked = try fixture.engine.park("sample")
        let session = parked.session
        // The moment between the recording's beginning and the book, which is the one that leaves most.
        try DiskFile.makeFolder(fixture.layout.records + "/" + session.id, mode: 0o700)
        let link = try #require(session.link)
        try link.begin(
            recording: fixture.engine.workshop.recording(session.id),
            log: fixture.engine.workshop.keeperLog(session.id))
        let keeper = ForeignProcess(pid: session.keeperPid)
        let next = try fixture.restarted()
        #expect(keeper.hasEnded(within: 5_000))
        #expect(DiskFile.names(in: fixture.layout.sessions).isEmpty)
        #expect(DiskFile.names(in: fixture.layout.records).isEmpty)
        #expect(try next.sessions().isEmpty)
    }

    @Test func aMachineShortOfMemoryIsSeen() {
        #expect(Memory.tenths(of: "MemTotal: 1000 kB\nMemFree: 10 kB\nMemAvailable: 500 kB\n") == 5)
        #expect(Memory.tenths(of: "") == 10)
    }

    private func expectGone(_ id: String, _ fixture: Fixture) throws {
        let deadline = Deadline(milliseconds: 10_000)
        let folder = fixture.layout.sessions + "/" + id
        while access(folder, F_OK) == 0, deadline.remaining > 0 { usleep(5_000) }
        #expect(access(folder, F_OK) != 0, "\(id) is still there")
    }
}
