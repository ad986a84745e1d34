internal import CCap
internal import CLinux
public import Linux

/// The capabilities that root inside a host keeps, through libcap.
///
/// All of them act on the host's own user namespace only. Left out is what no host needs, or what reaches beyond:
/// modules, raw I/O, the clock, the kernel log, MAC policy, audit, wake alarms, BPF and perf.
/// `CAP_SYS_RESOURCE` stays, for `prlimit` on a service's process.
public enum Capabilities {
    /// What is kept.
    public static let kept: [Int32] = [
        CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER, CAP_FSETID, CAP_KILL, CAP_SETGID, CAP_SETUID,
        CAP_SETPCAP, CAP_LINUX_IMMUTABLE, CAP_NET_BIND_SERVICE, CAP_NET_BROADCAST, CAP_NET_ADMIN, CAP_NET_RAW,
        CAP_IPC_LOCK, CAP_IPC_OWNER, CAP_SYS_CHROOT, CAP_SYS_PTRACE, CAP_SYS_ADMIN, CAP_SYS_BOOT, CAP_SYS_NICE,
        CAP_SYS_RESOURCE, CAP_SYS_TTY_CONFIG, CAP_MKNOD, CAP_LEASE, CAP_AUDIT_WRITE, CAP_SETFCAP,
    ]

    /// Drops everything else from every set of the calling process. Calls `prctl(2)` and `capset(2)`.
    public static func cut() throws(SystemError) {
        for capability in 0..<cap_value_t(cap_max_bits()) where !kept.contains(capability) {
            try checked("prctl PR_CAPBSET_DROP", "\(capability)") { clinux_prctl_drop_bounding(capability) }
        }
        guard let set = cap_init() else { throw SystemError.last("cap_init") }
        defer { cap_free(UnsafeMutableRawPointer(set)) }
        for flag in [CAP_EFFECTIVE, CAP_PERMITTED] {
            try checked("cap_set_flag") { cap_set_flag(set, flag, Int32(kept.count), kept, CAP_SET) }
        }
        try checked("cap_set_proc") { cap_set_proc(set) }
        try checked("prctl PR_CAP_AMBIENT") { clinux_prctl_clear_ambient() }
    }
}
