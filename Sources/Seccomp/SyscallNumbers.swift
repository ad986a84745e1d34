internal import CSeccomp

/// The numbers of system calls by name, on the architecture this is built for.
public enum SyscallNumbers {
    /// Calls that are younger than Debian's libseccomp; from here on every architecture has the same numbers.
    private static let young: [String: UInt32] = [
        "cachestat": 451, "fchmodat2": 452, "map_shadow_stack": 453, "futex_wake": 454, "futex_wait": 455,
        "futex_requeue": 456, "statmount": 457, "listmount": 458, "mseal": 462, "setxattrat": 463, "getxattrat": 464,
        "listxattrat": 465, "removexattrat": 466, "open_tree_attr": 467, "file_getattr": 468, "file_setattr": 469,
    ]

    /// A call's number; nil where this architecture has no such call. Asks libseccomp.
    public static func number(of call: String) -> UInt32? {
        let number = seccomp_syscall_resolve_name(call)
        return number >= 0 ? UInt32(number) : young[call]
    }
}
