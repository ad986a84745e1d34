/// A system call that can be made to fail, and where in its arguments it says what it is about.
public struct Syscall: Sendable, Hashable {
    /// What one of its arguments names.
    public enum Subject: Sendable, Hashable {
        /// A path, by the argument's place; relative ones start at the working folder, or at the descriptor of another
        /// argument. Links at the path's end are followed or not.
        case path(at: Int, from: Int?, follows: Bool)
        /// A descriptor.
        case descriptor(at: Int)
        /// A socket address, and the argument with its length.
        case address(at: Int, length: Int)
    }

    /// The name, as `strace` shows it.
    public let name: String
    /// What it is about; empty where no argument tells.
    public let subjects: [Subject]

    /// Every one, in the order of the reference.
    ///
    /// Not here is what no program can be told a failure of (`exit`, `close`, `rt_sigreturn`), what only asks for a
    /// number, what waits for others (`poll`, `futex`), and what a process of ours needs between the moment its calls
    /// are heard of and the one in which somebody answers (`sendmmsg`, `pwritev2`, `seccomp`).
    public static let all: [Syscall] =
        group(
            [.path(at: 0, from: nil, follows: true)],
            "open creat truncate stat access statfs chdir chmod chown execve")
        + group([.path(at: 0, from: nil, follows: false)], "lstat mkdir rmdir unlink readlink mknod lchown")
        + group(
            [.path(at: 1, from: 0, follows: true)],
            "openat openat2 newfstatat statx faccessat faccessat2 fchmodat fchmodat2 fchownat utimensat execveat")
        + group([.path(at: 1, from: 0, follows: false)], "mkdirat unlinkat readlinkat mknodat")
        + group(
            [.path(at: 0, from: nil, follows: false), .path(at: 1, from: nil, follows: false)], "rename link")
        + group(
            [.path(at: 1, from: 0, follows: false), .path(at: 3, from: 2, follows: false)],
            "renameat renameat2 linkat")
        + group([.path(at: 1, from: nil, follows: false)], "symlink")
        + group([.path(at: 2, from: 1, follows: false)], "symlinkat")
        + group([.path(at: 1, from: nil, follows: true)], "mount inotify_add_watch")
        + group([.path(at: 0, from: nil, follows: true)], "umount2")
        + group(
            [.descriptor(at: 0)],
            "read pread64 readv preadv write pwrite64 writev pwritev fsync fdatasync sync_file_range syncfs ftruncate "
                + "fallocate fchmod fchown fstat fstatfs fchdir getdents64 flock sendfile")
        + group([.descriptor(at: 2)], "copy_file_range")
        + group([.descriptor(at: 4)], "mmap")
        + group([.address(at: 1, length: 2)], "connect bind")
        + group([.address(at: 4, length: 5)], "sendto")
        + group(
            [],
            "sync socket listen accept accept4 recvfrom recvmsg sendmsg clone fork vfork brk mprotect mlock mlockall "
                + "setuid setgid setgroups setresuid setresgid setpriority prlimit64 setrlimit getrandom pipe2 "
                + "eventfd2 epoll_create1 timerfd_create inotify_init1 memfd_create io_setup io_submit shmget semget "
                + "msgget sethostname adjtimex clock_adjtime")

    /// The call of a name; nil where there is none here.
    public static func named(_ name: String) -> Syscall? { byName[name] }

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    private static func group(_ subjects: [Subject], _ names: String) -> [Syscall] {
        names.split(separator: " ").map { Syscall(name: String($0), subjects: subjects) }
    }
}
