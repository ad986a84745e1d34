import Glibc
import Linux
import Recording
import Seccomp
import Testing
import Wire

/// The filter and the listener in real hosts.
@Suite(.serialized) struct SeccompTests {
    private func keeper(
        _ needs: Set<SeccompNeed> = SeccompNeed.standard, kind: InitKind = .light, isAudited: Bool = false,
        change: (inout HostPlan) -> Void = { _ in }
    ) throws -> KeeperFixture {
        var host = HostPlan(name: "web", imageRoot: KeeperFixture.image(), initKind: kind)
        if isAudited {
            host.observer = 1
            host.recordsPrograms = true
        }
        change(&host)
        let filters = [
            try SeccompProfile(needs: needs).compile(), try SeccompProfile.observer(of: SeccompProfile.programStarts),
        ]
        let keeper = try KeeperFixture([host], networks: [], filters: filters)
        try keeper.waitUntil { $0.allSatisfy { $0.state == .running } }
        return keeper
    }

    /// A Python program that tries a call by number and prints its name with the errno, or `allowed`.
    private static let prelude = """
        import ctypes, errno, mmap, os, sys
        libc = ctypes.CDLL(None, use_errno=True)
        def call(name, *args):
            if os.fork() == 0:
                ctypes.set_errno(0)
                result = libc.syscall(*args)
                code = errno.errorcode.get(ctypes.get_errno(), '?') if result < 0 else 'allowed'
                os.write(1, (name + ' ' + code + chr(10)).encode())
                os._exit(0)
            os.wait()
        def native(name, code):
            memory = mmap.mmap(-1, 4096, prot=7)
            memory.write(bytes.fromhex(code))
            address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
            result = ctypes.CFUNCTYPE(ctypes.c_int)(address)()
            print(name, errno.errorcode.get(-result, result), flush=True)

        """

