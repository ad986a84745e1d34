internal import CSeccomp

/// The filter of a session's name server: what dnsmasq calls, and nothing else.
public enum ResolverProfile {
    private static let allowed: [String] = [
        // becoming dnsmasq, and its memory
        "execve", "brk", "mmap", "munmap", "mprotect", "mremap", "madvise", "arch_prctl", "set_tid_address",
        "set_robust_list", "rseq", "prlimit64", "getrlimit", "getrandom", "futex", "prctl", "uname", "sysinfo",
        // its libraries and its configuration
        "access", "faccessat", "faccessat2", "open", "openat", "read", "readv", "pread64", "write", "writev", "close",
        "close_range", "fstat", "newfstatat", "stat", "lstat", "statx", "lseek", "fcntl", "getdents64", "readlink",
        "dup", "dup2", "dup3", "pipe", "pipe2", "umask", "chdir", "ioctl", "inotify_init", "inotify_init1",
        "inotify_add_watch",
        // who and when
        "getpid", "getppid", "gettid", "getuid", "geteuid", "getgid", "getegid", "getgroups", "capget", "capset",
        "clock_gettime", "gettimeofday", "time", "times", "alarm", "setitimer", "nanosleep", "clock_nanosleep",
        "getrusage", "sched_yield", "sched_getaffinity", "setsid",
        // signals, and a process for each question over TCP
        "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "restart_syscall", "sigaltstack", "fork", "vfork", "wait4",
        "exit", "exit_group", "kill", "tgkill",
        // answering
        "bind", "connect", "listen", "accept", "accept4", "getsockname", "getpeername", "setsockopt", "getsockopt",
        "sendto", "sendmsg", "sendmmsg", "recvfrom", "recvmsg", "recvmmsg", "shutdown", "poll", "ppoll", "select",
        "pselect6",
    ]
    /// UNIX, INET, INET6 and NETLINK: the C library's, the questions', and to learn of addresses.
    private static let families: [UInt64] = [1, 2, 10, 16]
    /// Every flag of `clone` that makes a namespace.
    private static let namespaces: UInt64 = 0x7e02_0080

    /// Compiles the filter.
    ///
    /// - Returns: Arrays of `struct sock_filter`, in the order they are to be loaded.
    public static func compile() throws(SeccompError) -> [[UInt8]] {
        // ENOSYS, so that the C library takes the older call where there is one.
        let filter = try Filter(unlisted: 0x0005_0000 | 38)
        let allow = UInt32(SCMP_ACT_ALLOW)
        for call in allowed { try filter.add(action: allow, call, []) }
        for family in families {
            try filter.add(
                action: allow, "socket",
                [scmp_arg_cmp(arg: 0, op: SCMP_CMP_MASKED_EQ, datum_a: 0xffff_ffff, datum_b: family)])
        }
        try filter.add(
            action: allow, "clone", [scmp_arg_cmp(arg: 0, op: SCMP_CMP_MASKED_EQ, datum_a: namespaces, datum_b: 0)])
        return [try filter.export()]
    }
}
