internal import API
internal import Glibc
internal import Linux

/// A shell on a session in this terminal, as a child of this program: its end gives the screen back as it was.
final class ShellWindow {
    private let child: ChildProcess

    /// Opens it.
    init(session: String, layout: Layout) throws(SystemError) {
        child = try ChildProcess.spawn(
            ["/proc/self/exe", "attach", session, "--run-dir", layout.run], environment: nil, input: .descriptor(0),
            output: .descriptor(1), error: .descriptor(2), newSession: false)
    }

    /// Whether somebody left it.
    var hasEnded: Bool { child.hasEnded(within: 0) }

    /// Closes it, and waits until the terminal is as it was.
    deinit {
        child.signal(SIGTERM)
        if !child.hasEnded(within: 2000) { child.signal(SIGKILL) }
        waitpid(child.pid, nil, 0)
    }
}
