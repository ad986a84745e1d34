import Foundation
import Glibc
import Linux
import Testing
import Wire

/// What a host uses up is its own share, and what it has too much of ends inside.
@Suite(.serialized) struct QuotaTests {
    private func keeper(_ kind: InitKind = .light, change: (inout HostPlan) -> Void = { _ in }) throws -> KeeperFixture
    {
        var plan = HostPlan(name: "web", imageRoot: KeeperFixture.image(), initKind: kind)
        change(&plan)
        let keeper = try KeeperFixture([plan], networks: [])
        try keeper.waitUntil { $0.allSatisfy { $0.state == .running } }
        return keeper
    }

    /// Counts what a user of the machine has by the kernel's bookkeeping; all hosts had one account once.
    @Test(arguments: [
        ("inotify instances", "libc.inotify_init()", 1024),
        ("message queues", "libc.mq_open(b'/q%d' % len(have), 0o102, 0o600, None)", 256),
    ]) func whatOneHostUsesUpOthersStillHave(_ what: String, _ call: String, _ most: Int) throws {
        let take = """
            import ctypes, sys, time
            libc = ctypes.CDLL(None, use_errno=True)
            have = []
            while len(have) < int(sys.argv[1]):
                one = \(call)
                if one < 0: break
                have.append(one)
            print(len(have), flush=True)
            time.sleep(float(sys.argv[2]))
            """
        let greedy = try keeper()
        let other = try keeper()
        for keeper in [greedy, other] { try keeper.run("cat > /root/take.py", input: Array(take.utf8)) }
        try greedy.run("setsid python3 /root/take.py 100000 1000 > /root/had 2>&1 &")
        var had = ""
        for _ in 0..<50 where had.isEmpty {
            usleep(100_000)
            had = try greedy.output("cat /root/had")
        }
        print("\(what) of one host: \(had)")
        #expect((1...most).contains(Int(had) ?? 0), "\(what) of the greedy host: \(had)")
        #expect(try other.output("python3 /root/take.py 4 0") == "4", "\(what) of the other host")
        #expect(try greedy.end() == [] && other.end() == [])
    }

