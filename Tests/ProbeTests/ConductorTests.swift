import Foundation
import Glibc
import Grading
import Linux
import Scenario
import Testing

@testable import Probe

@Suite struct PatienceTests {
    private static let pass = Finding(status: .passed, expected: "e", actual: "a", why: "w")
    private static let fail = Finding(status: .failed, expected: "e", actual: "a", why: "w")
    private static let trouble = Finding.trouble(expected: "e", "w")

    @Test func oneLookIsEnoughWithoutTimes() {
        for finding in [Self.pass, Self.fail, Self.trouble] {
            var patience = Patience(within: 0, stableFor: 0)
            #expect(patience.next(finding, elapsed: 3) == .done(finding))
        }
    }

    @Test func triesUntilTheTimeIsOver() {
        var patience = Patience(within: 1000, stableFor: 0)
        #expect(patience.next(Self.fail, elapsed: 10) == .again(Patience.pause))
        #expect(patience.next(Self.trouble, elapsed: 900) == .again(100))
        #expect(patience.next(Self.fail, elapsed: 1000) == .done(Self.fail))
    }

    @Test func mustHold() {
        var patience = Patience(within: 1000, stableFor: 500)
        #expect(patience.next(Self.fail, elapsed: 10) == .again(Patience.pause))
        #expect(patience.next(Self.pass, elapsed: 300) == .again(Patience.pause))
        #expect(patience.next(Self.pass, elapsed: 700) == .again(100))
        #expect(patience.next(Self.pass, elapsed: 800) == .done(Self.pass))
    }

    @Test func aRelapseFailsEvenWhenThereIsTime() throws {
        var patience = Patience(within: 10_000, stableFor: 500)
        _ = patience.next(Self.pass, elapsed: 300)
        guard case .done(let finding) = patience.next(Self.fail, elapsed: 500) else {
            Issue.record("a relapse is final")
            return
        }
        #expect(finding.status == .failed)
        #expect(finding.why.contains("failed again after 200 ms"))
    }
}

