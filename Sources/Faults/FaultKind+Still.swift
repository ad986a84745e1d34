extension FaultKind {
    /// Whether what the fault leaves behind stays as it is, however long nobody looks: it burns, grows, repeats and runs
    /// out of nothing. Then a session that waits for its candidate may have it already.
    ///
    /// A fault is not still until it is named here.
    public var isStill: Bool { FaultKind.still.contains(id) }

    static let still: Set<String> = [
        "disk.fill", "disk.deleted-open", "inode.fill", "file.mode", "file.owner", "file.content", "file.missing",
        "process.hog-port", "process.stopped", "process.zombie-parent", "limit.nofile", "limit.pids", "limit.memory",
        "limit.file-size", "service.disabled", "service.masked", "service.drop-in", "route.missing", "route.wrong",
        "link.mtu", "link.down", "firewall.drop", "dns.resolver", "dns.hosts", "dns.nsswitch", "tls.expired",
        "tls.wrong-name", "tls.incomplete-chain", "tls.key-mismatch", "tls.unreadable-key", "nginx.listen",
        "nginx.upstream", "database.refuse", "user.locked", "sudoers.broken",
    ]
}
