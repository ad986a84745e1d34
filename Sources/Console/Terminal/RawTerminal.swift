internal import Glibc
internal import Linux

/// The terminal we run in, in raw mode as long as this value lives; given back on every way out.
///
/// A normal end and an error give it back by the value's end, a signal that ends the process by
/// ``TerminalSignals``, a crash by the handler of ``TerminalSignals/guardTerminal(_:mode:)``.
struct RawTerminal: ~Copyable {
    private let fd: Int32
    private let before: termios

    /// Switches a terminal to raw mode: every byte typed comes through as it is. Calls `tcsetattr(3)`.
    init(_ fd: Int32) throws(SystemError) {
        var mode = termios()
        try checked("tcgetattr") { tcgetattr(fd, &mode) }
        TerminalSignals.guardTerminal(fd, mode: mode)
        try Self.enter(fd, from: mode)
        self.fd = fd
        before = mode
    }

    deinit {
        // What the terminal answered to somebody else's queries must not be read by the shell we return to.
        var mode = before
        tcsetattr(fd, TCSAFLUSH, &mode)
        TerminalSignals.releaseTerminal()
    }

    /// Switches to raw mode again, as after the process was stopped and went on.
    func enter() throws(SystemError) { try Self.enter(fd, from: before) }

    private static func enter(_ fd: Int32, from before: termios) throws(SystemError) {
        var raw = before
        cfmakeraw(&raw)
        try checked("tcsetattr") { tcsetattr(fd, TCSADRAIN, &raw) }
    }

    /// The size of the terminal behind a descriptor; nil where it has none. Calls `ioctl(2)` with `TIOCGWINSZ`.
    static func size(_ fd: Int32) -> (columns: UInt16, rows: UInt16)? {
        var size = winsize()
        guard ioctl(fd, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return nil }
        return (size.ws_col, size.ws_row)
    }
}
