import Foundation
import Glibc
import Linux
import Testing
import Wire

/// The keeper can always enter, whatever root in the host does to keep it out.
@Suite(.serialized) struct EntryTests {
    private func keeper(_ kind: InitKind, change: (inout HostPlan) -> Void = { _ in }) throws -> KeeperFixture {
        var plan = HostPlan(name: "web", imageRoot: KeeperFixture.image(), initKind: kind, maximumProcesses: 200)
        change(&plan)
        let keeper = try KeeperFixture([plan], networks: [])
        try keeper.waitUntil { $0.allSatisfy { $0.state == .running } }
        return keeper
    }

    /// A program of ours and a new terminal get in, and both can start other programs. The bound is wide because tests
    /// run beside others; the time is printed.
    private func expectEntry(_ keeper: KeeperFixture, _ what: String) throws {
        let start = MonotonicClock.nanoseconds
        let result = try keeper.run("ps -e | wc -l; echo al''ive | tr a-z A-Z", milliseconds: 10_000)
        #expect(String(decoding: result.output, as: UTF8.self).contains("ALIVE"), "\(what): \(result)")
        let between = MonotonicClock.nanoseconds
        let shell = try keeper.attach("web", name: "second")
        shell.type("echo fir''st | tr a-z A-Z; ps -e | head -1\n")
        try shell.read(until: "FIRST", seconds: 15)
        let end = MonotonicClock.nanoseconds
        print("\(what): program \((between - start) / 1_000_000) ms, terminal \((end - between) / 1_000_000) ms")
    }

    @Test(arguments: [InitKind.light, .systemd]) func aForkBombKeepsNobodyOut(_ kind: InitKind) throws {
        let keeper = try keeper(kind)
        let shell = try keeper.attach()
        shell.type("bomb() { bomb | bomb & }; bomb; echo bo''oming\n")
        try shell.read(until: "booming")
        sleep(2)
        try expectEntry(keeper, "fork bomb, \(kind)")
        // What entered is not left behind in the reserve, and the host is mended from inside.
        let mending = "kill -9 -1; sleep 1; ps -e | wc -l"
        try keeper.run(mending, milliseconds: 10_000)
        #expect(try keeper.output("echo mended") == "mended")
        #expect(try keeper.end() == [])
    }

    @Test func aHostFullOfSleepersIsEntered() throws {
        let keeper = try keeper(.light)
        let fill = """
            import os, time
            while True:
                try:
                    if os.fork() == 0: time.sleep(1000)
                except OSError: time.sleep(0.01)
            """
        try keeper.run("cat > /root/fill.py; setsid python3 /root/fill.py >/dev/null 2>&1 &", input: Array(fill.utf8))
        sleep(2)
        try expectEntry(keeper, "sleepers")
        // What a program leaves behind moves into the host's own group, so the reserve cannot be used up.
        for _ in 0..<4 {
            try keeper.run("i=0; while [ $i -lt 40 ]; do setsid sleep 1000 & i=$((i+1)); done", milliseconds: 10_000)
        }
        try expectEntry(keeper, "sleepers and their like of ours")
        #expect(try keeper.end() == [])
    }

    private func small(_ plan: inout HostPlan) {
        plan.memoryBytes = 48 << 20
        plan.diskBytes = 16 << 20
    }

    @Test func aFullMemoryKeepsNobodyOut() throws {
        let keeper = try keeper(.light, change: small)
        // Memory that belongs to no process: nobody can be killed for it.
        try keeper.run("mkdir /mem; mount -t tmpfs -o size=200m none /mem")
        let group = try #require(keeper.hosts[0].cgroups.first { access($0 + "/memory.usage_in_bytes", F_OK) == 0 })
        let used = try String(contentsOfFile: group + "/memory.usage_in_bytes", encoding: .utf8)
        let room = 64 - (try #require(Int(used.filter(\.isNumber))) >> 20)
        try keeper.run("dd if=/dev/zero of=/mem/fill bs=1M count=\(room - 4) 2>/dev/null")
        try expectEntry(keeper, "full memory")
        #expect(keeper.hosts[0].boots == 1)
        #expect(try keeper.end() == [])
    }

    @Test func aHostThatRunsOutOfMemoryForGoodRebootsAsAMachineWould() throws {
        let keeper = try keeper(.light, change: small)
        try keeper.run("mkdir /mem; mount -t tmpfs -o size=200m none /mem; head -c 100M /dev/zero > /mem/fill")
        try keeper.waitUntil { $0.allSatisfy { $0.boots == 2 && $0.state == .running } }
        #expect(try keeper.output("ls -A /mem; echo alive") == "alive")
        #expect(try keeper.end() == [])
    }

    @Test func aFrozenShellGroupKeepsNobodyOut() throws {
        let keeper = try keeper(.systemd)
        // The group we made cannot be frozen from inside, but one that is put in its place can.
        let swap = "cd /sys/fs/cgroup; rmdir console.scope; mkdir console.scope; echo 1 > console.scope/cgroup.freeze"
        try keeper.run("systemd-run --no-block sh -c 'sleep 0.3; \(swap)'")
        sleep(1)
        try expectEntry(keeper, "frozen console.scope")
        #expect(try keeper.end() == [])
    }

    @Test func whoStopsEverythingHarmsOneHostOnly() throws {
        let other = HostPlan(name: "db", imageRoot: KeeperFixture.image(), initKind: .light)
        let keeper = try KeeperFixture(
            [HostPlan(name: "web", imageRoot: KeeperFixture.image(), initKind: .light), other], networks: [])
        let stopper = "import os, signal\nwhile True:\n try: os.kill(-1, signal.SIGSTOP)\n except OSError: pass\n"
        try keeper.run(
            "cat > /root/stop.py; setsid python3 /root/stop.py >/dev/null 2>&1 &", input: Array(stopper.utf8))
        sleep(1)
        let start = MonotonicClock.nanoseconds
        _ = try keeper.run("true", milliseconds: 2_000)
        #expect(try keeper.output("echo alive", on: "db") == "alive")
        print("stopper: \((MonotonicClock.nanoseconds - start) / 1_000_000) ms until the other host answered")
        #expect(try keeper.end() == [])
    }
}
