import Foundation
import Glibc
import Grading
import Linux
import Scenario
import Testing

/// Kinds that look at processes, or watch something for a while.
@Suite(.serialized, .enabled(if: TestHost.isPossible)) struct WatchLookTests {
    static let script = """
        cd /srv
        cat > busy.py <<'END'
        while True: pass
        END
        cat > holder.py <<'END'
        import os, time
        held = open("/var/log/huge.log", "wb"); held.write(b"x" * (2 << 20)); held.flush(); os.fsync(held.fileno())
        os.unlink("/var/log/huge.log")
        other = open("/var/log/kept.log", "wb")
        if os.fork() == 0: os._exit(0)
        time.sleep(600)
        END
        python3 busy.py & python3 holder.py &
        (while :; do echo "tick $$ error" >> /var/log/busy.log; sleep 0.05; done) &
        echo quiet > /var/log/quiet.log
        until [ -e /var/log/kept.log ]; do sleep 0.02; done
        echo ok > /ready
        wait
        """

    let host: TestHost

    init() throws { host = try TestHost(Self.script) }

    private func status(_ kind: String, _ arguments: [String: Value]) throws -> CheckOutcome.Status {
        try host.probe(kind, arguments).status
    }

    @Test func linesAppearOrDoNot() throws {
        let busy: [String: Value] = ["path": "/var/log/busy.log", "for": .int(1500)]
        #expect(try status("log", busy.merging(["contains": "error"]) { own, _ in own }) == .passed)
        #expect(
            try status("log", busy.merging(["contains": "error", "absent": .bool(true)]) { own, _ in own }) == .failed)
        #expect(try status("log", busy.merging(["contains": "fatal"]) { own, _ in own }) == .failed)
        let quiet: [String: Value] = ["path": "/var/log/quiet.log", "for": .int(400)]
        #expect(try status("log", quiet) == .failed)
        // What was there before does not count.
        let old = quiet.merging(["contains": "quiet", "absent": .bool(true)]) { own, _ in own }
        #expect(try status("log", old) == .passed)
        #expect(try status("log", ["path": "/var/log/none.log", "absent": .bool(true), "for": .int(200)]) == .passed)
    }

    @Test func rotationIsFollowed() throws {
        let path = host.tree + "/var/log/quiet.log"
        let rotation = Thread {
            usleep(600_000)
            rename(path, path + ".1")
            try? "after\n".write(toFile: path, atomically: false, encoding: .utf8)
        }
        rotation.start()
        #expect(try status("log", ["path": "/var/log/quiet.log", "contains": "after", "for": .int(6000)]) == .passed)
    }

    @Test func growth() throws {
        #expect(try status("growth", ["path": "/var/log/busy.log", "for": .int(1000)]) == .failed)
        #expect(try status("growth", ["path": "/var/log", "for": .int(1000)]) == .failed)
        #expect(try status("growth", ["path": "/var/log", "for": .int(1000), "max": .int(1 << 20)]) == .passed)
        #expect(try status("growth", ["path": "/var/log/quiet.log", "for": .int(300)]) == .passed)
        #expect(try status("growth", ["path": "/none", "for": .int(300)]) == .passed)
    }

    @Test func openFiles() throws {
        let deleted: [String: Value] = ["deleted": .bool(true), "min-size": .int(1 << 20)]
        let outcome = try host.probe("open-file", deleted)
        #expect(outcome.status == .failed && outcome.actual.contains("/var/log/huge.log"), "\(outcome)")
        #expect(try status("open-file", deleted.merging(["path": "/srv/"]) { own, _ in own }) == .passed)
        #expect(try status("open-file", deleted.merging(["path": "/var/log/"]) { own, _ in own }) == .failed)
        #expect(try status("open-file", ["path": "/var/log/kept.log", "min": .int(1)]) == .passed)
        #expect(try status("open-file", ["path": "/var/log/kept.log", "deleted": .bool(true)]) == .passed)
        #expect(try status("open-file", ["path": "/etc/hosts", "min": .int(1)]) == .failed)
    }

    @Test func statesAndUsage() throws {
        #expect(try status("zombies", [:]) == .failed)
        #expect(try status("zombies", ["max": .int(1)]) == .passed)
        #expect(try status("zombies", ["state": "stopped"]) == .passed)
        #expect(try status("cpu", ["command": "busy.py", "max-percent": .int(5)]) == .failed)
        #expect(try status("cpu", ["command": "holder.py", "max-percent": .int(5)]) == .passed)
        #expect(try status("memory", ["command": "holder.py", "max": .int(1 << 30)]) == .passed)
        #expect(try status("memory", ["command": "holder.py", "max": .int(1 << 20)]) == .failed)
        #expect(try status("memory", ["name": "nothing", "max": .int(1)]) == .failed)
    }
}
