internal import CLinux
internal import Glibc
public import Linux

/// A host's writable space: a tmpfs of its own with a bound on bytes and inodes, mounted nowhere.
///
/// It outlives the host's reboots and goes with its last descriptor.
public final class WritableLayer {
    let root: Descriptor

    /// Makes an empty layer with the two folders that an overlay needs, owned by root inside.
    public init(bytes: UInt64, inodes: UInt64, owner base: UInt32) throws(SystemError) {
        let options = [("size", String(bytes)), ("nr_inodes", String(inodes + 16)), ("mode", "0755")]
        root = try MountTree.make("tmpfs", options, attributes: CLINUX_MOUNT_ATTR_NODEV)
        for name in ["upper", "work"] {
            try checked("mkdir", name) { mkdirat(root.raw, name, 0o755) }
            try checked("chown", name) { fchownat(root.raw, name, base, base, 0) }
        }
    }

    /// The path of one of the two folders, good for a mount option in this process and its children.
    func path(_ name: String) -> String { "/proc/self/fd/\(root.raw)/\(name)" }
}