    /// A lower bound on time only: nobody reads faster than the plan says, however busy the machine is.
    @Test func whatIsReadFromTheDiskIsHeldBack() throws {
        let keeper = try keeper { $0.readRate = 4 << 20 }
        guard keeper.hosts[0].cgroups.contains(where: { access($0 + "/blkio.throttle.read_bps_device", F_OK) == 0 })
        else { return print("NOT TESTED: the rate of reads; this machine has no blkio controller of version 1") }
        let script = """
            total=0
            for file in $(find /usr -type f -size +1000k -size -6000k | head -20); do
                [ $total -gt 16000000 ] && break
                dd if=$file of=/dev/null bs=1M iflag=direct 2>/dev/null && total=$((total + $(stat -c %s $file)))
            done
            echo $total
            """
        let start = MonotonicClock.nanoseconds
        let read = Double(try #require(Int(keeper.output(script))))
        let seconds = Double(MonotonicClock.nanoseconds - start) / 1e9
        print(String(format: "read %.1f MiB at %.1f MiB/s", read / 1_048_576, read / 1_048_576 / seconds))
        #expect(read > Double(8 << 20))
        #expect(read / seconds < 1.3 * Double(4 << 20))
        #expect(try keeper.end() == [])
    }

    /// Where memory goes that no process holds as its own: the kernel's own objects count as well.
    @Test(arguments: [
        ("processes' memory", "x = []\nwhile True: x.append(bytearray(1 << 20))"),
        (
            "page cache",
            "while True:\n for p in glob.glob('/usr/**', recursive=True):\n  if os.path.isfile(p): open(p, 'rb').read()"
        ),
        (
            "tmpfs",
            "os.system('mount -t tmpfs -o size=4g none /mnt')\nf = open('/mnt/f', 'wb')\nwhile True: f.write(bytes(1 << 20))"
        ),
        ("open files", "for i in range(9):\n if os.fork() == 0: break\nwhile True:\n os.open('/dev/null', 0)"),
        (
            "pipes",
            "while True:\n r, w = os.pipe(); fcntl.fcntl(w, 1031, 1 << 16); os.set_blocking(w, False); os.write(w, bytes(1 << 16))"
        ),
        (
            "socket buffers",
            "while True:\n a, b = socket.socketpair(); a.setblocking(False)\n try:\n  while True: a.send(bytes(4096))\n except BlockingIOError: hold.append((a, b))"
        ),
        ("directory entries", "i = 0\nwhile True:\n i += 1\n os.path.exists('/tmp/no%0200d' % i)"),
        (
            "shared memory",
            "m = ctypes.CDLL(None)\nm.shmat.restype = ctypes.c_void_p\nwhile True:\n i = m.shmget(0, 1 << 20, 0o1600)\n ctypes.memset(m.shmat(i, 0, 0), 1, 1 << 20)"
        ),
    ]) func memoryEndsInside(_ what: String, _ body: String) throws { try expectEndInside(what, body, .light) }

    @Test(arguments: [
        ("processes' memory", "x = []\nwhile True: x.append(bytearray(1 << 20))"),
        (
            "tmpfs",
            "os.system('mount -t tmpfs -o size=4g none /mnt')\nf = open('/mnt/f', 'wb')\nwhile True: f.write(bytes(1 << 20))"
        ),
    ]) func memoryOfASystemdHostEndsInside(_ what: String, _ body: String) throws {
        try expectEndInside(what + ", systemd", body, .systemd)
    }

    private func expectEndInside(_ what: String, _ body: String, _ kind: InitKind) throws {
        let keeper = try keeper(kind) {
            $0.memoryBytes = 64 << 20
            $0.diskBytes = 32 << 20
        }
        let machine = KernelLog()
        let hog =
            "import ctypes, fcntl, glob, os, resource, socket\nhold = []\n"
            + "resource.setrlimit(resource.RLIMIT_NOFILE, (16384, 16384))\n" + body + "\n"
        try keeper.run("cat > /root/hog.py", input: Array(hog.utf8))
        _ = try keeper.run("timeout -s KILL 4 python3 /root/hog.py >/dev/null 2>&1", milliseconds: 15_000)
        let group = try #require(keeper.hosts[0].cgroups.first { access($0 + "/memory.usage_in_bytes", F_OK) == 0 })
        let most = try String(contentsOfFile: group + "/memory.max_usage_in_bytes", encoding: .utf8)
        let control = try String(contentsOfFile: group + "/memory.oom_control", encoding: .utf8)
        let killed = control.split(separator: "\n").first { $0.hasPrefix("oom_kill ") } ?? ""
        print("\(what): at most \((Int(most.filter(\.isNumber)) ?? 0) >> 20) MiB of 96, \(killed)")
        #expect(try #require(Int(most.filter(\.isNumber))) <= 96 << 20)
        #expect(machine.outOfMemory == 0, "the machine itself ran out of memory")
        try keeper.waitUntil(seconds: 1) { _ in true }
        if keeper.hosts[0].state == .running { #expect(try keeper.output("echo alive") == "alive") }
        #expect(kill(keeper.pid, 0) == 0)
        #expect(try keeper.end() == [])
    }
}

extension QuotaTests {
    @Test func allHostsTogetherLeaveRoomForTheMachine() throws {
        let keeper = try KeeperFixture(
            [HostPlan(name: "web", imageRoot: KeeperFixture.image(), initKind: .light)], networks: [])
        let house = { (file: String) throws -> Int in
            let group = try #require(keeper.hosts[0].cgroups.first { access($0 + "/" + file, F_OK) == 0 })
            let instance = try group[..<#require(group.range(of: keeper.instance)).upperBound]
            return try #require(
                Int(String(contentsOfFile: "\(instance)/\(file)", encoding: .utf8).filter(\.isNumber)))
        }
        let machine = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
        let memory = try house("memory.limit_in_bytes")
        #expect(memory > machine / 2 && memory <= machine / 16 * 15)
        let ids = try #require(
            Int(String(contentsOfFile: "/proc/sys/kernel/pid_max", encoding: .utf8).filter(\.isNumber)))
        #expect(try house("pids.max") == ids - ids / 8)
        #expect(try keeper.end() == [])
    }
}

/// What the kernel has logged since this value was made.
final class KernelLog {
    private let descriptor: Int32

    init() {
        descriptor = open("/dev/kmsg", O_RDONLY | O_NONBLOCK)
        lseek(descriptor, 0, SEEK_END)
    }

    deinit { close(descriptor) }

    /// How often the whole machine was out of memory, and not one group of it.
    var outOfMemory: Int {
        var count = descriptor < 0 ? -1 : 0
        var bytes = [UInt8](repeating: 0, count: 8_192)
        while case let size = read(descriptor, &bytes, bytes.count), size > 0 {
            let line = String(decoding: bytes.prefix(size), as: UTF8.self)
            if line.contains("Out of memory: Killed") && !line.contains("Memory cgroup") { count += 1 }
        }
        return count
    }
}
