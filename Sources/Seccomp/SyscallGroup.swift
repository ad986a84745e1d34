/// System calls that a host may make, and why.
public struct SyscallGroup: Sendable {
    /// The group's name.
    public let name: String
    /// Why a host needs it, and what keeps it harmless.
    public let reason: String
    /// The calls' names; one that this machine's libseccomp does not know is left out.
    public let calls: [String]

    private init(_ name: String, _ reason: String, _ calls: String) {
        self.name = name
        self.reason = reason
        self.calls = calls.split(whereSeparator: \.isWhitespace).map(String.init)
    }

    /// Every group; what is in none of them is answered with `ENOSYS`.
    public static let allowed: [SyscallGroup] = [
        SyscallGroup(
            "memory", "Every program maps and protects memory.",
            """
            brk mmap mmap2 munmap mremap mprotect madvise mlock mlock2 mlockall munlock munlockall msync mincore
            membarrier memfd_create pkey_alloc pkey_free pkey_mprotect remap_file_pages get_mempolicy set_mempolicy
            mbind process_madvise mseal map_shadow_stack cachestat
            """),
        SyscallGroup(
            "files", "Files, folders, attributes; the kernel checks each against the host's own ids.",
            """
            access faccessat faccessat2 open openat openat2 creat close close_range read write pread64 pwrite64 readv
            writev preadv preadv2 pwritev pwritev2 lseek _llseek dup dup2 dup3 fcntl fcntl64 flock fsync fdatasync sync
            syncfs sync_file_range truncate ftruncate fallocate fadvise64 readahead sendfile sendfile64 splice tee
            vmsplice copy_file_range stat stat64 fstat fstat64 lstat lstat64 newfstatat fstatat64 statx statfs fstatfs
            statfs64 fstatfs64 ustat getdents getdents64 getcwd chdir fchdir mkdir mkdirat rmdir rename renameat renameat2
            link linkat symlink symlinkat readlink readlinkat unlink unlinkat mknod mknodat chmod fchmod fchmodat
            fchmodat2 chown chown32 fchown fchown32 lchown lchown32 fchownat umask utime utimes futimesat utimensat
            getxattr lgetxattr fgetxattr setxattr lsetxattr fsetxattr listxattr llistxattr flistxattr removexattr
            lremovexattr fremovexattr getxattrat setxattrat listxattrat removexattrat name_to_handle_at
            inotify_init inotify_init1 inotify_add_watch inotify_rm_watch fanotify_mark file_getattr file_setattr
            """),
        SyscallGroup(
            "mounts", "systemd gives units views of their own; a user namespace can mount only what is safe in one.",
            """
            mount umount umount2 pivot_root chroot mount_setattr move_mount open_tree open_tree_attr fsopen fsconfig
            fsmount fspick statmount listmount
            """),
        SyscallGroup(
            "processes", "Processes and their relations, within the host's process namespace.",
            """
            fork vfork clone execve execveat exit exit_group wait4 waitid waitpid getpid getppid gettid getpgid getpgrp
            setpgid getsid setsid set_tid_address set_robust_list get_robust_list prctl arch_prctl personality kill
            tkill tgkill pidfd_open pidfd_send_signal pidfd_getfd ptrace process_vm_readv process_vm_writev
            process_mrelease kcmp rseq unshare setns get_thread_area set_thread_area modify_ldt uname sethostname
            setdomainname sysinfo getcpu seccomp landlock_create_ruleset landlock_add_rule landlock_restrict_self reboot
            """),
        SyscallGroup(
            "identity", "Users, groups and capabilities, within the host's user namespace.",
            """
            getuid getuid32 geteuid geteuid32 getgid getgid32 getegid getegid32 getresuid getresuid32 getresgid
            getresgid32 setuid setuid32 setgid setgid32 setreuid setreuid32 setregid setregid32 setresuid setresuid32
            setresgid setresgid32 setfsuid setfsuid32 setfsgid setfsgid32 getgroups getgroups32 setgroups setgroups32
            capget capset
            """),
        SyscallGroup(
            "scheduling", "Priorities and limits; cgroups bound them from outside.",
            """
            sched_yield sched_getaffinity sched_setaffinity sched_getparam sched_setparam sched_getscheduler
            sched_setscheduler sched_getattr sched_setattr sched_get_priority_max sched_get_priority_min
            sched_rr_get_interval getpriority setpriority ioprio_get ioprio_set getrlimit setrlimit ugetrlimit prlimit64
            getrusage times nice
            """),
        SyscallGroup(
            "signals and waiting", "Signals, timers, futexes, polling.",
            """
            rt_sigaction rt_sigprocmask rt_sigpending rt_sigsuspend rt_sigtimedwait rt_sigqueueinfo rt_tgsigqueueinfo
            rt_sigreturn sigaltstack sigaction sigprocmask sigreturn signalfd signalfd4 pause alarm getitimer setitimer
            nanosleep clock_nanosleep clock_gettime clock_getres gettimeofday time timer_create timer_settime
            timer_gettime timer_getoverrun timer_delete timerfd_create timerfd_settime timerfd_gettime adjtimex
            clock_adjtime futex futex_waitv futex_wake futex_wait futex_requeue restart_syscall poll ppoll select _newselect pselect6
            epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2 eventfd eventfd2
            io_setup io_submit io_getevents io_pgetevents io_cancel io_destroy
            """),
        SyscallGroup(
            "sockets", "Sockets of the host's network namespace; families that reach further are refused.",
            """
            socket socketpair bind listen accept accept4 connect getsockname getpeername getsockopt setsockopt shutdown
            send recv sendto recvfrom sendmsg recvmsg sendmmsg recvmmsg socketcall
            """),
        SyscallGroup(
            "pipes and IPC", "Pipes, and System V and POSIX IPC of the host's IPC namespace.",
            """
            pipe pipe2 shmget shmat shmdt shmctl semget semop semtimedop semctl msgget msgsnd msgrcv msgctl ipc
            mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr
            """),
        SyscallGroup(
            "devices", "Terminals and network links; injecting input into terminals is refused.",
            "ioctl getrandom"),
    ]
}
