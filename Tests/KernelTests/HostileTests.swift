import Glibc
import Linux
import Testing
import Wire

/// What root in a host tries against the one thread that keeps the whole session.
@Suite(.serialized) struct HostileTests {
    private func keeper(_ kind: InitKind = .light) throws -> KeeperFixture {
        let keeper = try KeeperFixture(
            [HostPlan(name: "web", imageRoot: KeeperFixture.image(), initKind: kind)], networks: [])
        try keeper.waitUntil { $0.allSatisfy { $0.state == .running } }
        return keeper
    }

    @Test func aTracerThatSitsOnADeadShellHoldsNobodyUp() throws {
        let keeper = try keeper()
        let tracer = """
            import ctypes, os, subprocess, sys, time
            libc = ctypes.CDLL(None)
            victim = os.getppid()
            if os.fork(): time.sleep(100)
            os.setsid()
            assert libc.ptrace(0x4206, victim, 0, 0) == 0
            os.kill(victim, 9)
            time.sleep(1000)
            """
        try keeper.run("cat > /root/tracer.py", input: Array(tracer.utf8))
        let result = try keeper.run("python3 /root/tracer.py; true", milliseconds: 10_000)
        #expect(result.outcome == .signaled(9))
        #expect(try keeper.output("echo alive") == "alive")
        #expect(try keeper.end() == [])
    }

    @Test func aFloodOfReadyMessagesHoldsNobodyUp() throws {
        let keeper = try keeper(.systemd)
        let flood = """
            import os, socket
            for _ in range(4): os.fork()
            s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            s.connect('/run/host/notify')
            while True: s.send(b'READY=1\\n' * 400)
            """
        try keeper.run(
            "cat > /root/flood.py; setsid python3 /root/flood.py >/dev/null 2>&1 &", input: Array(flood.utf8))
        sleep(1)
        for _ in 0..<3 { #expect(try keeper.run("echo alive", milliseconds: 10_000).outcome == .exited(0)) }
        #expect(try keeper.end() == [])
    }

    @Test func groupsLeftBehindEndWithTheBoot() throws {
        let keeper = try keeper()
        try keeper.run("mkdir -p /sys/fs/cgroup/mine/deep; echo 1 > /sys/fs/cgroup/mine/cgroup.freeze")
        keeper.control.send(.reboot(host: "web"))
        try keeper.waitUntil { $0.allSatisfy { $0.boots == 2 && $0.state == .running } }
        #expect(try keeper.output("ls -d /sys/fs/cgroup/mine 2>/dev/null; echo alive") == "alive")
        #expect(try keeper.end() == [])
    }

    @Test func groupsAreNeitherEndlessNorBottomless() throws {
        let keeper = try keeper()
        let dig =
            "cd /sys/fs/cgroup; i=0; while [ $i -lt 40 ] && mkdir d 2>/dev/null; do cd d; i=$((i+1)); done; echo $i"
        #expect(try keeper.output(dig) == "12")
        #expect(try keeper.end() == [])
    }

    @Test func aFrozenHostReboots() throws {
        let keeper = try keeper()
        keeper.control.send(.freeze(host: "web", frozen: true))
        keeper.control.send(.reboot(host: "web"))
        try keeper.waitUntil { $0.allSatisfy { $0.boots == 2 && $0.state == .running } }
        #expect(try keeper.output("echo alive") == "alive")
        #expect(try keeper.end() == [])
    }

    @Test func aHostThatRebootsAtOnceIsHeldBack() throws {
        let keeper = try keeper(.systemd)
        let program = "#!/usr/bin/python3\\nimport ctypes\\nctypes.CDLL(None).reboot(0x1234567)\\n"
        try keeper.run("printf '\(program)' > /root/init; chmod +x /root/init; ln -sf /root/init /sbin/init")
        try keeper.run("/root/init; reboot -f -f", milliseconds: 5_000)
        let end = MonotonicClock.nanoseconds + 4_000_000_000
        try keeper.waitUntil { $0[0].boots > 4 && MonotonicClock.nanoseconds > end }
        #expect(keeper.hosts[0].boots < 12)
        #expect(try keeper.end() == [])
    }
}
