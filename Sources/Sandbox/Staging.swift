internal import Glibc
internal import Linux
internal import Wire

/// Mount points in the keeper's own mount namespace, where hosts are put together.
///
/// An overlay takes only layers that are mounted in the namespace of whoever mounts it. So everything here is shared
/// with the hosts' mount namespaces, alone of all that we mount, until they have roots of their own: what is mounted
/// here after a host's first process was born arrives there as well. See ``MountSlot`` for what else that is good for.
public final class Staging {
    private static let path = SessionPlan.staging

    /// Mounts a small tmpfs; the calling process has left the machine's mounts.
    init() throws(SandboxError) {
        let stage = "making mount points"
        let path = Staging.path
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw SandboxError(stage, SystemError.last("mkdir", path)) }
        // Everybody may make things beside it, and whose it is cannot change any more.
        var info = stat()
        guard lstat(path, &info) == 0, info.st_mode & S_IFMT == S_IFDIR, info.st_uid == 0 else {
            throw SandboxError(stage, "\(path) is not a folder of root's: remove it")
        }
        try staged(stage) { () throws(SystemError) in
            // Open to all, because root inside looks for its layers here, and is nobody to the machine.
            try checked("mount", path) {
                mount("tmpfs", path, "tmpfs", UInt(MS_NOSUID) | UInt(MS_NODEV), "size=64k,mode=0755")
            }
            try checked("mount shared", path) { mount(nil, path, nil, UInt(MS_SHARED), nil) }
        }
    }

    /// Makes the slot of a host.
    func slot(_ name: String) throws(SystemError) -> MountSlot { try MountSlot(at: Staging.path + "/" + name) }

    /// Makes a mount point.
    func place(_ name: String) throws(SystemError) -> String {
        let place = Staging.path + "/" + name
        if mkdir(place, 0o755) != 0, errno != EEXIST { throw SystemError.last("mkdir", place) }
        return place
    }

    /// Unmounts everything, so that disks are free before the keeper ends.
    public func remove() { umount2(Staging.path, Int32(MNT_DETACH)) }
}
