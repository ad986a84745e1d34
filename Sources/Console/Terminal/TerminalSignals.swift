internal import Glibc
internal import Linux

/// Signals turned into bytes of a pipe, so that a loop can wait for them; and the last help for the terminal.
struct TerminalSignals: ~Copyable {
    private static let caught = [SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGCONT]
    private static let crashes = [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS]

    private let pipe: Pipe
    private let before: [(signal: Int32, action: sigaction)]

    /// Starts to catch. There is one at a time in a process.
    init() throws(SystemError) {
        let pipe = try Pipe()
        try pipe.reading.setNonBlocking()
        try pipe.writing.setNonBlocking()
        signalPipe.pointee = pipe.writing.raw
        before = Self.caught.map { ($0, Self.install(noteSignal, for: $0)) }
        self.pipe = pipe
    }

    deinit {
        for (signal, action) in before {
            var action = action
            sigaction(signal, &action, nil)
        }
        signalPipe.pointee = -1
    }

    /// Readable when a signal came.
    var descriptor: Int32 { pipe.reading.raw }

    /// The signals that came since the last call, in order.
    func take() throws(SystemError) -> [Int32] {
        try pipe.reading.read(upTo: 256)?.map { Int32($0) } ?? []
    }

    /// Whether a signal that asks us to end has come; also true while a write is in the way of ``take()``.
    static var isEnding: Bool { endingSignal.pointee != 0 }

    /// Makes a crash give the terminal back before the process ends by it.
    static func guardTerminal(_ fd: Int32, mode: termios) {
        guardedMode.pointee = mode
        guardedTerminal.pointee = fd
        for signal in crashes { crashActions[Int(signal)] = install(restoreTerminalAndCrash, for: signal) }
    }

    /// The terminal is as it was; a crash has nothing to give back any more.
    static func releaseTerminal() {
        guardedTerminal.pointee = -1
        for signal in crashes { sigaction(signal, &crashActions[Int(signal)], nil) }
    }

    private static func install(_ handler: @escaping @convention(c) (Int32) -> Void, for signal: Int32) -> sigaction {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = handler
        // No SA_RESTART: a write that waits for the terminal is to notice that the process shall end.
        action.sa_flags = SA_ONSTACK
        var previous = sigaction()
        sigaction(signal, &action, &previous)
        return previous
    }
}
