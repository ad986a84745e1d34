internal import CLinux
internal import Glibc
internal import Linux

/// A host's `/dev`: six harmless nodes, terminals of its own, nothing else.
enum DeviceFolder {
    /// The nodes and their numbers: major in the second byte, minor in the first.
    private static let nodes: [(name: String, number: UInt)] = [
        ("null", 0x103), ("zero", 0x105), ("full", 0x107), ("random", 0x108), ("urandom", 0x109), ("tty", 0x500),
    ]
    private static let places = ["pts", "shm", "mqueue"]
    private static let links = [
        ("fd", "/proc/self/fd"), ("stdin", "/proc/self/fd/0"), ("stdout", "/proc/self/fd/1"),
        ("stderr", "/proc/self/fd/2"), ("ptmx", "pts/ptmx"),
    ]

    /// Mounts a fresh one, owned by root inside, at a path that only the machine's root may look at.
    ///
    /// Nodes can be made by the machine's root alone, and every boot gets new ones: root inside may have replaced them.
    static func make(at path: String, owner base: UInt32) throws(SystemError) {
        umount2(path, Int32(MNT_DETACH))  // that of the boot before
        let options = [("mode", "0755"), ("size", "1m"), ("nr_inodes", "512"), ("uid", "\(base)"), ("gid", "\(base)")]
        let folder = try MountTree.make("tmpfs", options, attributes: CLINUX_MOUNT_ATTR_NOSUID)
        let mask = umask(0)
        defer { umask(mask) }
        for (name, number) in nodes {
            try checked("mknod", name) { mknodat(folder.raw, name, S_IFCHR | 0o666, number) }
        }
        for (name, target) in links { try checked("symlink", "/dev/" + name) { symlinkat(target, folder.raw, name) } }
        for name in places { try checked("mkdir", "/dev/" + name) { mkdirat(folder.raw, name, 0o755) } }
        for name in nodes.map(\.name) + links.map(\.0) + places {
            try checked("chown", name) { fchownat(folder.raw, name, base, base, AT_SYMLINK_NOFOLLOW) }
        }
        try checked("move_mount", path) { clinux_move_mount(folder.raw, "", AT_FDCWD, path) }
    }

    /// Mounts a copy of what ``make(at:owner:)`` made at a place outside the root, with what only the host itself can mount.
    static func mount(at place: borrowing Descriptor, from source: Int32) throws(SystemError) -> Descriptor {
        let device = try MountTree.clone("", below: source)
        try MountTree.attach(device, at: place, named: "/dev")
        let quiet = CLINUX_MOUNT_ATTR_NOSUID | CLINUX_MOUNT_ATTR_NOEXEC
        let terminals = try MountTree.make(
            "devpts", [("gid", "5"), ("mode", "0620"), ("ptmxmode", "0666"), ("max", "128")], flags: ["newinstance"],
            attributes: quiet)
        try MountTree.attach(terminals, onFolder: "pts", below: device.raw)
        let shared = try MountTree.make(
            "tmpfs", [("mode", "1777"), ("size", "64m"), ("nr_inodes", "16k")],
            attributes: quiet | CLINUX_MOUNT_ATTR_NODEV)
        try MountTree.attach(shared, onFolder: "shm", below: device.raw)
        let queues = try MountTree.make("mqueue", attributes: quiet | CLINUX_MOUNT_ATTR_NODEV)
        try MountTree.attach(queues, onFolder: "mqueue", below: device.raw)
        return device
    }
}
