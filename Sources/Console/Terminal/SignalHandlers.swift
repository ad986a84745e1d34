internal import Glibc

// What the signal handlers read. Memory of its own for each, so that a handler touches no Swift object; allocated
// before the first handler is installed.

/// The pipe that signals are noted in; -1 where nobody listens.
nonisolated(unsafe) let signalPipe = allocate(Int32(-1))
/// The last signal that asks the process to end; 0 where none came.
nonisolated(unsafe) let endingSignal = allocate(Int32(0))
/// The terminal that is in raw mode; -1 where none is.
nonisolated(unsafe) let guardedTerminal = allocate(Int32(-1))
/// The mode it had before.
nonisolated(unsafe) let guardedMode = allocate(termios())
/// What each crash signal did before, by its number.
nonisolated(unsafe) let crashActions = allocate(sigaction(), count: 65)

private func allocate<Value>(_ value: Value, count: Int = 1) -> UnsafeMutablePointer<Value> {
    let pointer = UnsafeMutablePointer<Value>.allocate(capacity: count)
    pointer.initialize(repeating: value, count: count)
    return pointer
}

/// Notes a signal for ``TerminalSignals``; async-signal-safe: `write(2)` alone.
func noteSignal(_ signal: Int32) {
    let saved = errno
    if signal == SIGTERM || signal == SIGHUP || signal == SIGINT { endingSignal.pointee = signal }
    var byte = UInt8(truncatingIfNeeded: signal)
    if signalPipe.pointee >= 0 { _ = write(signalPipe.pointee, &byte, 1) }
    errno = saved
}

/// Gives the terminal back and lets the crash go on; async-signal-safe: `tcsetattr(3)`, `write(2)`, `sigaction(2)`,
/// `raise(3)`.
func restoreTerminalAndCrash(_ signal: Int32) {
    if guardedTerminal.pointee >= 0 {
        tcsetattr(guardedTerminal.pointee, TCSANOW, guardedMode)
        // ESC [ 0 m, ESC [ ? 25 h, ESC [ ? 2004 l: plain letters, the cursor, no marks around a paste.
        var reset: (UInt64, UInt64, UInt64) = (0x323f_5b1b_6d30_5b1b, 0x3030_323f_5b1b_6835, 0x0000_0000_0000_6c34)
        _ = write(guardedTerminal.pointee, &reset, 18)
    }
    sigaction(signal, crashActions + Int(signal), nil)
    raise(signal)
}
