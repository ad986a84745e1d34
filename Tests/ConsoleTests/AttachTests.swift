import Foundation
import Glibc
import Linux
import Synchronization
import Testing
import WebSockets
import Wire

/// The real program in a pseudo terminal against a daemon of our own.
@Suite("Attach and watch", .serialized, .timeLimit(.minutes(3)))
struct AttachTests {
    private func echoing() throws -> FakeDaemon {
        try FakeDaemon { socket, bytes in
            socket.send(KeeperEvent.output(bytes).wireBytes)
            if bytes == Array("exit\r".utf8) { socket.send(KeeperEvent.exited(status: 0).wireBytes) }
        }
    }

    @Test("What is typed arrives as it is, what comes is drawn, and the terminal is given back")
    func types() throws {
        let daemon = try echoing()
        let server = try daemon.start()
        defer { server.stop(drain: 0) }
        let terminal = try Terminal(["attach", "S7K2QP", "--run-dir", daemon.folder])
        #expect(terminal.wait { terminal.text.contains("$ ") })
        #expect(terminal.isRaw)
        let typed: [UInt8] = [0x03, 0x1a, 0x1b, 0x5b, 0x41, 0xc3, 0xbc, 0xff, 0x00, 0x0d, 0x04]
        terminal.type(typed)
        #expect(terminal.wait { daemon.state.withLock { $0.typed } == typed })
        terminal.type("exit\r")
        #expect(try terminal.end() == .exited(0))
        #expect(terminal.isRestored)
        #expect(terminal.wait { terminal.text.contains("[the shell has ended]") })
        let query = daemon.state.withLock { $0.queries[0] }
        #expect(query["columns"] == "100")
        #expect(query["rows"] == "30")
        #expect(query["mode"] == "write")
        #expect(query["host"] == "web")
        #expect(query["terminal"] == "main")
    }

    @Test("ctrl-p ctrl-q leaves; a lone ctrl-p reaches the shell")
    func detaches() throws {
        let daemon = try echoing()
        let server = try daemon.start()
        defer { server.stop(drain: 0) }
        let terminal = try Terminal(["attach", "S7K2QP", "--run-dir", daemon.folder])
        #expect(terminal.wait { terminal.text.contains("$ ") })
        terminal.type([0x10])
        #expect(terminal.wait { daemon.state.withLock { $0.typed } == [0x10] })
        terminal.type([0x10, 0x11])
        #expect(try terminal.end() == .exited(0))
        #expect(terminal.isRestored)
        #expect(terminal.wait { terminal.text.contains("breakfix attach S7K2QP") })
        #expect(daemon.state.withLock { $0.typed } == [0x10])
    }

    @Test("A megabyte is pasted without loss")
    func pastes() throws {
        // A shell that takes its time: what it gets is counted, and every message costs a millisecond.
        let daemon = try FakeDaemon { _, _ in usleep(1000) }
        let server = try daemon.start()
        defer { server.stop(drain: 0) }
        let terminal = try Terminal(["attach", "S7K2QP", "--run-dir", daemon.folder])
        #expect(terminal.wait { terminal.isRaw })
        var random = SystemRandomNumberGenerator()
        let paste = (0..<1 << 20).map { _ in UInt8.random(in: 0x20...0x7e, using: &random) }
        terminal.type(paste)
        #expect(terminal.wait { daemon.state.withLock { $0.typed.count } >= paste.count })
        #expect(daemon.state.withLock { $0.typed } == paste)
        terminal.type([0x10, 0x11])
        #expect(try terminal.end() == .exited(0))
    }

