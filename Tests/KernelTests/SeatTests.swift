import Foundation
import Glibc
import Recording
import Testing
import Wire

/// Shells that wait in a parked session for whoever attaches first.
@Suite(.serialized) struct SeatTests {
    private func parked(_ host: HostPlan? = nil) throws -> KeeperFixture {
        let plain = HostPlan(name: "web", imageRoot: KeeperFixture.image(), initKind: .light)
        return try KeeperFixture([host ?? plain], networks: [], isParked: true)
    }

    private func seat(_ keeper: KeeperFixture) throws {
        keeper.control.send(.seat)
        while true { if case .seated = try keeper.control.next(seconds: 10) { return } }
    }

    private func begin(_ keeper: KeeperFixture) throws {
        keeper.control.send(.begin(recording: keeper.folder + "/recording", log: keeper.folder + "/log"))
        while true { if case .begun = try keeper.control.next(seconds: 10) { return } }
    }

    /// The shells in the host, by their ids there.
    private func shells(_ keeper: KeeperFixture) throws -> String { try keeper.output("pgrep -x bash | xargs") }

    private func record(_ keeper: KeeperFixture) throws -> [RecordedEvent] {
        let reader = try RecordingReader(path: keeper.folder + "/recording")
        var events: [RecordedEvent] = []
        while let record = try reader.next() { events.append(record.event) }
        return events
    }

    @Test func whoAttachesFirstGetsTheShellThatWaits() throws {
        let keeper = try parked()
        #expect(try shells(keeper) == "")
        try seat(keeper)
        let waiting = try shells(keeper)
        #expect(waiting.split(separator: " ").count == 1)
        try begin(keeper)
        let shell = try keeper.attach(name: "first", columns: 101, rows: 31)
        try shell.read(until: "# ")
        shell.type("echo $$-$PPID-$SHLVL; stty size; shopt login_shell; id -un\n")
        let shown = try shell.read(until: "root\r\n")
        #expect(shown.contains("\(waiting)-0-1\r\n") && shown.contains("31 101\r\n"), "\(shown)")
        #expect(shown.contains("login_shell    \ton"), "\(shown)")

        // The next terminal, and the next on this one, are new.
        let other = try keeper.attach(name: "second")
        other.type("echo $$\n")
        try other.read(until: "# ")
        #expect(try shells(keeper).split(separator: " ").count == 2)
        shell.type("exit\n")
        while true { if case .exited = try shell.next(seconds: 10) { break } }
        let again = try keeper.attach(name: "first")
        again.type("echo $$-$PPID\n")
        #expect(!(try again.read(until: "-0\r\n").contains("\r\(waiting)-0")))
        #expect(try keeper.end() == [])
    }

    @Test func theRecordingHasTheTerminalFromItsFirstByte() throws {
        let keeper = try parked()
        try seat(keeper)
        try begin(keeper)
        let shell = try keeper.attach(name: "main")
        let prompt = try shell.read(until: "# ")
        let events = try record(keeper)
        let opened = events.firstIndex { $0 == .opened(host: "web", name: "main", columns: 80, rows: 24) }
        let outputs = events.indices.filter { if case .output = events[$0] { true } else { false } }
        #expect(try #require(opened) < #require(outputs.first))
        let bytes = outputs.flatMap { index -> [UInt8] in
            if case .output(let bytes) = events[index] { bytes } else { [] }
        }
        #expect(bytes.contains(subsequence: Array("# ".utf8)), "\(prompt) is recorded as \(bytes)")
        #expect(try keeper.end() == [])
    }

    @Test func oneThatEndsWhileItWaitsIsReplaced() throws {
        let keeper = try parked()
        try seat(keeper)
        let waiting = try shells(keeper)
        try keeper.run("kill -9 \(waiting)")
        #expect(try shells(keeper) == "", "it is reaped")
        try begin(keeper)
        let shell = try keeper.attach()
        shell.type("echo $$-$PPID\n")
        #expect(!(try shell.read(until: "-0\r\n").contains("\r\(waiting)-0")))
        #expect(try keeper.end() == [])
    }

    @Test func aRebootEndsIt() throws {
        let keeper = try parked()
        try seat(keeper)
        try begin(keeper)
        keeper.control.send(.reboot(host: "web"))
        try keeper.waitUntil { $0.allSatisfy { $0.state == .running && $0.boots == 2 } }
        #expect(try shells(keeper) == "")
        let shell = try keeper.attach()
        shell.type("echo al''ive\n")
        try shell.read(until: "alive")
        #expect(try keeper.end() == [])
    }

    @Test func aShellThatDoesNotStartHoldsNobodyUp() throws {
        var host = HostPlan(name: "web", imageRoot: KeeperFixture.image(), initKind: .light)
        host.login.shell = "/bin/false"
        let failing = try parked(host)
        try seat(failing)
        #expect(try failing.end() == [])
        host.login.shell = "/bin/cat"
        let silent = try parked(host)
        try seat(silent)
        try begin(silent)
        let line = try silent.attach()
        line.type("typed\n")
        try line.read(until: "typed\r\ntyped")
        #expect(try silent.end() == [])
    }

    @Test func whereProgramsAreNotedNoneWaits() throws {
        let host = HostPlan(
            name: "web", imageRoot: KeeperFixture.image(), initKind: .light, observer: 1, recordsPrograms: true)
        let keeper = try parked(host)
        try seat(keeper)
        #expect(try shells(keeper) == "")
        #expect(try keeper.end() == [])
    }

    @Test func onlyAParkedSessionHasThem() throws {
        let keeper = try KeeperFixture([HostPlan(name: "web", imageRoot: KeeperFixture.image(), initKind: .light)])
        keeper.control.send(.seat)
        while true {
            let event = try keeper.control.next(seconds: 10)
            if case .seated = event { Issue.record("it has a shell that waits") }
            if case .refused = event { break }
        }
        #expect(try keeper.end() == [])
    }
}
