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
    private static let rules = [
        ArgumentRule(
            ["socket"], refused: "every family but UNIX, INET, INET6, NETLINK", (name: "EAFNOSUPPORT", code: 97),
            "The C library's, the questions', and to learn of addresses.", [.isNone(of: [1, 2, 10, 16], 0)]),
        ArgumentRule(
            ["clone"], refused: "every flag that makes a namespace", (name: "EPERM", code: 1),
            "It needs processes, one for each question over TCP.",
            [.isNone(of: [0], 0, mask: 0x7e02_0080)]),
    ]

    /// Compiles the filter.
    ///
    /// - Returns: An array of `struct sock_filter`.
    public static func compile() throws(SeccompError) -> [UInt8] {
        // ENOSYS, so that the C library takes the older call where there is one.
        let absent = FilterProgram.Answer.fail(38)
        var program = FilterProgram(unlisted: absent, foreign: absent)
        for call in allowed + rules.flatMap(\.calls) {
            if let number = SyscallNumbers.number(of: call) { program.set(.allow, for: number) }
        }
        for rule in rules {
            for call in rule.calls {
                if let number = SyscallNumbers.number(of: call) { program.add(rule, for: number) }
            }
        }
        return try program.compile()
    }
}
