internal import CLinux
internal import Glibc
internal import Linux

/// Namespaces of the calling process; for single-threaded processes only.
public enum Namespaces {
    /// A kind of namespace that a process can enter anew.
    enum Kind {
        case cgroup, time

        var flag: Int32 {
            switch self {
            case .cgroup: Int32(CLINUX_CLONE_NEWCGROUP)
            case .time: Int32(CLINUX_CLONE_NEWTIME)
            }
        }
    }

    /// What `clone3` gives a host.
    static let host = UInt64(
        CLINUX_CLONE_NEWUSER | CLINUX_CLONE_NEWNS | CLINUX_CLONE_NEWPID | CLINUX_CLONE_NEWNET | CLINUX_CLONE_NEWUTS
            | CLINUX_CLONE_NEWIPC)

    /// What a process that was born in a host's process namespace joins to be in the host.
    static let joined = Int32(
        CLINUX_CLONE_NEWUSER | CLINUX_CLONE_NEWNS | CLINUX_CLONE_NEWNET | CLINUX_CLONE_NEWUTS | CLINUX_CLONE_NEWIPC
            | CLINUX_CLONE_NEWCGROUP | CLINUX_CLONE_NEWTIME)

    /// Runs `body`, whose children are born in the process namespace of the process that `pidfd` stands for.
    ///
    /// Calls `setns(2)`, which for a process namespace concerns only children.
    static func bearing(in pidfd: Int32, _ stage: String, _ body: () -> pid_t) throws(SandboxError) -> pid_t {
        try staged(stage) { () throws(SystemError) in
            let own = try Descriptor.open("/proc/self/ns/pid", O_RDONLY)
            try checked("setns", "the host's processes") { clinux_setns(pidfd, Int32(CLINUX_CLONE_NEWPID)) }
            let pid = body()
            let failure = errno
            try checked("setns", "our processes") { clinux_setns(own.raw, Int32(CLINUX_CLONE_NEWPID)) }
            errno = failure
            return pid
        }
    }

    static func enterNew(_ kind: Kind, _ stage: String) throws(SandboxError) {
        try staged(stage) { () throws(SystemError) in try checked("unshare") { clinux_unshare(kind.flag) } }
    }

    /// Makes the next child of this process start its clocks at zero, so that a host does not tell the machine's age.
    ///
    /// Calls `unshare(2)` and writes `/proc/self/timens_offsets`.
    static func resetClocks() throws(SandboxError) {
        try enterNew(.time, "resetting the clocks")
        try staged("resetting the clocks") { () throws(SystemError) in
            let seconds = MonotonicClock.nanoseconds / 1_000_000_000
            let boot = MonotonicClock.bootNanoseconds / 1_000_000_000
            let offsets = "monotonic -\(seconds) 0\nboottime -\(boot) 0\n"
            try Descriptor.open("/proc/self/timens_offsets", O_WRONLY).writeAll(Array(offsets.utf8))
        }
    }
}
