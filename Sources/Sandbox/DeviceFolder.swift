internal import CLinux
internal import Glibc
internal import Linux

/// A host's `/dev`: six harmless nodes bound in, terminals of its own, nothing else.
enum DeviceFolder {
    /// The nodes and their numbers: major in the second byte, minor in the first.
    private static let nodes: [(name: String, number: UInt)] = [
        ("null", 0x103), ("zero", 0x105), ("full", 0x107), ("random", 0x108), ("urandom", 0x109), ("tty", 0x500),
    ]
    private static let links = [
        ("fd", "/proc/self/fd"), ("stdin", "/proc/self/fd/0"), ("stdout", "/proc/self/fd/1"),
        ("stderr", "/proc/self/fd/2"), ("ptmx", "pts/ptmx"),
    ]

    /// Makes the nodes, owned by root inside, on a small tmpfs at a path that only the machine's root may look at.
    ///
    /// They are bound from there and not from the machine's `/dev`, so that `df` inside tells nothing of the machine.
    static func makeNodes(at path: String, owner base: UInt32) throws(SystemError) {
        try checked("mount", path) {
            Glibc.mount("tmpfs", path, "tmpfs", UInt(MS_NOSUID) | UInt(MS_NOEXEC), "size=64k,nr_inodes=16")
        }
        for (name, number) in nodes {
            let node = path + "/" + name
            try checked("mknod", name) { mknod(node, S_IFCHR | 0o666, number) }
            try checked("chmod", name) { chmod(node, 0o666) }
            try checked("chown", name) { chown(node, base, base) }
        }
    }

    /// Mounts it below `root`; the nodes come from the folder `source`.
    static func mount(below root: borrowing Descriptor, nodesFrom source: Int32) throws(SystemError) {
        let device = try MountTree.make(
            "tmpfs", [("mode", "0755"), ("size", "1m"), ("nr_inodes", "512")], attributes: CLINUX_MOUNT_ATTR_NOSUID)
        try MountTree.attach(device, onFolder: "dev", below: root.raw)
        for (name, _) in nodes {
            _ = try device.openAt(name, O_CREAT | O_WRONLY, mode: 0o666)
            let node = try MountTree.clone(name, below: source)
            try MountTree.attach(node, at: try MountTree.open(name, below: device.raw), named: "/dev/" + name)
        }
        for (name, target) in links { try checked("symlink", "/dev/" + name) { symlinkat(target, device.raw, name) } }
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
    }
}
