/// What a host may do beyond the strict posture, by name.
///
/// Only what the kernel confines to the host's own namespaces can be a need. What reaches the machine (modules, BPF,
/// performance events, the clock, keyrings) cannot be had at all.
public enum SeccompNeed: String, Sendable, Hashable, CaseIterable {
    /// To trace other processes.
    case ptrace
    /// To make user namespaces inside the host's own.
    case userNamespaces = "user-namespaces"
    /// To use io_uring.
    case ioUring = "io-uring"
    /// To watch file systems by fanotify.
    case fanotify
    /// To handle page faults in user space.
    case userfaultfd

    /// The needs of a host that says nothing: who looks for a fault expects `strace` and `gdb` to work.
    public static let standard: Set<SeccompNeed> = [.ptrace]

    /// What it is for.
    public var purpose: String {
        switch self {
        case .ptrace: "`strace`, `ltrace`, `gdb`; part of the default"
        case .userNamespaces: "building and running containers without root, `unshare -U`, browsers' sandboxes"
        case .ioUring: "databases and servers that insist on io_uring"
        case .fanotify: "`fsnotifywait` and other programs that watch whole trees of files"
        case .userfaultfd: "virtual machine monitors and checkpointing of one's own memory"
        }
    }

    /// What confines it, and what it costs.
    public var risk: String {
        switch self {
        case .ptrace:
            "Only the host's own processes can be traced. Without it nothing is safer against the host's root, who can "
                + "write to `/proc/PID/mem`; it is to be taken away where the tools shall be missing."
        case .userNamespaces:
            "Root of a nested namespace has every capability in it, also those cut from the host, and with them more of "
                + "the kernel's code in reach. Most container escapes of the last years began here."
        case .ioUring:
            "What a ring does is checked against the same ids and namespaces, but never passes this filter: neither the "
                + "argument rules nor the audit see it."
        case .fanotify: "The kernel lets it watch only mounts and file systems of the host's own user namespace."
        case .userfaultfd:
            "Only with `UFFD_USER_MODE_ONLY`: a fault of the kernel's own, or of the keeper that reads a process, can "
                + "then not be held up, which is what exploits want of it."
        }
    }

    /// The calls it opens; without it they are refused with `EPERM`.
    public var calls: [String] {
        switch self {
        case .ptrace: ["ptrace", "process_vm_readv", "process_vm_writev", "pidfd_getfd", "kcmp"]
        case .userNamespaces: []
        case .ioUring: ["io_uring_setup", "io_uring_enter", "io_uring_register"]
        case .fanotify: ["fanotify_init", "fanotify_mark"]
        case .userfaultfd: ["userfaultfd"]
        }
    }
}
