import Foundation
import Glibc
import Linux
import Synchronization

/// The program in a pseudo terminal, and what it draws.
final class Terminal: @unchecked Sendable {
    /// The program lies beside the bundle of tests.
    static let program: String = {
        let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
        return URL(fileURLWithPath: bundle).deletingLastPathComponent().path + "/breakfix"
    }()

    /// Ours, without the runtime's own dialogue at a terminal after a crash.
    private static let environment: [String] = {
        var variables = ProcessInfo.processInfo.environment
        variables["SWIFT_BACKTRACE"] = "enable=no"
        return variables.map { $0.key + "=" + $0.value }
    }()

    let master: Int32
    private let slave: Int32
    let pid: Int32
    private let seen = Mutex<[UInt8]>([])
    private var child: ChildProcess?
    let before: termios

    init(_ arguments: [String], columns: UInt16 = 100, rows: UInt16 = 30) throws {
        var master: Int32 = -1
        var slave: Int32 = -1
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        guard openpty(&master, &slave, nil, nil, &size) == 0 else { throw SystemError.last("openpty") }
        _ = fcntl(master, F_SETFD, FD_CLOEXEC)
        _ = fcntl(slave, F_SETFD, FD_CLOEXEC)
        var mode = termios()
        tcgetattr(slave, &mode)
        before = mode
        self.master = master
        self.slave = slave
        let child = try ChildProcess.spawn(
            [Self.program] + arguments, environment: Self.environment, input: .descriptor(slave),
            output: .descriptor(slave),
            error: .descriptor(slave), newSession: true)
        pid = child.pid
        self.child = consume child
        let source = master
        Thread.detachNewThread { [self] in
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = read(source, &buffer, buffer.count)
                if count <= 0 { return }
                seen.withLock { $0 += buffer.prefix(count) }
            }
        }
    }

    deinit {
        close(slave)
        close(master)
    }

    var bytes: [UInt8] { seen.withLock { $0 } }
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Whether the terminal is in raw mode now.
    var isRaw: Bool {
        var mode = termios()
        tcgetattr(slave, &mode)
        return mode.c_lflag & UInt32(ICANON | ECHO | ISIG) == 0
    }

    /// Whether the terminal is as it was before the program ran.
    var isRestored: Bool {
        var mode = termios()
        tcgetattr(slave, &mode)
        return mode.c_lflag == before.c_lflag && mode.c_iflag == before.c_iflag && mode.c_oflag == before.c_oflag
    }

    func type(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(master, $0.baseAddress, min($0.count, 1024)) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    func type(_ text: String) { type(Array(text.utf8)) }

    /// Waits until something holds, for ten seconds at most.
    func wait(_ holds: () -> Bool) -> Bool {
        for _ in 0..<1000 {
            if holds() { return true }
            usleep(10_000)
        }
        return false
    }

    /// Waits for the program's end; nil where it does not come.
    func end() throws -> ExitStatus? {
        guard child?.hasEnded(within: 15_000) == true, let child = child.take() else {
            kill(pid, SIGKILL)
            return nil
        }
        return try child.wait()
    }
}
