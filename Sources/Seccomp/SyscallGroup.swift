/// System calls that are answered alike, and why.
public struct SyscallGroup: Sendable {
    /// The group's name.
    public let name: String
    /// Why a host needs it and what keeps it harmless, or why it is refused.
    public let reason: String
    /// The calls' names; one that this architecture does not have is passed over.
    public let calls: [String]

    private init(_ name: String, _ reason: String, _ calls: String) {
        self.name = name
        self.reason = reason
        self.calls = calls.split(whereSeparator: \.isWhitespace).map(String.init)
    }

    /// What every host may call; what is in no group at all is answered with `ENOSYS`.
    public static let allowed: [SyscallGroup] = [
        SyscallGroup(
            "memory", "Every program maps and protects memory.",
            """
            brk mmap munmap mremap mprotect madvise mlock mlock2 mlockall munlock munlockall msync mincore membarrier
            memfd_create pkey_alloc pkey_free pkey_mprotect remap_file_pages get_mempolicy set_mempolicy mbind
            process_madvise mseal map_shadow_stack cachestat
            """),
        SyscallGroup(
            "files", "Files, folders, attributes; the kernel checks each against the host's own ids.",
            """
            access faccessat faccessat2 open openat openat2 creat close close_range read write pread64 pwrite64 readv
            writev preadv preadv2 pwritev pwritev2 lseek dup dup2 dup3 fcntl flock fsync fdatasync sync syncfs
            sync_file_range truncate ftruncate fallocate fadvise64 readahead sendfile splice tee vmsplice
            copy_file_range stat fstat lstat newfstatat statx statfs fstatfs ustat getdents getdents64 getcwd chdir
            fchdir mkdir mkdirat rmdir rename renameat renameat2 link linkat symlink symlinkat readlink readlinkat
            unlink unlinkat mknod mknodat chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat umask utime
            utimes futimesat utimensat getxattr lgetxattr fgetxattr setxattr lsetxattr fsetxattr listxattr llistxattr
            flistxattr removexattr lremovexattr fremovexattr getxattrat setxattrat listxattrat removexattrat
            name_to_handle_at inotify_init inotify_init1 inotify_add_watch inotify_rm_watch file_getattr file_setattr
            """),
        SyscallGroup(
            "mounts", "systemd gives units views of their own; a user namespace can mount only what is safe in one.",
            """
            mount umount2 pivot_root chroot mount_setattr move_mount open_tree open_tree_attr fsopen fsconfig fsmount
            fspick statmount listmount
            """),
        SyscallGroup(
            "processes", "Processes and their relations, within the host's process namespace.",
            """
            fork vfork clone execve execveat exit exit_group wait4 waitid getpid getppid gettid getpgid getpgrp setpgid
            getsid setsid set_tid_address set_robust_list get_robust_list prctl arch_prctl personality kill tkill
            tgkill pidfd_open pidfd_send_signal process_mrelease rseq unshare setns get_thread_area set_thread_area
            uname sethostname setdomainname sysinfo getcpu seccomp landlock_create_ruleset landlock_add_rule
            landlock_restrict_self reboot
            """),
        SyscallGroup(
            "identity", "Users, groups and capabilities, within the host's user namespace.",
            """
            getuid geteuid getgid getegid getresuid getresgid setuid setgid setreuid setregid setresuid setresgid
            setfsuid setfsgid getgroups setgroups capget capset
            """),
        SyscallGroup(
            "scheduling", "Priorities and limits; cgroups bound them from outside.",
            """
            sched_yield sched_getaffinity sched_setaffinity sched_getparam sched_setparam sched_getscheduler
            sched_setscheduler sched_getattr sched_setattr sched_get_priority_max sched_get_priority_min
            sched_rr_get_interval getpriority setpriority ioprio_get ioprio_set getrlimit setrlimit prlimit64
            getrusage times
            """),
        SyscallGroup(
            "signals and waiting",
            "Signals, timers, futexes, polling; setting the clock needs a capability that is cut.",
            """
            rt_sigaction rt_sigprocmask rt_sigpending rt_sigsuspend rt_sigtimedwait rt_sigqueueinfo rt_tgsigqueueinfo
            rt_sigreturn sigaltstack signalfd signalfd4 pause alarm getitimer setitimer nanosleep clock_nanosleep
            clock_gettime clock_getres gettimeofday time timer_create timer_settime timer_gettime timer_getoverrun
            timer_delete timerfd_create timerfd_settime timerfd_gettime adjtimex clock_adjtime futex futex_waitv
            futex_wake futex_wait futex_requeue restart_syscall poll ppoll select pselect6 epoll_create epoll_create1
            epoll_ctl epoll_wait epoll_pwait epoll_pwait2 eventfd eventfd2 io_setup io_submit io_getevents
            io_pgetevents io_cancel io_destroy
            """),
        SyscallGroup(
            "sockets", "Sockets of the host's network namespace; the argument rules say which.",
            """
            socket socketpair bind listen accept accept4 connect getsockname getpeername getsockopt setsockopt shutdown
            sendto recvfrom sendmsg recvmsg sendmmsg recvmmsg
            """),
        SyscallGroup(
            "pipes and IPC", "Pipes, and System V and POSIX IPC of the host's IPC namespace.",
            """
            pipe pipe2 shmget shmat shmdt shmctl semget semop semtimedop semctl msgget msgsnd msgrcv msgctl mq_open
            mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr
            """),
        SyscallGroup("devices", "Terminals, files, network links; the argument rules say what not.", "ioctl getrandom"),
    ]

    /// What no host may call: `EPERM`, so that a program is told that it may not, rather than that the kernel is old.
    public static let refused: [SyscallGroup] = [
        SyscallGroup(
            "kernel code", "Modules, another kernel, BPF programs, performance events: they reach the whole machine.",
            """
            init_module finit_module delete_module kexec_load kexec_file_load bpf perf_event_open lookup_dcookie
            """),
        SyscallGroup(
            "the machine's state", "Its clock, swap, accounting, quotas, log and ports belong to no namespace.",
            """
            settimeofday clock_settime swapon swapoff acct quotactl quotactl_fd syslog iopl ioperm nfsservctl
            move_pages migrate_pages
            """),
        SyscallGroup(
            "file handles", "A handle opens a file past every folder on the way: the way out of many containers.",
            "open_by_handle_at"),
        SyscallGroup(
            "keyrings", "A session's keyring is inherited from the machine, and keys count against its users.",
            "add_key keyctl request_key"),
        SyscallGroup("hanging up", "Terminals are the keeper's to close.", "vhangup"),
    ]
}
