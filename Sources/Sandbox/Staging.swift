internal import Glibc
internal import Linux

/// A folder of mount points in the keeper's own mount namespace, where hosts are put together.
///
/// An overlay takes only layers that are mounted in the namespace of whoever mounts it, so layers are attached here
/// before a host's namespace is copied from ours. Outside it is an empty folder.
public final class Staging {
    private let path: String
    /// A folder on the machine's disk, where volumes take their space from.
    let storage: String

    /// Makes the folder and mounts a small tmpfs over it; the calling process has left the machine's mounts.
    public init(at path: String, storage: String) throws(SandboxError) {
        self.path = path
        self.storage = storage
        try staged("making mount points") { () throws(SystemError) in
            if mkdir(path, 0o700) != 0, errno != EEXIST { throw SystemError.last("mkdir", path) }
            try checked("mount", path) {
                mount("tmpfs", path, "tmpfs", UInt(MS_NOSUID) | UInt(MS_NODEV), "size=64k,mode=0700")
            }
            // Shared with the hosts' mount namespaces, alone of all that we mount: see MountSlot.
            try checked("mkdir", slots) { mkdir(slots, 0o755) }
            try checked("mount", slots) {
                mount("tmpfs", slots, "tmpfs", UInt(MS_NOSUID) | UInt(MS_NODEV), "size=64k,mode=0755")
            }
            try checked("mount shared", slots) { mount(nil, slots, nil, UInt(MS_SHARED), nil) }
        }
    }

    private var slots: String { path + "/slots" }

    /// Makes the slot of a host.
    func slot(_ name: String) throws(SystemError) -> MountSlot { try MountSlot(at: slots + "/" + name) }

    /// Makes a mount point.
    func place(_ name: String) throws(SystemError) -> String {
        let place = path + "/" + name
        if mkdir(place, 0o700) != 0, errno != EEXIST { throw SystemError.last("mkdir", place) }
        return place
    }

    /// Removes the folder.
    public func remove() {
        umount2(path, Int32(MNT_DETACH))
        rmdir(path)
    }
}
