import Glibc
import Linux
import Testing
import Wire

/// Two sessions with the same addresses, and what of one reaches the other.
@Suite(.serialized) struct SessionBorderTests {
    private static let lan = [
        Intruder.host(), Intruder.host("db", address: "10.20.0.3"),
    ]

    /// Frames with forged addresses go through a session's own bridge, as on any switch, and nowhere else.
    @Test func noForgedFrameCrosses() throws {
        let one = try KeeperFixture(Self.lan)
        let other = try KeeperFixture(Self.lan)
        for (keeper, host) in [(one, "web"), (one, "db"), (other, "web"), (other, "db")] {
            try Intruder.bring(into: keeper, host: host)
        }
        let mark = "mark-\(getpid())-\(UInt32.random(in: 0..<UInt32.max))"
        let hear = "setsid /root/intruder --hear \(mark) 3 > /root/heard 2>&1 &"
        try one.run(hear, on: "db")
        try other.run(hear, on: "web")
        try other.run(hear, on: "db")
        #expect(try one.output("/root/intruder --send \(mark)") == "sent")
        sleep(3)
        let own = try one.output("cat /root/heard", on: "db")
        #expect(own.hasPrefix("heard ") && own != "heard 0", "the own session must hear them, else nothing was tested")
        for host in ["web", "db"] { #expect(try other.output("cat /root/heard", on: host) == "heard 0") }
        #expect(try one.end() == [])
        #expect(try other.end() == [])
    }

    /// Landlock around the session: a listener in the host's own network that somebody outside has made is closed to the
    /// host, and open to others.
    @Test func aSessionIsEnclosed() throws {
        let keeper = try KeeperFixture([Intruder.host()])
        let name = "posture-\(getpid())"
        let listen =
            "import socket,time; s=socket.socket(socket.AF_UNIX); s.bind('\\0\(name)'); s.listen(4); time.sleep(60)"
        let connect = "import socket; s=socket.socket(socket.AF_UNIX); print(s.connect_ex('\\0\(name)'))"
        let enter = ["nsenter", "--net", "--target", "\(keeper.hosts[0].pid)", "python3", "-c"]
        let listener = try ChildProcess.spawn(enter + [listen]).pid
        defer {
            kill(listener, SIGKILL)
            waitpid(listener, nil, 0)
        }
        var outside = ""
        for _ in 0..<50 where outside != "0\n" {
            usleep(50_000)
            outside = String(
                decoding: try ChildProcess.run(enter + [connect], milliseconds: 5_000).output, as: UTF8.self)
        }
        #expect(outside == "0\n", "nobody reaches the listener, so nothing was tested")
        #expect(try keeper.output("python3 -c \"\(connect)\"") == "\(EPERM)")
        #expect(try keeper.end() == [])
    }

    /// Processes, sockets and memory of one host are nothing to another, of the same session or not.
    @Test func hostsShareNothingButTheirNetwork() throws {
        let one = try KeeperFixture(Self.lan)
        let other = try KeeperFixture([Intruder.host()])
        try one.run("setsid sleep 1234 > /dev/null 2>&1 &")
        let make = """
            import ctypes, socket, time, os
            libc = ctypes.CDLL(None)
            assert libc.shmget(0x1234, 4096, 0o1666) >= 0
            s = socket.socket(socket.AF_UNIX); s.bind('\\0posture'); s.listen(1)
            open('/dev/shm/posture', 'w').close()
            if os.fork() == 0: os.setsid(); time.sleep(60)
            """
        #expect(try one.run("python3 - > /dev/null 2>&1", input: Array(make.utf8)).outcome == .exited(0))
        #expect(
            try one.output("ipcs -m | grep -c 0x00001234; ls /dev/shm; grep -c posture /proc/net/unix")
                == "1\nposture\n1")
        for (keeper, host) in [(one, "db"), (other, "web")] {
            let seen =
                "ipcs -m | grep -c 0x00001234; ls /dev/shm; grep -c posture /proc/net/unix; pgrep -xc sleep"
            #expect(try keeper.output(seen, on: host) == "0\n0\n0")
        }
        #expect(try one.end() == [])
        #expect(try other.end() == [])
    }
}
