internal import CLinux
internal import Glibc
internal import Linux

/// Who a host's user namespace belongs to.
///
/// The kernel books inotify instances, message queues, pending signals, locked memory and more of a user namespace to
/// the effective user id that made it, on top of those inside. Were that the machine's root for all, one host could use
/// up the 128 inotify instances of everybody; so each host's namespace belongs to the id that is root in it.
enum NamespaceOwner {
    /// Runs `body`, which clones into new namespaces, with the effective id `owner`; file access stays that of root.
    ///
    /// Calls `setresuid(2)` and `setfsuid(2)`; capabilities stay as they are. The calling process is not dumpable
    /// afterwards. In a child that `body` made the id stays, and means nothing in its new namespace.
    static func with(_ owner: UInt32, _ body: () -> pid_t) throws(SystemError) -> pid_t {
        try checked("prctl PR_SET_SECUREBITS") { clinux_prctl_set_securebits(keepsCapabilities) }
        defer { _ = clinux_prctl_set_securebits(0) }
        try checked("setresuid") { clinux_setresuid(.max, owner, .max) }
        _ = clinux_setfsuid(0)
        let pid = body()
        if pid == 0 { return 0 }
        let failure = errno
        try checked("setresuid") { clinux_setresuid(.max, 0, .max) }
        errno = failure
        return pid
    }

    /// `SECBIT_NO_SETUID_FIXUP`.
    private static let keepsCapabilities: UInt = 1 << 2
}