    private func python(_ text: String, in keeper: KeeperFixture) throws -> [String] {
        let result = try keeper.run("python3 -", input: Array((SeccompTests.prelude + text).utf8))
        #expect(result.outcome == .exited(0), "\(String(decoding: result.errorOutput, as: UTF8.self))")
        return String(decoding: result.output, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// One call of each need, and what it is answered where it is open; none of them does anything.
    private static let attempts = """
        call('ptrace', 101, 12, 999999, 0, 0)
        call('kcmp', 312, os.getpid(), os.getpid(), 99, 0, 0)
        call('user-namespaces', 272, 0x10000000)
        call('io-uring', 425, 1, 0)
        call('fanotify', 300, 0x200, 0)
        call('userfaultfd', 323, 1)
        call('userfaultfd-kernel', 323, 0)
        call('bpf', 321, 0, 0, 0)
        call('perf', 298, 0, 0, 0, 0, 0)
        call('keyctl', 250, 0, 0, 0)
        call('clone3', 435, 0, 0)
        """

    @Test(arguments: [nil] + SeccompNeed.allCases) func aNeedOpensItsCallsInAHostAndNothingElse(need: SeccompNeed?)
        throws
    {
        var wanted = [
            "ptrace": "EPERM", "kcmp": "EPERM", "user-namespaces": "EPERM", "io-uring": "EPERM", "fanotify": "EPERM",
            "userfaultfd": "EPERM", "userfaultfd-kernel": "EPERM", "bpf": "EPERM", "perf": "EPERM", "keyctl": "EPERM",
            "clone3": "ENOSYS",
        ]
        switch need {
        case nil: break
        case .ptrace:
            wanted["ptrace"] = "ESRCH"
            wanted["kcmp"] = "EINVAL"
        case .userNamespaces: wanted["user-namespaces"] = "allowed"
        case .ioUring: wanted["io-uring"] = "EFAULT"
        case .fanotify: wanted["fanotify"] = "allowed"
        case .userfaultfd: wanted["userfaultfd"] = "allowed"
        }
        let keeper = try keeper(need.map { [$0] } ?? [])
        let found = try python(SeccompTests.attempts, in: keeper)
        #expect(Set(found) == Set(wanted.map { "\($0.key) \($0.value)" }))
        #expect(try keeper.end() == [])
    }

    @Test func callsOfThirtyTwoBitProgramsAndOfX32FailAndKillNobody() throws {
        let keeper = try keeper()
        let found = try python(
            """
            native('int80-getpid', 'b814000000cd80c3')
            native('int80-execve', 'b80b000000cd80c3')
            native('x32-getpid', 'b827000040' + '0f05c3')
            native('x32-execve', 'b808020040' + '0f05c3')
            native('syscall-getpid', 'b827000000' + '0f05c3')
            """, in: keeper)
        #expect(
            found.prefix(4) == ["int80-getpid ENOSYS", "int80-execve ENOSYS", "x32-getpid ENOSYS", "x32-execve ENOSYS"])
        #expect(found.last?.hasPrefix("syscall-getpid ") == true && found.last != "syscall-getpid ENOSYS")
        #expect(try keeper.end() == [])
    }

    @Test func argumentsAreLookedAt() throws {
        let keeper = try keeper()
        let found = try python(
            """
            call('unshare-mount', 272, 0x20000)
            call('unshare-net', 272, 0x40000000)
            call('setns-user', 308, 0, 0x10000000)
            call('sctp', 41, 2, 1, 132)
            call('audit', 41, 16, 3, 9)
            call('xfrm', 41, 16, 3, 6)
            call('route', 41, 16, 3, 0)
            call('packet', 41, 17, 3, 0x300)
            call('raw', 41, 2, 3, 1)
            call('old-packet', 41, 2, 10, 3)
            call('set-mm', 157, 35, 0, 0, 0, 0)
            call('io-flusher', 157, 57, 1, 0, 0, 0)
            call('set-name', 157, 15, ctypes.c_char_p(b'x'), 0, 0, 0)
            call('no-randomize', 135, 0x40000)
            call('read-implies-exec', 135, 0x400000)
            call('freeze', 16, 0, ctypes.c_ulong(0xc0045877), 0)
            call('vt', 16, 0, 0x5606, 0)
            call('modify-ldt', 154, 0, 0, 0)
            """, in: keeper)
        #expect(
            found == [
                "unshare-mount allowed", "unshare-net allowed", "setns-user EPERM", "sctp EPROTONOSUPPORT",
                "audit EPROTONOSUPPORT", "xfrm EPROTONOSUPPORT", "route allowed", "packet allowed", "raw allowed",
                "old-packet ESOCKTNOSUPPORT", "set-mm EPERM", "io-flusher EPERM", "set-name allowed",
                "no-randomize allowed", "read-implies-exec EPERM", "freeze EPERM", "vt ENOTTY", "modify-ldt ENOSYS",
            ])
        #expect(try keeper.end() == [])
    }

    // MARK: The audit

    private func programs(of keeper: KeeperFixture) throws -> (noted: [RecordedProgram], dropped: Int) {
        let reader = try RecordingReader(path: keeper.folder + "/recording")
        var noted: [RecordedProgram] = []
        var dropped = 0
        while let record = try reader.next() {
            switch record.event {
            case .program(let program): noted.append(program)
            case .programsUnrecorded("web", let count): dropped += Int(count)
            default: continue
            }
        }
        return (noted, dropped)
    }

