internal import Glibc
internal import Linux
internal import Report

/// Where a terminal's output goes: our own terminal, or a file or pipe.
struct Screen {
    private let fd: Int32
    private let isTerminal: Bool
    private var modes = ModeTracker()
    private var filter: ViewerFilter?

    /// - Parameter isFiltered: Whether only drawing passes, as for somebody who looks on.
    init(fd: Int32, isTerminal: Bool, isFiltered: Bool) {
        self.fd = fd
        self.isTerminal = isTerminal
        filter = isFiltered ? ViewerFilter() : nil
    }

    /// Shows output. A process that shall end does not wait for the terminal.
    mutating func show(_ bytes: [UInt8]) throws(SystemError) {
        let shown = filter?.filter(bytes) ?? bytes
        if isTerminal { modes.read(shown) }
        try write(shown)
    }

    /// Draws a whole screen in place of what is there.
    mutating func redraw(_ bytes: [UInt8]) throws(SystemError) {
        if isTerminal { try write(Array((modes.undoing + "\u{1b}[H\u{1b}[2J").utf8)) }
        modes = ModeTracker()
        try show(bytes)
    }

    /// Shows a line of ours between the lines of the shell; on standard error where we are a pipe.
    func note(_ text: String) throws(SystemError) {
        let text = "[" + PrintableText.line(text) + "]"
        if isTerminal {
            try write(Array("\r\n\u{1b}[7m\(text)\u{1b}[0m\r\n".utf8))
        } else {
            try write(Array((text + "\n").utf8), to: 2)
        }
    }

    /// Switches off what the shell had switched on, and begins a line.
    func leave() throws(SystemError) { if isTerminal { try write(Array((modes.undoing + "\r\n").utf8)) } }

    private func write(_ bytes: [UInt8], to target: Int32? = nil) throws(SystemError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(target ?? fd, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                var poller = pollfd(fd: target ?? fd, events: Int16(POLLOUT), revents: 0)
                poll(&poller, 1, 1000)
            } else if errno != EINTR {
                throw SystemError.last("write", "the terminal")
            }
            if TerminalSignals.isEnding { return }
        }
    }
}
