internal import CSeccomp

/// The filters of a host, compiled by libseccomp to what the kernel loads.
///
/// There are two, and the kernel takes the stricter answer: an allow-list of calls, and a list of calls that are
/// allowed but not with certain arguments. One filter cannot say both, because libseccomp drops an argument rule
/// beside a plain rule for the same call. Compiling takes about 10 ms, so the daemon does it once.
public enum SeccompProfile {
    /// Refused with `EPERM`, so that a program is told that it may not, rather than that the kernel is old.
    private static let refused = [
        "bpf", "perf_event_open", "userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register", "kexec_load",
        "kexec_file_load", "init_module", "finit_module", "delete_module", "open_by_handle_at", "keyctl", "add_key",
        "request_key", "syslog", "acct", "swapon", "swapoff", "settimeofday", "clock_settime", "stime", "iopl",
        "ioperm",
        "quotactl", "quotactl_fd", "lookup_dcookie", "vhangup", "move_pages", "migrate_pages", "fanotify_init",
        "nfsservctl",
    ]

    /// An argument that makes an allowed call forbidden.
    private struct Argument {
        let call: String
        let index: UInt32
        let mask: UInt64
        let value: UInt64
        let errno: UInt32
    }

    private static let operationNotPermitted: UInt32 = 1
    private static let familyNotSupported: UInt32 = 97
    private static let notImplemented: UInt32 = 38

    private static let forbidden: [Argument] = {
        let newUser: UInt64 = 0x1000_0000
        var result = ["clone", "unshare"].map {
            Argument(call: $0, index: 0, mask: newUser, value: newUser, errno: operationNotPermitted)
        }
        // TIOCSTI and TIOCLINUX; the kernel reads 32 bits of the request, so we compare just these.
        for request: UInt64 in [0x5412, 0x541c] {
            result.append(
                Argument(call: "ioctl", index: 1, mask: 0xffff_ffff, value: request, errno: operationNotPermitted))
        }
        // All but UNIX, INET, INET6, NETLINK and PACKET; a first socket of any other would load its module.
        for family: UInt64 in 0...46 where ![1, 2, 10, 16, 17].contains(family) {
            for call in ["socket", "socketpair"] {
                result.append(
                    Argument(call: call, index: 0, mask: 0xffff_ffff, value: family, errno: familyNotSupported))
            }
        }
        return result
    }()

    /// Compiles the filters of the default posture.
    ///
    /// - Returns: Arrays of `struct sock_filter`, in the order they are to be loaded.
    public static func compile() throws(SeccompError) -> [[UInt8]] { [try argumentFilter(), try callFilter()] }

    private static func callFilter() throws(SeccompError) -> [UInt8] {
        let filter = try Filter(unlisted: errno(notImplemented))
        for group in SyscallGroup.allowed {
            for call in group.calls { try filter.add(action: UInt32(SCMP_ACT_ALLOW), call, []) }
        }
        for call in refused { try filter.add(action: errno(operationNotPermitted), call, []) }
        return try filter.export()
    }

    private static func argumentFilter() throws(SeccompError) -> [UInt8] {
        let filter = try Filter(unlisted: UInt32(SCMP_ACT_ALLOW))
        for rule in forbidden {
            let comparison = scmp_arg_cmp(
                arg: rule.index, op: SCMP_CMP_MASKED_EQ, datum_a: rule.mask, datum_b: rule.value)
            try filter.add(action: errno(rule.errno), rule.call, [comparison])
        }
        return try filter.export()
    }

    /// `SCMP_ACT_ERRNO`, a macro.
    private static func errno(_ code: UInt32) -> UInt32 { 0x0005_0000 | code }
}
