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

    /// What a process that was born in a host's namespaces joins to be in the host.
    static let joined = Int32(CLINUX_CLONE_NEWUSER | CLINUX_CLONE_NEWCGROUP | CLINUX_CLONE_NEWTIME)

    private static let inherited = Int32(
        CLINUX_CLONE_NEWNS | CLINUX_CLONE_NEWPID | CLINUX_CLONE_NEWNET | CLINUX_CLONE_NEWUTS | CLINUX_CLONE_NEWIPC)

    /// Runs `body`, whose child is born in the mount, process, network, host name and IPC namespaces of the process
    /// that `pidfd` stands for.
    ///
    /// The caller is in them itself meanwhile, so `body` opens nothing. A child that joined them after its birth would
    /// show the machine's mounts and the session's network to everybody who sees it in the host: `/proc/PID/mountinfo`
    /// and `/proc/PID/net` are open to all. Calls `setns(2)`; where there is no way back the process ends.
    static func bearing(in pidfd: Int32, _ stage: String, _ body: () -> pid_t) throws(SandboxError) -> pid_t {
        try staged(stage) { () throws(SystemError) in
            let own = try waysBack.get()
            try checked("setns", "the host's namespaces") { clinux_setns(pidfd, inherited) }
            let pid = body()
            let failure = errno
            for namespace in own where clinux_setns(namespace.raw, 0) != 0 { _exit(70) }
            errno = failure
            return pid
        }
    }

    /// Runs `body` in another network namespace, where there is nobody yet but a first process of ours.
    ///
    /// Calls `setns(2)`; where there is no way back the process ends.
    static func visiting(network: Int32, _ stage: String, _ body: () throws(SandboxError) -> Void) throws(SandboxError)
    {
        let own = try staged(stage) { () throws(SystemError) in
            let own = SharedDescriptor(try Descriptor.open("/proc/self/ns/net", O_RDONLY))
            try checked("setns", "the host's network") { clinux_setns(network, Int32(CLINUX_CLONE_NEWNET)) }
            return own
        }
        defer { if clinux_setns(own.raw, Int32(CLINUX_CLONE_NEWNET)) != 0 { _exit(70) } }
        try body()
    }

    /// The keeper's own namespaces, which it stays in from before its first host; opened by ``SessionGround``.
    static let waysBack = Result { () throws(SystemError) in
        var ways: [SharedDescriptor] = []
        for name in ["mnt", "net", "uts", "ipc", "pid"] {
            ways.append(SharedDescriptor(try Descriptor.open("/proc/self/ns/" + name, O_RDONLY)))
        }
        return ways
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

    /// Takes back ``resetClocks()`` for the children to come: kernels before 6.2 start no program by `posix_spawn(3)`
    /// while they would have other clocks. Calls `setns(2)`.
    static func keepClocks() throws(SandboxError) {
        try staged("keeping the clocks") { () throws(SystemError) in
            let own = try Descriptor.open("/proc/self/ns/time", O_RDONLY)
            try checked("setns", "our clocks") { clinux_setns(own.raw, Int32(CLINUX_CLONE_NEWTIME)) }
        }
    }
}
