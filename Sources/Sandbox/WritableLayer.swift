internal import CLinux
internal import Glibc
internal import Linux
internal import Wire

/// A host's writable space: a file system of its own with a bound on bytes and inodes.
///
/// It is mounted on the keeper's ``Staging``, outlives the host's reboots and goes with the keeper.
final class WritableLayer {
    /// Where it is mounted.
    let path: String

    /// Makes an empty layer with the two folders that an overlay needs, owned by root inside.
    convenience init(at path: String, bytes: UInt64, inodes: UInt64, owner base: UInt32) throws(SystemError) {
        let options = [("size", String(bytes)), ("nr_inodes", String(inodes)), ("mode", "0755")]
        try self.init(try MountTree.make("tmpfs", options, attributes: CLINUX_MOUNT_ATTR_NODEV), at: path, base)
    }

    /// Makes a volume's layer: on a disk of its own where the plan says so.
    ///
    /// - Parameter folder: Where the disk's space is taken from, a folder of this machine.
    convenience init(_ volume: VolumePlan, at path: String, folder: String, owner base: UInt32) throws(SystemError) {
        if volume.isDisk {
            try self.init(try LoopDisk.mount(volume, folder: folder), at: path, base)
        } else {
            try self.init(at: path, bytes: volume.bytes, inodes: volume.inodes, owner: base)
        }
    }

    private init(_ layer: consuming Descriptor, at path: String, _ base: UInt32) throws(SystemError) {
        self.path = path
        for name in ["upper", "work"] {
            try checked("mkdir", name) { mkdirat(layer.raw, name, 0o755) }
            try checked("chown", name) { fchownat(layer.raw, name, base, base, 0) }
        }
        try checked("move_mount", path) { clinux_move_mount(layer.raw, "", AT_FDCWD, path) }
    }

    /// Changes how much it holds; it must be empty. Calls `mount(2)`.
    func resize(bytes: UInt64, inodes: UInt64) throws(SystemError) {
        try checked("mount", path) {
            mount(nil, path, nil, UInt(MS_REMOUNT) | UInt(MS_NODEV), "size=\(bytes),nr_inodes=\(inodes)")
        }
    }

    /// Opens one in the calling process's own mount namespace, as a place (`O_PATH`).
    static func open(_ path: String) throws(SystemError) -> Descriptor {
        try Descriptor.open(path, Int32(CLINUX_O_PATH) | O_DIRECTORY)
    }
}
