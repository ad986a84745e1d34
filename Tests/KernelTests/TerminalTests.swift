import Foundation
import Glibc
import Recording
import Testing
import Wire

@Suite(.serialized) struct TerminalTests {
    private func keeper() throws -> KeeperFixture {
        try KeeperFixture([HostPlan(name: "web", imageRoot: KeeperFixture.image(), initKind: .light)], networks: [])
    }

    /// What the recording says a host's terminal put out.
    private func recorded(_ keeper: KeeperFixture) throws -> [UInt8] {
        let reader = try RecordingReader(path: keeper.folder + "/recording")
        var bytes: [UInt8] = []
        while let record = try reader.next() {
            if case .output(let part) = record.event { bytes += part }
        }
        return bytes
    }

    @Test func showsAShellThatObeys() throws {
        let keeper = try keeper()
        let shell = try keeper.attach(columns: 101, rows: 31)
        shell.type("stty size; tty; echo $TERM $((6*7))\n")
        let shown = try shell.read(until: "xterm-256color 42")
        #expect(shown.contains("31 101"))
        #expect(shown.contains("/dev/pts/0"))
        shell.send(.resize(columns: 90, rows: 20))
        shell.type("stty size\n")
        try shell.read(until: "20 90")
        // A control key throws away what the shell has not read yet, so each waits for what it is meant for.
        shell.type("echo st''art; sleep 100\n")
        try shell.read(until: "start\r\n")
        usleep(200_000)
        shell.type("\u{1a}")
        try shell.read(until: "Stopped")
        shell.type("kill %1; echo ag''ain; sleep 200\n")
        try shell.read(until: "again\r\n")
        usleep(200_000)
        shell.type("\u{3}")
        shell.type("echo int''errupted\n")
        try shell.read(until: "interrupted")
        #expect(try keeper.end() == [])
    }

    @Test func severalLookAtOneShellAndOnlookersChangeNothing() throws {
        let keeper = try keeper()
        let first = try keeper.attach(columns: 80, rows: 24)
        first.type("echo mar''ker\n")
        try first.read(until: "marker")
        let watcher = try keeper.attach(writable: false, columns: 20, rows: 5)
        #expect(try watcher.read(until: "marker").contains("marker"), "a late joiner sees the screen")
        watcher.type("echo from-watcher\n")
        watcher.send(.resize(columns: 20, rows: 5))
        first.type("stty size; echo sec''ond\n")
        let shown = try first.read(until: "second")
        #expect(shown.contains("24 80") && !shown.contains("from-watcher"))
        try watcher.read(until: "second")
        let typist = try keeper.attach(columns: 80, rows: 24)
        typist.type("echo thi''rd\n")
        try first.read(until: "third")
        #expect(try keeper.end() == [])
    }

    @Test func takesAPasteOfAMegabyteWithoutLoss() throws {
        let keeper = try keeper()
        let shell = try keeper.attach()
        shell.type("stty -icanon -echo; head -c 1048576 | sha256sum; stty sane\n")
        usleep(500_000)
        let paste = (0..<1_048_576).map { UInt8(truncatingIfNeeded: 97 + $0 % 23) }
        for start in stride(from: 0, to: paste.count, by: 16_384) {
            shell.send(.input(Array(paste[start..<start + 16_384])))
        }
        let expected = try keeper.run("sha256sum", input: paste)
        let sum = String(String(decoding: expected.output, as: UTF8.self).prefix(64))
        #expect(try shell.read(until: sum).contains(sum))
        #expect(try keeper.end() == [])
    }

    @Test func recordsEveryByteThatAViewerSaw() throws {
        let keeper = try keeper()
        let shell = try keeper.attach()
        shell.type("stty -onlcr; seq 1 20000; echo do''ne\n")
        var seen: [UInt8] = []
        while !seen.suffix(200).contains(subsequence: Array("done\n".utf8)) {
            if case .output(let bytes) = try shell.next(seconds: 20) { seen += bytes }
        }
        let stored = try recorded(keeper)
        #expect(stored.contains(subsequence: Array(seen.prefix(4_096))))
        #expect(stored.contains(subsequence: Array((1...20_000).map { "\($0)\n" }.joined().utf8)))
        #expect(try keeper.end() == [])
        let reader = try RecordingReader(path: keeper.folder + "/recording")
        var isSealed = false
        while let record = try reader.next() { if case .checkpoint(_, isLast: true) = record.event { isSealed = true } }
        #expect(isSealed)
    }

    @Test func aFloodHarmsNobodyAndASlowOnlookerSkips() throws {
        let keeper = try keeper()
        let watcher = try keeper.attach(writable: false)
        let shell = try keeper.attach()
        shell.type("yes 0123456789012345678901234567890123456789 | head -c 8M; echo fl''ood over\n")
        try shell.read(until: "flood over", seconds: 60)
        #expect(try keeper.output("echo alive") == "alive")
        var skipped: UInt64 = 0
        var shown = ""
        while !shown.contains("flood over") {
            switch try watcher.next(seconds: 20) {
            case .lagged(let bytes): skipped += bytes
            case .output(let bytes), .screen(let bytes):
                shown = String(shown.suffix(200)) + String(decoding: bytes, as: UTF8.self)
            default: continue
            }
        }
        #expect(skipped > 0, "an onlooker who reads nothing is not waited for")
        #expect(try keeper.end() == [])
    }

    @Test func theShellsEndIsTold() throws {
        let keeper = try keeper()
        let shell = try keeper.attach()
        shell.type("exit 7\n")
        var status: Int32 = 0
        while true { if case .exited(let value) = try shell.next(seconds: 20) { status = value; break } }
        #expect(status == 7 << 8)
        let again = try keeper.attach()
        again.type("echo ba''ck\n")
        try again.read(until: "back")
        #expect(try keeper.end() == [])
    }

    @Test func aRebootFromInsideBringsTheShellBack() throws {
        let keeper = try keeper()
        let shell = try keeper.attach()
        shell.type("reboot -f\n")
        while true { if case .notice(let text) = try shell.next(seconds: 20), text.contains("rebooting") { break } }
        shell.type("echo re''turned\n")
        try shell.read(until: "returned")
        #expect(try keeper.end() == [])
    }
}