    private func words(_ program: RecordedProgram) -> [String] {
        program.arguments.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func theAuditSeesServicesShellsAndPrograms() throws {
        let keeper = try keeper(isAudited: true) {
            $0.services = [ServicePlan(name: "beat", arguments: ["/bin/sleep", "1000"])]
        }
        let shell = try keeper.attach()
        try shell.read(until: "# ")
        shell.type("/usr/bin/printf '%s-%s\\n' do ne\n")
        try shell.read(until: "do-ne")
        #expect(try keeper.output("sudo -u sre /usr/bin/id -u") == "1000")
        try keeper.run("/no/such/program")
        let noted = try programs(of: keeper).noted
        let service = try #require(noted.first { words($0) == ["/bin/sleep", "1000"] })
        #expect(service.origin == .host && service.uid == 0 && service.pid > 1 && !service.isCut)
        let typed = try #require(noted.first { words($0).first == "/usr/bin/printf" })
        #expect(typed.origin == .terminal && typed.path == Array("/usr/bin/printf".utf8))
        #expect(words(typed) == ["/usr/bin/printf", "%s-%s\\n", "do", "ne"])
        let id = try #require(noted.first { words($0) == ["/usr/bin/id", "-u"] })
        #expect(id.origin == .program && id.uid == 1_000)
        #expect(noted.contains { $0.path == Array("/no/such/program".utf8) }, "what fails was asked for as well")
        #expect(try keeper.end() == [])
    }

    @Test func hostileArgumentsAreCutAndHarmless() throws {
        let keeper = try keeper(isAudited: true)
        let found = try python(
            """
            argv = (ctypes.c_char_p * 2000)(*([b'a' * 5000] * 1999), None)
            call('long', 59, ctypes.c_char_p(b'/' + b'p' * 9000), argv, 0)
            call('null', 59, 0, 0, 0)
            call('wild', 59, ctypes.c_ulong(0xfffffffffffffff8), ctypes.c_ulong(0xfffffffffffffff1), 0)
            call('kernel', 59, ctypes.c_ulong(0xffffffff81000000), ctypes.c_ulong(0xffffffff81000000), 0)
            call('odd', 59, ctypes.c_char_p(b'/odd'), ctypes.c_ulong(ctypes.addressof(argv) + 3), 0)
            end = mmap.mmap(-1, 8192)
            address = ctypes.addressof(ctypes.c_char.from_buffer(end))
            libc.munmap(ctypes.c_void_p(address + 4096), 4096)
            ctypes.memmove(address + 4090, b'/last' + bytes(1), 6)
            call('last', 59, ctypes.c_ulong(address + 4090), 0, 0)
            ctypes.memmove(address + 4090, b'/laste', 6)
            call('unended', 59, ctypes.c_ulong(address + 4090), 0, 0)
            call('fd', 322, 99, ctypes.c_char_p(b''), (ctypes.c_char_p * 2)(b'fd', None), 0, 0x1000)
            """, in: keeper)
        #expect(
            found == [
                "long ENAMETOOLONG", "null EFAULT", "wild EFAULT", "kernel EFAULT", "odd ENOENT", "last ENOENT",
                "unended EFAULT", "fd EBADF",
            ])
        let noted = try programs(of: keeper).noted
        let long = try #require(noted.first { $0.path.starts(with: Array("/ppp".utf8)) })
        #expect(long.isCut && long.path.count == 255)
        #expect(long.arguments.reduce(0) { $0 + $1.count } <= 1_024)
        #expect(noted.contains { $0.path == Array("/last".utf8) && $0.arguments.isEmpty })
        #expect(noted.contains { $0.path == Array("fd:99".utf8) && words($0) == ["fd"] })
        #expect(try keeper.output("echo alive") == "alive")
        #expect(try keeper.end() == [])
    }

