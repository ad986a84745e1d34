internal import Glibc
internal import Linux

/// Shares of counters that the machine keeps for whoever made a user namespace: here its root, so for all hosts at once.
///
/// One host that takes every inotify instance would leave none to the others, nor to the machine's own services.
/// They keep a runaway program small. Root inside may raise them; what it takes then is still counted to the id that the
/// host's namespace belongs to (``NamespaceOwner``), which no other host has.
enum UserLimits {
    /// The counters below `/proc/sys/user` and a host's share of each.
    private static let shares = [
        ("max_inotify_instances", 64), ("max_inotify_watches", 65_536), ("max_mnt_namespaces", 512),
        ("max_net_namespaces", 128),
    ]

    /// Sets the limits of the calling process's user namespace; needs all its capabilities. Writes `/proc/sys/user`.
    ///
    /// - Parameter proc: The host's own, where no other namespace's limits have the same names: see ``Routing``.
    static func set(in proc: borrowing Descriptor) throws(SystemError) {
        for (name, share) in shares {
            try proc.openAt("sys/user/" + name, O_WRONLY).writeAll(Array("\(share)\n".utf8))
        }
    }
}