@Suite(.serialized, .enabled(if: TestHost.isPossible)) struct ConductorTests {
    static let idle = "mkdir -p /srv; echo ok > /ready; exec sleep infinity"

    @Test func waitsForWhatComes() throws {
        let host = try TestHost("(sleep 0.6; echo x > /srv/late) & echo ok > /ready; sleep infinity")
        #expect(try host.probe("file", ["path": "/srv/late"]).status == .failed)
        let outcome = try host.probe("file", ["path": "/srv/late"], within: 5000)
        #expect(outcome.status == .passed)
        #expect(outcome.milliseconds < 2000)
    }

    @Test func noticesWhatDoesNotHold() throws {
        let host = try TestHost("echo x > /srv/soon; echo ok > /ready; sleep 1; rm /srv/soon; sleep infinity")
        let outcome = try host.probe("file", ["path": "/srv/soon"], within: 100, stableFor: 4000)
        #expect(outcome.status == .failed)
        #expect(outcome.why.contains("failed again"))
    }

    @Test func tenChecksWaitTogether() throws {
        let host = try TestHost(Self.idle)
        let checks = (0..<10).map { index in
            Check(id: "c\(index)", kind: "file", host: "web", arguments: .map(["path": "/srv/none"]), within: 1000)
        }
        let began = MonotonicClock.nanoseconds
        let outcomes = try host.probe(checks)
        #expect(outcomes.map(\.check) == checks.map(\.id))
        #expect(outcomes.allSatisfy { $0.status == .failed && $0.milliseconds >= 1000 })
        #expect((MonotonicClock.nanoseconds - began) / 1_000_000 < 3000)
    }

    @Test func troubleOfOursIsNotTheCandidates() throws {
        let host = try TestHost(Self.idle)
        #expect(try host.probe("nosuchkind", [:]).status == .graderError)
        #expect(try host.probe("file", [:]).status == .graderError)
        #expect(try host.probe("file", ["path": "/x", "matches": "("]).status == .graderError)
        var request = host.request
        request.checks = [Check(id: "c", kind: "file", host: "other", arguments: .map(["path": "/"]))]
        #expect(try TestHost.probe(request).first?.status == .graderError)
        // A process of the machine is never taken for a host.
        request.checks[0].host = "web"
        request.targets[0].pid = getpid()
        #expect(try TestHost.probe(request).first?.status == .graderError)
        request.targets[0].pid = 1
        #expect(try TestHost.probe(request).first?.status == .graderError)
        request.targets[0].pid = host.pid
        request.targets[0].imageRoot = "/nowhere"
        request.checks[0] = Check(id: "c", kind: "command", host: "web", arguments: .map(["run": "true"]))
        #expect(try TestHost.probe(request).first?.status == .graderError)
    }

    @Test func aHostThatIsGoneFails() throws {
        let host = try TestHost("echo ok > /ready; exec sleep 0.3")
        try TestHost.wait("the end") { access("/proc/\(host.pid)/root/srv", F_OK) == 0 ? nil : true }
        let outcome = try host.probe("file", ["path": "/"])
        #expect(outcome.status == .failed)
        #expect(outcome.why.contains("does not run"))
    }

    @Test func stoppedAndZombieProcessesDoNotCount() throws {
        let host = try TestHost(
            """
            cp /usr/bin/sleep /srv/worker
            /srv/worker 1000 & /srv/worker 1000 & stopped=$!
            python3 -c 'import os, signal, time
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.posix_spawn("/srv/worker", ["worker", "0"], {})
            time.sleep(1000)' &
            sleep 0.3; kill -STOP $stopped
            unshare -p --fork /srv/worker 1000 &
            sleep 0.3; echo ok > /ready; exec sleep infinity
            """)
        let two = try host.probe("process", ["name": "worker", "min": .int(2), "max": .int(2)])
        #expect(two.status == .passed, "\(two)")
        #expect(two.actual.contains("2 stopped or zombie"))
    }

    @Test func hostileUnitNamesAreOnlyNames() throws {
        let host = try TestHost(Self.idle)
        for unit in ["$(touch /marker).service", "../../etc/passwd", "a;reboot", String(repeating: "x", count: 5000)] {
            let outcome = try host.probe("service", ["unit": .string(unit)])
            #expect(outcome.status == .failed)
            #expect(outcome.actual.utf8.count < 2000)
        }
        #expect(access(host.tree + "/marker", F_OK) != 0)
    }

    /// A socket in systemd's place is not systemd.
    @Test func anImpostorOfPID1IsNotBelieved() throws {
        let host = try TestHost(
            """
            mkdir -p /run/systemd
            python3 -c 'import socket,time
            s=socket.socket(socket.AF_UNIX); s.bind("/run/systemd/private"); s.listen(); open("/ready","w"); time.sleep(60)' &
            sleep infinity
            """)
        let outcome = try host.probe("service", ["unit": "nginx"])
        #expect(outcome.status == .failed)
        #expect(outcome.why.contains("another process listens"))
    }

    /// A file system that the host serves, and that never answers, holds whoever looks into it.
    @Test(.enabled(if: access("/dev/fuse", F_OK) == 0)) func aLookThatHangsIsEnded() throws {
        let host = try TestHost(
            """
            cat > /tmp/mute.py <<'END'
            import ctypes, os, time
            server = os.open("/dev/fuse", os.O_RDWR)
            options = f"fd={server},rootmode=40000,user_id=0,group_id=0".encode()
            if ctypes.CDLL(None).mount(b"mute", b"/srv", b"fuse", 0, options) == 0: open("/ready", "w")
            time.sleep(60)
            END
            exec python3 /tmp/mute.py
            """)
        let hung = Check(id: "hung", kind: "file", host: "web", arguments: .map(["path": "/srv/file"]))
        let quick = Check(id: "quick", kind: "file", host: "web", arguments: .map(["path": "/etc/passwd"]))
        let outcomes = try host.probe([hung, quick])
        #expect(outcomes.map(\.status) == [.failed, .passed])
        #expect(outcomes[0].actual == "no end")
        #expect(outcomes[0].milliseconds < 8000)
    }

    /// A socket whose queue is full lets no connection wait.
    @Test func aFullQueueIsNoAnswer() throws {
        let host = try TestHost(
            """
            mkdir -p /run/systemd
            python3 -c 'import socket,time
            s=socket.socket(socket.AF_UNIX); s.bind("/run/systemd/private"); s.listen(0); queue=[]
            for _ in range(4):
                c=socket.socket(socket.AF_UNIX); c.setblocking(False); queue.append(c); c.connect_ex("/run/systemd/private")
            open("/ready","w"); time.sleep(60)' &
            sleep infinity
            """)
        let outcome = try host.probe("service", ["unit": "nginx"])
        #expect(outcome.status == .failed)
        #expect(outcome.milliseconds < 1000)
    }

    @Test func nothingIsLeft() throws {
        let host = try TestHost(Self.idle)
        let mounts = TestHost.text("/proc/self/mountinfo")
        _ = try host.probe("command", ["run": "(setsid sleep 4321 &) ; sleep 4321", "timeout": .int(300)])
        #expect(TestHost.text("/proc/self/mountinfo") == mounts)
        let run = try ChildProcess.run(["/usr/bin/pgrep", "-f", "sleep 4321"], milliseconds: 5000)
        #expect(String(decoding: run.output, as: UTF8.self) == "")
    }

    @Test func tenQuickChecksAreQuick() throws {
        let host = try TestHost(Self.idle)
        let kinds: [(String, [String: Value])] = [
            ("file", ["path": "/etc/passwd"]), ("mode", ["path": "/etc/passwd"]),
            ("tcp", ["port": .int(9), "expect": "refused"]),
            ("port", ["port": .int(9), "expect": "free"]), ("process", ["name": "sleep"]), ("mount", ["path": "/run"]),
            ("command", ["run": "true"]), ("dns", ["name": "localhost"]), ("user", ["name": "root"]),
            ("disk", ["path": "/", "min-free": .int(1)]),
        ]
        let checks = kinds.enumerated().map { index, entry in
            Check(id: "c\(index)", kind: entry.0, host: "web", arguments: .map(entry.1))
        }
        let began = MonotonicClock.nanoseconds
        let outcomes = try host.probe(checks)
        let took = (MonotonicClock.nanoseconds - began) / 1_000_000
        #expect(outcomes.allSatisfy { $0.status == .passed }, "\(outcomes)")
        #expect(took < 1000)
    }
}
