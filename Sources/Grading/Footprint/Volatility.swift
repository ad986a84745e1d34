/// What changes by itself on a host that nobody touches, and so says nothing about who changed what.
enum Volatility {
    /// Places whose content is nobody's deed: whatever is below them is left out.
    private static let places: [(path: String, why: String)] = [
        ("/run", "sockets, locks, process ids"),
        ("/var/log/journal", "the journal grows with every line"),
        ("/var/lib/systemd", "timers' stamps, the random seed, the clock"),
        ("/var/cache", "made anew by whoever misses it"),
        ("/var/lib/postgresql", "a database writes by itself; sql checks look into it"),
        ("/var/lib/mysql", "a database writes by itself"),
        ("/var/lib/redis", "a database writes by itself"),
        ("/var/lib/nginx", "bodies on their way"),
        ("/var/lib/logrotate", "when logs were rotated"),
        ("/var/lib/dhcp", "leases"),
        ("/dev", "belongs to a boot"),
    ]

    /// Files beside others that programs leave as they work.
    private static let files: [(path: String, why: String)] = [
        ("/etc/.pwd.lock", "the lock of the account files"),
        ("/etc/passwd-", "the account files before their last change"),
        ("/etc/group-", "likewise"),
        ("/etc/shadow-", "likewise"),
        ("/etc/gshadow-", "likewise"),
        ("/etc/subuid-", "likewise"),
        ("/etc/subgid-", "likewise"),
        ("/etc/ld.so.cache", "made anew by ldconfig"),
        ("/etc/aliases.db", "made anew by the mail server"),
    ]

    /// Folders that services get for themselves, by the beginning of their names.
    private static let privateFolders = ["/tmp/systemd-private-", "/var/tmp/systemd-private-"]

    /// Places whose files are written by whoever runs: that they are there counts, with mode and owner, not what is in them.
    private static let written = [
        "/var/log", "/var/lib/etcd", "/var/spool/cron/atjobs", "/var/mail", "/var/spool/postfix",
    ]

    /// Processes of the moment: they come and go with the system's own work.
    private static let passing: Set<String> = [
        "(sd-pam)", "systemd-tmpfile", "systemd-hostnam", "systemd-timedat", "systemd-localed",
        "(sd-worker)", "(udev-worker)",
    ]

    /// The part of a state that counts; nil where nothing does.
    static func kept(_ state: String, of item: Footprint.Item) -> String? {
        switch item.kind {
        case .file: kept(state, ofFile: item.name)
        case .process: passing.contains(item.name.split(separator: " ").first.map(String.init) ?? "") ? nil : state
        case .mount: item.name.hasPrefix("/run/") || item.name.hasPrefix("/dev/") ? nil : state
        case .listener, .firewall, .network, .setting: state
        }
    }

    private static func kept(_ state: String, ofFile path: String) -> String? {
        if files.contains(where: { $0.path == path }) || privateFolders.contains(where: path.hasPrefix) { return nil }
        if path.hasSuffix(".pyc") || path.hasSuffix("/__pycache__") { return nil }
        if places.contains(where: { path == $0.path || path.hasPrefix($0.path + "/") }) { return nil }
        guard written.contains(where: { path.hasPrefix($0 + "/") }) else { return state }
        // Type, mode and owner; the rest of the state is size and digest.
        return state.split(separator: " ").prefix(3).joined(separator: " ")
    }
}
