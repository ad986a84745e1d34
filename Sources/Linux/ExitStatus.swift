internal import CLinux

/// How a process ended, from the status that `waitpid(2)` gives.
public enum ExitStatus: Sendable, Equatable {
    /// It exited with this code.
    case exited(Int32)
    /// This signal ended it.
    case signaled(Int32)

    /// Reads a wait status.
    public init(waitStatus: Int32) {
        self =
            clinux_wifsignaled(waitStatus)
            ? .signaled(clinux_wtermsig(waitStatus)) : .exited(clinux_wexitstatus(waitStatus))
    }
}
