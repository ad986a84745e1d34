/// What a host may do beyond the strict posture, by name.
public enum Need: String, Codable, Sendable, CaseIterable {
    /// To trace other processes: `strace`, `gdb`.
    case ptrace
    /// To make user namespaces inside the host's own.
    case userNamespaces = "user-namespaces"
    /// To use io_uring.
    case ioUring = "io-uring"
    /// To watch file systems by fanotify.
    case fanotify
    /// To handle page faults in user space.
    case userfaultfd
}
