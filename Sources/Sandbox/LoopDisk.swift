internal import CLinux
internal import Glibc
internal import Linux
internal import Wire

/// An ext4 on a disk of its own: a file without a name behind a loop device.
///
/// Nothing of it can be left behind: the device lets go of the file with the last mount (`LO_FLAGS_AUTOCLEAR`), which
/// ends with the keeper's namespace, and the file has no name (`O_TMPFILE`), so its space is free at once.
enum LoopDisk {
    /// Makes the disk and the file system, and mounts it detached. Runs `mkfs.ext4(8)`; waits some 30 ms.
    ///
    /// - Parameter folder: Where the disk's space is taken from; all of it at once, so that it cannot run out later.
    static func mount(_ volume: VolumePlan, folder: String) throws(SystemError) -> Descriptor {
        let temporary: Int32 = 0o20_000_000 | O_DIRECTORY  // O_TMPFILE, a macro that Swift does not see
        let file = try Descriptor.open(folder, temporary | O_RDWR, mode: 0o600)
        let failure = posix_fallocate(file.raw, 0, off_t(volume.bytes))
        guard failure == 0 else { throw SystemError("fallocate \(volume.bytes) bytes", folder, errno: failure) }
        try format(file, volume)
        let device = try attach(file)
        // Lazily made inode tables would cost a kernel thread of their own.
        return try MountTree.make(
            "ext4", flags: ["noinit_itable"], attributes: CLINUX_MOUNT_ATTR_NODEV | CLINUX_MOUNT_ATTR_NOSUID,
            source: "/proc/self/fd/\(device.raw)")
    }

    private static func format(_ file: borrowing Descriptor, _ volume: VolumePlan) throws(SystemError) {
        let options = ["-q", "-F", "-E", "nodiscard,lazy_itable_init=1", "-O", "^has_journal", "-m", "0"]
        let child = try ChildProcess.spawn(
            ["/sbin/mkfs.ext4"] + options + ["-N", "\(volume.inodes)", "/proc/self/fd/3"],
            environment: ["PATH=/usr/sbin:/sbin:/usr/bin:/bin"], passing: [(ours: file.raw, theirs: 3)])
        guard try child.wait() == .exited(0) else {
            throw SystemError("mkfs.ext4 (is e2fsprogs installed, is the size enough?)", volume.path, errno: EINVAL)
        }
    }

    /// Takes a free loop device; another may take the same one first, so it is tried again.
    private static func attach(_ file: borrowing Descriptor) throws(SystemError) -> Descriptor {
        let control = try Descriptor.open("/dev/loop-control", O_RDWR)
        for attempt in 1...20 {
            let number = try checked("no loop device is free (LOOP_CTL_GET_FREE): end a session, or raise max_loop") {
                clinux_loop_get_free(control.raw)
            }
            let device: Descriptor
            do {
                device = try Descriptor.open("/dev/loop\(number)", O_RDWR)
            } catch {
                throw SystemError(
                    "no loop device is free: end a session, or raise max_loop; open", "/dev/loop\(number)",
                    errno: error.errno)
            }
            if clinux_loop_configure(device.raw, file.raw) == 0 { return device }
            guard errno == EBUSY, attempt < 20 else { throw SystemError.last("LOOP_CONFIGURE", "/dev/loop\(number)") }
        }
        throw SystemError("LOOP_CONFIGURE", errno: EBUSY)
    }
}
