import Faults
import Glibc
import Scenario
import Seccomp
import Testing
import Wire

@testable import Daemon

/// System calls that fail by rules, in real hosts, with the faults as a scenario writes them.
@Suite(.serialized) struct CallRuleTests {
    private static let calls = [
        "fsync", "openat", "connect", "unlink", "unlinkat", "rename", "write", "getrandom", "newfstatat", "clone",
        "mmap",
        "sendmsg",
    ]

    private func keeper(
        _ calls: [String] = calls, kind: InitKind = .light, change: (inout HostPlan) -> Void = { _ in }
    ) throws -> KeeperFixture {
        var host = HostPlan(
            name: "web", imageRoot: KeeperFixture.image(), initKind: kind, observer: 1, failsCalls: true)
        change(&host)
        let filters = [try SeccompProfile.standard.compile(), try SeccompProfile.observer(of: calls)]
        let keeper = try KeeperFixture([host], networks: [], filters: filters)
        try keeper.waitUntil { $0.allSatisfy { $0.state == .running } }
        return keeper
    }

    /// A Python program: `sync(path)` writes a file and syncs it, `tried(body)` names the error of a body.
    private static let prelude = """
        import errno, os, socket, sys, time
        def tried(body):
            try:
                body()
                return 'ok'
            except OSError as error:
                return errno.errorcode.get(error.errno, '?')
        def sync(path):
            fd = os.open(path, os.O_CREAT | os.O_RDWR, 0o644)
            try:
                os.write(fd, b'x')
                os.fsync(fd)
            finally:
                os.close(fd)

        """

    private func python(_ text: String, in keeper: KeeperFixture) throws -> String {
        let result = try keeper.run("python3 -", input: Array((CallRuleTests.prelude + text).utf8))
        #expect(result.outcome == .exited(0), "\(String(decoding: result.errorOutput, as: UTF8.self))")
        return String(decoding: result.output, as: UTF8.self).split(whereSeparator: \.isWhitespace)
            .joined(separator: " ")
    }

    @Test func aCallFailsWhereItsFileLiesWhateverItIsCalled() throws {
        let keeper = try keeper()
        try keeper.run("mkdir -p /srv/bad /srv/good; ln -s /srv/bad /srv/link; ln -s /srv/good /srv/bad/out")
        let look = """
            print(*[tried(lambda: sync(path)) for path in
                ['/srv/bad/a', '/srv/good/a', '/srv/link/b', '/srv/bad/out/c', '/srv/good/../bad/d', '/srv/badly']])
            os.chdir('/srv/bad')
            print(tried(lambda: sync('e')))
            folder = os.open('/srv', os.O_RDONLY)
            print(tried(lambda: os.fsync(os.open('bad/a', os.O_RDWR, dir_fd=folder))))
            """
        #expect(try python(look, in: keeper) == "ok ok ok ok ok ok ok ok")
        try keeper.fail("syscall.fail", ["calls": ["fsync"], "errno": "EIO", "path": "/srv/bad/**"])
        #expect(try python(look, in: keeper) == "EIO ok EIO ok EIO ok EIO EIO")
        try keeper.mend()
        #expect(try python(look, in: keeper) == "ok ok ok ok ok ok ok ok")
        #expect(try keeper.end() == [])
    }