    @Test func aStormOfProgramsHoldsNobodyUpAndIsCounted() throws {
        let keeper = try keeper(isAudited: true) { $0.maximumProcesses = 200 }
        let storm = """
            import os
            for _ in range(5): os.fork()
            while True:
                try: os.execv('/no/such/file', ['x'])
                except OSError: pass
            """
        try keeper.run(
            "cat > /root/storm.py; setsid python3 /root/storm.py >/dev/null 2>&1 &", input: Array(storm.utf8))
        let shell = try keeper.attach()
        try shell.read(until: "# ")
        for number in 0..<5 {
            shell.type("echo a$((\(number) + 100))b\n")
            try shell.read(until: "a\(number + 100)b", seconds: 10)
            #expect(try keeper.output("echo alive") == "alive")
        }
        sleep(2)
        // Whoever is killed while waiting for an answer must not leave the listener waiting.
        try keeper.run("pkill -9 -f storm.py")
        #expect(try keeper.output("echo alive") == "alive")
        sleep(1)
        let (noted, dropped) = try programs(of: keeper)
        #expect(noted.count < 1_500, "\(noted.count) were noted")
        #expect(dropped > noted.count, "\(dropped) were dropped")
        #expect(try keeper.end() == [])
    }

    @Test func anAuditedHostBootsSystemdAndReboots() throws {
        let keeper = try keeper(kind: .systemd, isAudited: true)
        #expect(try keeper.output("systemctl is-system-running --wait; systemctl --failed --no-legend") == "running")
        let noted = try programs(of: keeper).noted
        let first = try #require(noted.first)
        #expect(first.pid == 1 && first.origin == .host && words(first) == ["/sbin/init"])
        #expect(noted.contains { words($0).first?.hasSuffix("systemd-journald") == true })
        keeper.control.send(.reboot(host: "web"))
        try keeper.waitUntil { $0.allSatisfy { $0.boots == 2 && $0.state == .running } }
        #expect(try keeper.output("echo alive") == "alive")
        #expect(try programs(of: keeper).noted.filter { words($0) == ["/sbin/init"] }.count >= 2)
        #expect(try keeper.end() == [])
    }

    @Test func listenersGoWithTheirProcesses() throws {
        let keeper = try keeper(isAudited: true)
        let count = { () -> Int in
            var found = 0
            for fd in 0..<200 {
                var link = [CChar](repeating: 0, count: 256)
                let size = readlink("/proc/\(keeper.pid)/fd/\(fd)", &link, 255)
                let name = String(decoding: link.prefix(max(0, size)).map(UInt8.init(bitPattern:)), as: UTF8.self)
                if name.contains("seccomp notify") { found += 1 }
            }
            return found
        }
        for _ in 0..<20 { try keeper.run("true") }
        try keeper.run("true")
        #expect(count() <= 2, "PID 1's, and at most that of the program that has just ended")
        #expect(try keeper.output("find /proc/[0-9]*/fd -lname '*seccomp*' 2>/dev/null | wc -l") == "0")
        #expect(try keeper.end() == [])
    }

    @Test func anUnauditedHostHasNoListener() throws {
        let keeper = try keeper()
        try keeper.run("true")
        #expect(try programs(of: keeper).noted.isEmpty)
        #expect(try keeper.output("grep Seccomp_filters /proc/self/status | cut -f2") == "1")
        #expect(try keeper.end() == [])
    }

    @Test func whoeverAsksForAuditOrKeyringsCopesWithoutThem() throws {
        let keeper = try keeper()
        #expect(try keeper.output("useradd -m ada && su ada -c 'id -un'") == "ada")
        #expect(
            try keeper.output("echo ada:secret | chpasswd && runuser -u ada -- sudo -n true 2>&1 | grep -c password")
                == "1")
        #expect(try keeper.output("ss -Htln >/dev/null && ip -br link show lo | cut -c1-2") == "lo")
        #expect(try keeper.end() == [])
    }

    @Test func toolsOfTheTradeWorkUnderTheAudit() throws {
        let keeper = try keeper(isAudited: true)
        #expect(
            try keeper.output("strace -f -o /tmp/t -e trace=execve /bin/echo hi && grep -c execve /tmp/t") == "hi\n1")
        #expect(
            try keeper.output(
                "strace -o /tmp/t -e inject=getppid:retval=77 python3 -c 'import os; print(os.getppid())'") == "77")
        #expect(try keeper.end() == [])
    }
}
