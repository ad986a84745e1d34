internal import CLinux
internal import CSeccomp
internal import Glibc

/// One libseccomp filter while it is put together.
///
/// x32 calls and those of 32-bit programs are answered with `ENOSYS` by libseccomp's own architecture check.
final class Filter {
    private let context: scmp_filter_ctx

    /// Starts a filter that answers calls without a rule with `action`.
    init(unlisted action: UInt32) throws(SeccompError) {
        guard let context = seccomp_init(action) else { throw SeccompError("seccomp_init failed") }
        self.context = context
        // A binary tree over the numbers: about three times faster to load and to pass than a list.
        try check("seccomp_attr_set", seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, 2))
        try check("seccomp_attr_set", seccomp_attr_set(context, SCMP_FLTATR_ACT_BADARCH, 0x0005_0026))
    }

    deinit { seccomp_release(context) }

    /// Adds a rule; a call that does not exist on this architecture is passed over.
    func add(action: UInt32, _ call: String, _ comparisons: [scmp_arg_cmp]) throws(SeccompError) {
        let number = seccomp_syscall_resolve_name(call)
        guard number >= 0 else { return }
        try check(
            "seccomp_rule_add \(call)",
            seccomp_rule_add_array(context, action, number, UInt32(comparisons.count), comparisons))
    }

    /// The filter as an array of `struct sock_filter`.
    func export() throws(SeccompError) -> [UInt8] {
        let file = clinux_memfd_create("filter", 1 /* MFD_CLOEXEC */)
        guard file >= 0 else {
            throw SeccompError("a temporary file cannot be made: \(String(cString: strerror(Glibc.errno)))")
        }
        defer { close(file) }
        try check("seccomp_export_bpf", seccomp_export_bpf(context, file))
        let size = Int(lseek(file, 0, SEEK_END))
        return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            count = max(0, pread(file, buffer.baseAddress, size, 0))
        }
    }

    private func check(_ call: String, _ result: Int32) throws(SeccompError) {
        if result < 0 { throw SeccompError("\(call): \(String(cString: strerror(-result)))") }
    }
}