    @Test("A signal that ends the program gives the terminal back", arguments: [SIGTERM, SIGHUP, SIGINT])
    func signals(signal: Int32) throws {
        let daemon = try FakeDaemon(greeting: "\u{1b}[?1049h\u{1b}[?2004h\u{1b}[?25l$ ") { _, _ in }
        let server = try daemon.start()
        defer { server.stop(drain: 0) }
        let terminal = try Terminal(["attach", "S7K2QP", "--run-dir", daemon.folder])
        #expect(terminal.wait { terminal.isRaw && terminal.text.contains("$ ") })
        kill(terminal.pid, signal)
        #expect(try terminal.end() == .exited(130))
        #expect(terminal.isRestored)
        for mode in ["1049l", "2004l", "25h"] { #expect(terminal.wait { terminal.text.contains("\u{1b}[?\(mode)") }) }
    }

    @Test("A crash gives the terminal back", arguments: [SIGSEGV, SIGABRT, SIGILL, SIGBUS])
    func crashes(signal: Int32) throws {
        let daemon = try echoing()
        let server = try daemon.start()
        defer { server.stop(drain: 0) }
        let terminal = try Terminal(["attach", "S7K2QP", "--run-dir", daemon.folder])
        #expect(terminal.wait { terminal.isRaw && terminal.text.contains("$ ") })
        kill(terminal.pid, signal)
        #expect(try terminal.end() == .signaled(signal))
        #expect(terminal.isRestored)
    }

    @Test("A new window size is told")
    func resizes() throws {
        let daemon = try echoing()
        let server = try daemon.start()
        defer { server.stop(drain: 0) }
        let terminal = try Terminal(["attach", "S7K2QP", "--run-dir", daemon.folder])
        #expect(terminal.wait { terminal.text.contains("$ ") })
        var size = winsize(ws_row: 40, ws_col: 120, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(terminal.master, UInt(TIOCSWINSZ), &size)
        kill(terminal.pid, SIGWINCH)
        #expect(terminal.wait { daemon.state.withLock { $0.sizes } == ["120x40"] })
        terminal.type("exit\r")
        #expect(try terminal.end() == .exited(0))
    }

    @Test("The daemon's restart shows a note and goes on by itself; what was typed meanwhile arrives")
    func reconnects() throws {
        let daemon = try echoing()
        let first = try daemon.start()
        let terminal = try Terminal(["attach", "S7K2QP", "--run-dir", daemon.folder])
        #expect(terminal.wait { terminal.text.contains("$ ") })
        first.stop(drain: 0)
        #expect(terminal.wait { terminal.text.contains("daemon gone, reconnecting") })
        terminal.type("late")
        usleep(700_000)
        let second = try daemon.start()
        defer { second.stop(drain: 0) }
        #expect(terminal.wait { daemon.state.withLock { $0.attached } == 2 })
        #expect(terminal.wait { daemon.state.withLock { $0.typed } == Array("late".utf8) })
        #expect(terminal.wait { terminal.text.hasSuffix("late") })
        terminal.type("exit\r")
        #expect(try terminal.end() == .exited(0))
        #expect(terminal.isRestored)
    }

    @Test("The end of the session is told with its reason, made harmless")
    func ends() throws {
        let daemon = try echoing()
        let server = try daemon.start()
        defer { server.stop(drain: 0) }
        let terminal = try Terminal(["attach", "S7K2QP", "--run-dir", daemon.folder])
        #expect(terminal.wait { terminal.text.contains("$ ") })
        daemon.send(.ended(reason: "time is up\u{1b}[2J"))
        #expect(try terminal.end() == .exited(0))
        #expect(terminal.isRestored)
        #expect(terminal.wait { terminal.text.contains("time is up\\e[2J") })
    }

    @Test("Watching sends nothing, shows no foreign query, and ctrl-c leaves")
    func watches() throws {
        let daemon = try echoing()
        let server = try daemon.start()
        defer { server.stop(drain: 0) }
        let terminal = try Terminal(["watch", "S7K2QP", "--run-dir", daemon.folder])
        #expect(terminal.wait { terminal.text.contains("$ ") })
        daemon.send(.output(Array("a\u{1b}]52;c;aGk=\u{07}b\u{1b}[6nc\u{1b}[31md".utf8)))
        #expect(terminal.wait { terminal.text.contains("abc\u{1b}[31md") })
        terminal.type("rm -rf /\r")
        kill(terminal.pid, SIGWINCH)
        terminal.type([0x03])
        #expect(try terminal.end() == .exited(0))
        #expect(terminal.isRestored)
        #expect(daemon.state.withLock { $0.typed.isEmpty && $0.sizes.isEmpty })
        #expect(daemon.state.withLock { $0.queries[0]["mode"] } == "watch")
    }

    @Test("A flood of output is shown to its last byte")
    func floods() throws {
        let daemon = try echoing()
        let server = try daemon.start()
        defer { server.stop(drain: 0) }
        let terminal = try Terminal(["attach", "S7K2QP", "--run-dir", daemon.folder])
        #expect(terminal.wait { terminal.text.contains("$ ") })
        let start = terminal.bytes.count
        var sent: [UInt8] = []
        for number in 0..<2000 {
            let line = Array("line \(number) ".utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: 4000)
            sent += line
            daemon.send(.output(line))
        }
        daemon.send(.exited(status: 0))
        #expect(try terminal.end() == .exited(0))
        #expect(terminal.wait { terminal.bytes.count >= start + sent.count })
        #expect(Array(terminal.bytes.dropFirst(start).prefix(sent.count)) == sent)
    }

    @Test("As a pipe it types its input, prints the output and ends with the shell")
    func pipes() throws {
        let daemon = try echoing()
        let server = try daemon.start()
        defer { server.stop(drain: 0) }
        let output = try ChildProcess.run(
            [Terminal.program, "attach", "S7K2QP", "--run-dir", daemon.folder], input: Array("exit\r".utf8),
            milliseconds: 20_000)
        #expect(output.status == .exited(0))
        #expect(String(decoding: output.output, as: UTF8.self) == "$ exit\r")
        #expect(String(decoding: output.error, as: UTF8.self).contains("the shell has ended"))
    }

    @Test("As a pipe it leaves once the input has ended and the terminal is silent")
    func pipeEnds() throws {
        let daemon = try echoing()
        let server = try daemon.start()
        defer { server.stop(drain: 0) }
        let output = try ChildProcess.run(
            [Terminal.program, "attach", "S7K2QP", "--run-dir", daemon.folder], input: Array("date\r\u{10}\u{11}".utf8),
            milliseconds: 20_000)
        #expect(output.status == .exited(0))
        #expect(daemon.state.withLock { $0.typed } == Array("date\r\u{10}\u{11}".utf8))
    }

    @Test("An unknown session is told by the daemon's own words")
    func unknown() throws {
        let daemon = try echoing()
        let server = try daemon.start()
        defer { server.stop(drain: 0) }
        let output = try ChildProcess.run(
            [Terminal.program, "attach", "NOPE", "--run-dir", daemon.folder], milliseconds: 20_000)
        #expect(output.status == .exited(2))
        #expect(
            String(decoding: output.error, as: UTF8.self)
                == "breakfix attach: There is no session here\n  List them with 'breakfix sessions'.\n")
    }
}
