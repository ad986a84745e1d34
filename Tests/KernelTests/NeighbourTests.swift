import Foundation
import Glibc
import Linux
import Testing
import Wire

/// One session does everything that a machine can be abused by, at once; the other's shell stays responsive.
@Suite(.serialized) struct NeighbourTests {
    /// What runs as root in the abusive session's first host, each in an endless loop of its own.
    private static let abuses = [
        "hog": "x = []\nwhile True: x.append(bytearray(1 << 20))",
        "disk":
            "while True:\n try:\n  with open('/fill', 'wb') as f:\n   while True: f.write(bytes(1 << 20))\n except OSError: os.unlink('/fill')",
        "inodes":
            "i = 0\nwhile True:\n i += 1\n try: open('/tmp/i%d' % i, 'w').close()\n except OSError: os.system('rm -rf /tmp/i*'); i = 0",
        "files": "while True:\n try: os.open('/dev/null', 0)\n except OSError: os.closerange(3, 100000)",
        "short": "while True: os.spawnv(os.P_WAIT, '/bin/true', ['true'])",
        "packets":
            "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\nwhile True:\n try: s.sendto(bytes(64), ('10.20.0.3', 9))\n except OSError: pass",
        "stream":
            "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\ns.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)\nwhile True:\n try: s.sendto(bytes(1400), ('10.20.0.255', 9))\n except OSError: pass",
    ]

    private func abuser() throws -> KeeperFixture {
        let hosts = ["web": "10.20.0.2", "db": "10.20.0.3"].map { name, address in
            HostPlan(
                name: name, imageRoot: KeeperFixture.image(), initKind: .light,
                interfaces: [InterfacePlan(name: "eth0", network: "lan", address: address, prefix: 24)])
        }
        return try KeeperFixture(hosts)
    }

    private func startAbuse(_ keeper: KeeperFixture) throws -> [KeeperLine] {
        let head = "import os, resource, socket\nresource.setrlimit(resource.RLIMIT_NOFILE, (16384, 16384))\n"
        for (name, body) in Self.abuses {
            try keeper.run("cat > /root/\(name).py", input: Array((head + body + "\n").utf8))
            let again = "while :; do python3 /root/\(name).py; done"
            try keeper.run("setsid sh -c '\(again)' </dev/null >/dev/null 2>&1 &")
        }
        let flood = try keeper.attach("web", name: "flood")
        flood.type("yes 0123456789012345678901234567890123456789\n")
        let bomb = try keeper.attach("db", name: "bomb")
        bomb.type("bomb() { bomb | bomb & }; bomb\n")
        return [flood, bomb]
    }

    /// Milliseconds from a letter typed at bash's prompt until it comes back, sorted.
    private func echoes(_ shell: KeeperLine, _ count: Int) throws -> [Double] {
        var result: [Double] = []
        for number in 0..<count {
            if number.isMultiple(of: 40) {
                shell.type("\u{15}echo cle''an\n")
                try shell.read(until: "clean")
                // What is left is the prompt.
                while (try? shell.next(seconds: 0.05)) != nil {}
            }
            let start = MonotonicClock.nanoseconds
            shell.type("q")
            while true {
                if case .output(let bytes) = try shell.next(seconds: 30), bytes.contains(UInt8(ascii: "q")) { break }
            }
            result.append(Double(MonotonicClock.nanoseconds - start) / 1e6)
            usleep(4_000)
        }
        return result.sorted()
    }

    private func told(_ what: String, _ times: [Double]) -> Double {
        let p99 = times[times.count * 99 / 100]
        print(
            String(
                format: "%@: p50 %.2f, p99 %.2f, most %.2f ms", what, times[times.count / 2], p99,
                times[times.count - 1]))
        return p99
    }

    @Test func aNeighboursShellStaysResponsive() throws {
        let quiet = try KeeperFixture(
            [HostPlan(name: "web", imageRoot: KeeperFixture.image(), initKind: .light)], networks: [])
        let shell = try quiet.attach()
        let before = told("echo beside nobody", try echoes(shell, 400))
        let log = KernelLog()
        let abuser = try abuser()
        let lines = try startAbuse(abuser)
        let readers = lines.map { line in
            nonisolated(unsafe) let line = line  // nobody else reads from it
            let thread = Thread { while (try? line.next(seconds: 30)) != nil {} }
            thread.start()
            return thread
        }
        sleep(2)
        let during = told("echo beside an abuser", try echoes(shell, 2_000))
        let load = (try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8)) ?? ""
        print("load of the machine: \(load.prefix { $0 != "\n" })")
        // On a machine that is busy by itself the bound says nothing about us.
        #expect(during < (before < 5 ? 50 : 250))
        #expect(kill(abuser.pid, 0) == 0 && kill(quiet.pid, 0) == 0)
        #expect(log.outOfMemory == 0, "the machine itself ran out of memory")
        let start = MonotonicClock.nanoseconds
        let entered = try abuser.run("ps -e | wc -l", on: "web", milliseconds: 20_000)
        print("a program beside the abuses: \((MonotonicClock.nanoseconds - start) / 1_000_000) ms, \(entered.outcome)")
        #expect(entered.outcome == .exited(0))
        #expect(try abuser.end() == [])
        #expect(try quiet.output("echo alive") == "alive")
        #expect(try quiet.end() == [])
        withExtendedLifetime(readers) {}
    }
}
