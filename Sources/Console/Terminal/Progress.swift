internal import Glibc
internal import Linux
internal import Report
internal import Synchronization

/// Tells on standard error what goes on while a command waits for longer than a second.
///
/// On a terminal it is one line that is drawn again and wiped at the end; elsewhere a line at each change.
final class Progress: Sendable {
    private struct State {
        var text: String
        var shown = ""
        var farewell: String?
        var isOver = false
    }

    private let state: Mutex<State>
    private let context: Context
    private let start = MonotonicClock.nanoseconds
    private let isDrawn: Bool

    private init(_ text: String, _ context: Context) {
        state = Mutex(State(text: text))
        self.context = context
        isDrawn = Style(isTerminal: context.errors.isTerminal, environment: context.environment).isOn
    }

    /// Does something slow; `body` may say what it is at.
    ///
    /// With `outlivesUs`, what is waited for goes on in the daemon when Ctrl-C ends this program, and the user is told
    /// what ``ifLeft(_:)`` was given. Blocks SIGINT with `pthread_sigmask(3)` meanwhile.
    static func during<Result>(
        _ text: String, _ context: Context, isSilent: Bool = false, outlivesUs: Bool = false,
        _ body: (Progress) throws -> Result
    ) throws -> Result {
        let progress = Progress(text, context)
        guard !isSilent, !context.isQuiet else { return try body(progress) }
        var before = sigset_t()
        // Blocked before the thread starts: it inherits the mask, and it alone takes the signal.
        if outlivesUs {
            var interrupt = interruptSet()
            pthread_sigmask(SIG_BLOCK, &interrupt, &before)
        }
        defer { if outlivesUs { pthread_sigmask(SIG_SETMASK, &before, nil) } }
        let thread = try BackgroundThread { progress.watch(takesInterrupt: outlivesUs) }
        let result = Swift.Result { try body(progress) }
        progress.state.withLock { $0.isOver = true }
        thread.join()
        return try result.get()
    }

    /// Says what is done now.
    func update(_ text: String) { state.withLock { $0.text = text } }

    /// Says what to tell the user if Ctrl-C ends the program from now on.
    func ifLeft(_ farewell: String) { state.withLock { $0.farewell = farewell } }

    private func watch(takesInterrupt: Bool) {
        while true {
            if takesInterrupt { leaveIfInterrupted() } else { usleep(50_000) }
            let elapsed = Int((MonotonicClock.nanoseconds - start) / 1_000_000)
            let isOver = state.withLock { state in
                if !state.isOver, elapsed >= 1000 { show(&state, seconds: elapsed / 1000) }
                if state.isOver, isDrawn, !state.shown.isEmpty { put("\r\u{1b}[K") }
                return state.isOver
            }
            if isOver { return }
        }
    }

    /// Waits for a twentieth of a second; ends the program where Ctrl-C came. Calls `sigtimedwait(2)`.
    private func leaveIfInterrupted() {
        var interrupt = Self.interruptSet()
        var patience = timespec(tv_sec: 0, tv_nsec: 50_000_000)
        guard sigtimedwait(&interrupt, nil, &patience) == SIGINT else { return }
        put("\n" + (state.withLock { $0.farewell.map { $0 + "\n" } } ?? ""))
        _exit(ExitCode.interrupted.rawValue)
    }

    private static func interruptSet() -> sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGINT)
        return set
    }

    private func show(_ state: inout State, seconds: Int) {
        let text = PrintableText.line(state.text, limit: 60)
        let line = isDrawn ? "\(text)… \(seconds) s" : text + "…"
        guard line != state.shown else { return }
        state.shown = line
        put(isDrawn ? "\r\u{1b}[K" + line : line + "\n")
    }

    /// Progress is a courtesy: where it cannot be shown, the work goes on.
    private func put(_ text: String) {
        do { try context.errors.write(text) } catch { return }
    }
}