    @Test func pathsAreFollowedAsTheCallFollowsThem() throws {
        let keeper = try keeper()
        try keeper.run("mkdir -p /srv/bad /srv/good; touch /srv/bad/x /srv/good/x; ln -s ../good/x /srv/bad/link")
        try keeper.fail(
            "syscall.fail",
            ["calls": ["openat", "unlink", "rename", "newfstatat"], "errno": "EACCES", "path": "/srv/bad/*"])
        #expect(
            try python(
                """
                open = lambda path, flags=os.O_RDONLY: os.close(os.open(path, flags, 0o600))
                print(tried(lambda: open('/srv/bad/x')), tried(lambda: open('/srv/bad/new', os.O_CREAT | os.O_WRONLY)))
                print(tried(lambda: open('/srv/bad/link')), tried(lambda: open('/srv/good/x')))
                print(tried(lambda: os.unlink('/srv/bad/link')), tried(lambda: os.rename('/srv/good/x', '/srv/bad/y')))
                print(tried(lambda: open('/srv/bad/none/x')), tried(lambda: os.stat('/srv/bad/x')))
                print(tried(lambda: open('/proc/self/root/srv/bad/x')))
                """, in: keeper) == "EACCES EACCES ok ok EACCES EACCES ENOENT EACCES ok")
        #expect(try keeper.end() == [])
    }

    @Test func straceShowsTheFailureAndNothingElse() throws {
        let keeper = try keeper()
        try keeper.fail("syscall.fail", ["calls": ["fsync"], "errno": "EIO", "path": "/root/data"])
        let seen = try keeper.output(
            "strace -f -e trace=fsync dd if=/dev/zero of=/root/data bs=1 count=1 conv=fsync 2>&1; echo $?")
        #expect(seen.contains("fsync(1)                                = -1 EIO (Input/output error)"), "\(seen)")
        #expect(seen.contains("fsync failed for '/root/data': Input/output error"), "\(seen)")
        #expect(seen.hasSuffix("\n1"))
        #expect(!seen.contains("SIG"))
        #expect(try keeper.end() == [])
    }

    @Test func delaysTakeTheirTimeAndNobodyElses() throws {
        let keeper = try keeper()
        try keeper.fail("syscall.delay", ["calls": ["fsync"], "by": .int(700), "path": "/root/slow"])
        let shell = try keeper.attach()
        try shell.read(until: "# ")
        let look = """
            import threading
            def timed(path):
                start = time.monotonic()
                sync(path)
                return time.monotonic() - start
            print(0.7 <= timed('/root/slow') < 3, timed('/root/quick') < 0.3)
            start = time.monotonic()
            threads = [threading.Thread(target=sync, args=('/root/slow',)) for _ in range(20)]
            for thread in threads: thread.start()
            for thread in threads: thread.join()
            print(0.7 <= time.monotonic() - start < 3)
            """
        shell.type("(sleep 1; echo a$((40+2))b) &\n")
        let seen = try python(look, in: keeper)
        #expect(seen == "True True True", "\(seen)")
        try shell.read(until: "a42b")
        #expect(try keeper.end() == [])
    }

    @Test func aKilledProcessDiesAndItsCallIsNotMade() throws {
        let keeper = try keeper()
        try keeper.run("touch /srv/one /srv/two /srv/three")
        try keeper.fail("syscall.kill", ["calls": ["unlinkat", "unlink"], "path": "/srv/one"])
        try keeper.fail(
            "syscall.kill", ["calls": ["unlinkat", "unlink"], "path": "/srv/two", "signal": "BUS"], name: "2")
        #expect(
            try keeper.output("rm -f /srv/one 2>/dev/null; echo $?; rm -f /srv/two 2>/dev/null; echo $?") == "137\n135")
        #expect(try keeper.output("rm /srv/three; ls /srv") == "one")
        #expect(try keeper.output("strace rm -f /srv/one 2>&1 | tail -1") == "+++ killed by SIGKILL +++")
        #expect(try keeper.end() == [])
    }

    @Test func programsUsersUnitsAndPortsAreTold() throws {
        let keeper = try keeper(kind: .systemd)
        let connect = """
            def connect(address, port):
                with socket.socket(socket.AF_INET6 if ':' in address else socket.AF_INET) as line:
                    line.connect((address, port))

            """
        let look =
            connect + "print(*[tried(lambda: connect(*to)) for to in [('127.0.0.1', 9), ('127.0.0.1', 10), "
            + "('127.1.0.1', 9), ('::1', 9), ('::ffff:127.0.0.1', 9)]])"
        try keeper.fail(
            "syscall.fail", ["calls": ["connect"], "errno": "ETIMEDOUT", "port": .int(9), "address": "127.0.0.0/16"])
        let real = "ECONNREFUSED"
        #expect(try python(look, in: keeper) == "ETIMEDOUT \(real) \(real) \(real) ETIMEDOUT")

        let touch = "touch /srv/x && echo ok || echo no"
        for (name, value) in [("program", Value.string("touch")), ("program", "/usr/bin/touch"), ("uid", .int(1_000))] {
            try keeper.fail("syscall.fail", ["calls": ["openat"], "errno": "EROFS", "path": "/srv/x", name: value])
            let asRoot = try keeper.output(touch + " 2>/dev/null; cat /srv/x && echo ok")
            let asUser = try keeper.output("chmod 777 /srv; runuser -u sre -- sh -c '\(touch)' 2>&1")
            #expect(asRoot == (name == "uid" ? "ok\nok" : "no\nok") || asRoot == "no", "\(name): \(asRoot)")
            #expect(asUser == "touch: cannot touch '/srv/x': Read-only file system\nno", "\(name): \(asUser)")
            try keeper.run("rm -f /srv/x; touch /srv/x; chmod 666 /srv/x")
        }
        try keeper.fail("syscall.fail", ["calls": ["openat"], "errno": "EROFS", "path": "/srv/x", "unit": "bad"])
        for (unit, answer) in [("bad", "no"), ("good", "ok"), ("bad2", "ok")] {
            let look = "cat /srv/x && echo ok || echo no"
            let said = try keeper.output("systemd-run -q --wait --pipe -u \(unit) sh -c '\(look)' 2>&1 | tail -1")
            #expect(said == answer, "\(unit): \(said)")
        }
        #expect(try keeper.end() == [])
    }

    @Test func aDiskIsTheSameWhereverItIsMounted() throws {
        let keeper = try keeper {
            $0.volumes = [VolumePlan(path: "/srv/bad", bytes: 16 << 20, inodes: 100, isDisk: true)]
        }
        let look = """
            paths = ['/srv/bad/a', '/root/a', '/mnt/a']
            print(*[tried(lambda: sync(path)) for path in paths])
            """
        #expect(try python(look, in: keeper) == "ok ok ok")
        try keeper.fail("syscall.fail", ["calls": ["fsync", "openat"], "errno": "EIO", "disk": "/srv/bad"])
        #expect(try python(look, in: keeper) == "EIO ok ok")
        try keeper.run("mount --bind /srv/bad /mnt && umount /srv/bad")
        #expect(try python(look, in: keeper) == "ok ok EIO")
        keeper.control.send(.reboot(host: "web"))
        try keeper.waitUntil { $0.allSatisfy { $0.boots == 2 && $0.state == .running } }
        #expect(try python(look, in: keeper) == "EIO ok ok")
        let plan = try FaultLibrary.plan(
            for: FaultUse(
                fault: "syscall.fail", host: "web",
                arguments: .map(["calls": ["fsync"], "errno": "EIO", "disk": "/srv/none"])))
        guard case .syscalls(let syscalls) = plan else { return }
        let answer = try keeper.ask(
            .breakCalls(id: 9, host: "web", rule: CallRulePlan(syscalls, name: "p/0", seed: 0)))
        #expect(answer == .failed("adding p/0: the host has no /srv/none"))
        #expect(try keeper.end() == [])
    }

    @Test func theStepsAreCountedAndChanceIsTheSeeds() throws {
        let keeper = try keeper()
        let look = "print(''.join('-' if tried(lambda: sync('/root/x')) == 'ok' else 'X' for _ in range(12)))"
        try keeper.fail(
            "syscall.fail", ["calls": ["fsync"], "errno": "EIO", "after": .int(2), "every": .int(3), "count": .int(2)])
        #expect(try python(look, in: keeper) == "----X--X----")
        let many = look.replacing("range(12)", with: "range(300)")
        let chance = ["calls": ["fsync"], "errno": "EIO", "percent": Value.int(30)] as [String: Value]
        try keeper.fail("syscall.fail", chance, seed: 7)
        let first = try python(many, in: keeper)
        let hits = first.filter { $0 == "X" }.count
        #expect((60...120).contains(hits), "\(hits) of 300")
        try keeper.fail("syscall.fail", chance, seed: 7)
        #expect(try python(many, in: keeper) == first)
        try keeper.fail("syscall.fail", chance, seed: 8)
        #expect(try python(many, in: keeper) != first)
        #expect(try keeper.end() == [])
    }

    @Test func theScheduleGoesOnAndOff() throws {
        let keeper = try keeper()
        try keeper.fail(
            "syscall.fail", ["calls": ["fsync"], "errno": "EIO", "on": .int(600), "off": .int(600)])
        let seen = try python(
            """
            seen = ''
            end = time.monotonic() + 4
            while time.monotonic() < end:
                mark = '-' if tried(lambda: sync('/root/x')) == 'ok' else 'X'
                if not seen.endswith(mark): seen += mark
                time.sleep(0.02)
            print(seen)
            """, in: keeper)
        #expect((5...8).contains(seen.count), "\(seen)")
        #expect(try keeper.end() == [])
    }

    @Test func whatIsMendedOutsideTheCallEndsTheFailure() throws {
        let keeper = try keeper {
            $0.volumes = [VolumePlan(path: "/data", bytes: 8 << 20, inodes: 100)]
        }
        let look = "print(tried(lambda: sync('/root/x')))"
        let cases: [(String, Value, mend: String, back: String)] = [
            ("missing", "/etc/bad.conf", "rm /etc/bad.conf", "ln -s nowhere /etc/bad.conf"),
            ("exists", "/etc/good.conf", "touch /etc/good.conf", "rm /etc/good.conf"),
            ("contains", .map(["/etc/fs.conf": "safe"]), "echo is safe > /etc/fs.conf", "echo no > /etc/fs.conf"),
            ("lacks", .map(["/etc/fs.conf": "no"]), "echo is safe > /etc/fs.conf", "mkfifo /f; ln -sf /f /etc/fs.conf"),
            ("mounted", "/mnt", "mount -t tmpfs none /mnt", "umount /mnt"),
            ("free", .map(["/data": .int(4 << 20)]), "rm /data/*", "head -c 6M /dev/zero > /data/fill"),
        ]
        try keeper.run("touch /etc/bad.conf; echo no > /etc/fs.conf; head -c 6M /dev/zero > /data/fill")
        for (kind, value, mend, back) in cases {
            try keeper.fail(
                "syscall.fail",
                ["calls": ["fsync"], "errno": "EIO", "path": "/root/x", "healed-by": .map([kind: value])])
            #expect(try python(look, in: keeper) == "EIO", "\(kind)")
            #expect(try keeper.run(mend).outcome == .exited(0))
            usleep(150_000)
            #expect(try python(look, in: keeper) == "ok", "\(kind)")
            #expect(try keeper.run(back).outcome == .exited(0))
            usleep(150_000)
            #expect(try python(look, in: keeper) == "EIO", "\(kind)")
        }
        #expect(try keeper.end() == [])
    }

    @Test func aRebootKeepsTheRulesAndEveryCallCanBeObserved() throws {
        // All at once: whatever a start needs is heard of before anybody can answer.
        let keeper = try keeper(Syscall.all.map(\.name).filter { SyscallNumbers.number(of: $0) != nil }, kind: .systemd)
        #expect(try keeper.output("systemctl is-system-running --wait") == "running")
        try keeper.fail("syscall.fail", ["calls": ["fsync"], "errno": "EIO", "path": "/root/*"])
        let look = "print(tried(lambda: sync('/root/x')))"
        #expect(try python(look, in: keeper) == "EIO")
        keeper.control.send(.reboot(host: "web"))
        try keeper.waitUntil { $0.allSatisfy { $0.boots == 2 && $0.state == .running } }
        #expect(try python(look, in: keeper) == "EIO")
        let shell = try keeper.attach()
        try shell.read(until: "# ")
        shell.type("dd if=/dev/zero of=/root/y count=1 conv=fsync 2>&1 | grep -o output.error\n")
        try shell.read(until: "output error")
        try keeper.mend()
        #expect(try python(look, in: keeper) == "ok")
        #expect(try keeper.end() == [])
    }

    @Test func hostilePathsAreNoTroubleAndAStormHoldsNobodyUp() throws {
        let keeper = try keeper { $0.maximumProcesses = 200 }
        try keeper.fail("syscall.fail", ["calls": ["openat"], "errno": "EIO", "path": "/srv/*a*b*c*/**/x"])
        try keeper.fail("syscall.delay", ["calls": ["fsync"], "by": .int(60_000)], name: "2")
        let storm = """
            import ctypes, mmap, os, random, signal, threading
            libc = ctypes.CDLL(None)
            os.makedirs('/srv/d', exist_ok=True)
            if not os.path.exists('/srv/fifo'): os.mkfifo('/srv/fifo')
            for number in range(60):
                try: os.symlink('l%d' % (number + 1), '/srv/l%d' % number)
                except OSError: pass
            paths = [b'/srv/' + b'abc/' * 1000, b'/srv/l0/x', b'/srv/fifo', b'/proc/self/fd/0', b'../' * 1300, b'',
                b'x' * 9000, b'/srv/abc/d/x', b'/proc/kmsg', b'/dev/tty', b'/proc/1/root/proc/1/root/srv/x']
            shared = ctypes.create_string_buffer(64)
            def change():
                while True:
                    shared.value = random.choice([b'/srv/abc/d/x', b'/etc/passwd', b'/srv/fifo'])
            def call():
                while True:
                    fd = libc.openat(-100, random.choice(paths), os.O_NONBLOCK)
                    if fd >= 0: os.close(fd)
                    fd = libc.openat(-100, shared, os.O_NONBLOCK)
                    if fd >= 0: os.close(fd)
                    libc.openat(-100, ctypes.c_ulong(0xffffffff81000000), 0)
                    libc.openat(random.randrange(-5, 50), b'x', 0)
            def forks():
                while True:
                    child = os.fork()
                    if child == 0:
                        libc.openat(-100, b'/srv/abc/d/x', 0)
                        libc.fsync(os.open('/srv/d', os.O_RDONLY))
                        os._exit(0)
                    os.kill(child, signal.SIGKILL)
                    os.wait()
            for _ in range(3):
                if os.fork() == 0: forks()
            for _ in range(4): threading.Thread(target=call).start()
            change()
            """
        try keeper.run(
            "cat > /root/storm.py; setsid python3 /root/storm.py >/dev/null 2>&1 &", input: Array(storm.utf8))
        let shell = try keeper.attach()
        try shell.read(until: "# ")
        for number in 0..<6 {
            shell.type("echo a$((\(number) + 100))b\n")
            try shell.read(until: "a\(number + 100)b", seconds: 10)
            #expect(try keeper.output("echo alive") == "alive")
            sleep(1)
        }
        try keeper.run("pkill -9 -f storm.py")
        #expect(try keeper.output("echo alive") == "alive")
        try keeper.mend("2")
        try keeper.run("mkdir -p /srv/abc/d; touch /srv/abc/d/x")
        #expect(try python("print(tried(lambda: open('/srv/abc/d/x')))", in: keeper) == "EIO")
        #expect(try keeper.end() == [])
    }

    @Test func theAuditHearsOfProgramsBesideTheRules() throws {
        let keeper = try keeper(["execve", "execveat", "fsync"]) { $0.recordsPrograms = true }
        try keeper.fail("syscall.fail", ["calls": ["execve"], "errno": "ENOMEM", "path": "/usr/bin/id"])
        let result = try keeper.run("id; true")
        #expect(String(decoding: result.errorOutput, as: UTF8.self).contains("Cannot allocate memory"))
        #expect(try keeper.run("whoami").outcome == .exited(0))
        #expect(try keeper.end() == [])
    }

    @Test func aHostWithoutAListenerSaysSo() throws {
        let keeper = try KeeperFixture(
            [HostPlan(name: "web", imageRoot: KeeperFixture.image(), initKind: .light)], networks: [])
        try keeper.waitUntil { $0.allSatisfy { $0.state == .running } }
        #expect(
            try keeper.ask(.breakCalls(id: 9, host: "web", rule: CallRulePlan(name: "x", calls: [], effect: .fail(5))))
                == .failed("nothing hears of the calls of web"))
        #expect(try keeper.output("grep Seccomp_filters /proc/self/status | cut -f2") == "1")
        #expect(try keeper.end() == [])
    }
}

extension KeeperFixture {
    /// Injects a fault of calls, as the daemon does.
    fileprivate func fail(_ fault: String, _ arguments: [String: Value], name: String = "1", seed: UInt64 = 1) throws {
        let plan = try FaultLibrary.plan(for: FaultUse(fault: fault, host: "web", arguments: .map(arguments)))
        guard case .syscalls(let syscalls) = plan else { throw KeeperFailure(text: "\(fault) is none of calls") }
        let rule = CallRulePlan(syscalls, name: name, seed: seed)
        #expect(try ask(.breakCalls(id: 7, host: "web", rule: rule)) == .exited(0))
    }

    fileprivate func mend(_ name: String = "1") throws {
        #expect(try ask(.mendCalls(id: 8, host: "web", rule: name)) == .exited(0))
    }

    fileprivate func ask(_ request: KeeperRequest) throws -> ExecResult.Outcome {
        control.send(request)
        while true {
            if case .execFinished(let result) = try control.next(seconds: 10) { return result.outcome }
        }
    }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByArrayLiteral {
    init(stringLiteral value: String) { self = .string(value) }
    init(arrayLiteral elements: Value...) { self = .list(elements) }
}
