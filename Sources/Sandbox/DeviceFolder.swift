internal import CLinux
internal import Glibc
internal import Linux

/// A host's `/dev`: six harmless nodes of the machine bound in, terminals of its own, nothing else.
enum DeviceFolder {
    private static let nodes = ["null", "zero", "full", "random", "urandom", "tty"]
    private static let links = [
        ("fd", "/proc/self/fd"), ("stdin", "/proc/self/fd/0"), ("stdout", "/proc/self/fd/1"),
        ("stderr", "/proc/self/fd/2"), ("ptmx", "pts/ptmx"),
    ]

    /// Mounts it below `root`.
    static func mount(below root: borrowing Descriptor) throws(SystemError) {
        let device = try MountTree.make(
            "tmpfs", [("mode", "0755"), ("size", "1m"), ("nr_inodes", "512")], attributes: CLINUX_MOUNT_ATTR_NOSUID)
        try MountTree.attach(device, onFolder: "dev", below: root.raw)
        for name in nodes {
            _ = try device.openAt(name, O_CREAT | O_WRONLY, mode: 0o666)
            let node = try MountTree.clone("/dev/" + name)
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
