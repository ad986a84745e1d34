internal import Glibc
internal import Linux

/// A `/run` of the bench's own, in memory as a machine's is: sockets and mount points lie there, not on a disk.
final class RunSpace {
    /// The folder.
    let path: String

    /// Mounts it below `folder`.
    init(below folder: String) throws(SystemError) {
        path = folder + "/run"
        try checked("mkdir", path) { mkdir(path, 0o755) }
        try checked("mount", path) { mount("tmpfs", path, "tmpfs", UInt(MS_NOSUID) | UInt(MS_NODEV), "mode=0755") }
    }

    /// Lets it go.
    func end() { umount2(path, Int32(MNT_DETACH)) }
}
