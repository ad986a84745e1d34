internal import CLinux
internal import Glibc
internal import Linux
internal import Wire

extension HostPlan {
    /// Whether `/proc` and `/sys` are locked. Not under systemd: what units ask for with `ProtectKernelTunables=`,
    /// `ProtectProc=` and the like lifts and remounts parts of them, and Debian's own units ask for it. The kernel's own
    /// checks are the wall in any case; what is covered only tells of the machine.
    var locksViews: Bool { initKind == .light }
}

/// Where the keeper locks a host's views of the kernel, so that root inside cannot lift what covers parts of them.
///
/// The kernel locks mounts together (`MNT_LOCKED`, and their flags) when they propagate from a mount namespace into
/// one that belongs to another user namespace. So a host gives us a copy of each tree, we attach it to a folder that
/// is shared with the host's mount namespace, and what arrives there in the host is the same tree, locked. A fresh
/// proc or sysfs is refused to the host as well, as long as its only one is covered in part.
final class MountSlot {
    /// The folder on the shared file system.
    let path: String

    /// The names of the views, in the order in which the host sends them.
    static let names = ["proc", "sys"]

    /// Makes the folder on a file system that is shared, with a place for each view.
    init(at path: String) throws(SystemError) {
        self.path = path
        for folder in [path] + MountSlot.names.map({ path + "/" + $0 }) {
            try checked("mkdir", folder) { mkdir(folder, 0o755) }
        }
    }

    /// Takes the views from a host that starts, attaches them, and lets the host go on.
    func lock(from socket: Int32) throws(SystemError) {
        for name in MountSlot.names {
            let tree = Descriptor(owning: try checked("recvmsg", name) { clinux_receive_fd(socket) })
            // In one move: what arrives by itself is the top of a tree, and tops are not locked.
            try checked("move_mount", name) { clinux_move_mount(tree.raw, "", AT_FDCWD, path + "/" + name) }
        }
        try checked("send") { Int32(Glibc.send(socket, "m", 1, Int32(MSG_NOSIGNAL))) }
    }

    /// Detaches what the boot before left here; before that boot had its own root, this would have taken it along.
    func clear() { for name in MountSlot.names { umount2(path + "/" + name, Int32(MNT_DETACH)) } }

    /// Sends copies of the host's `/proc` and `/sys` with all that is mounted on them; runs in the host's process.
    static func send(_ proc: borrowing Descriptor, _ sys: borrowing Descriptor, to socket: Int32) throws(SystemError) {
        for view in [proc.raw, sys.raw] {
            let tree = Descriptor(owning: try checked("open_tree") { clinux_open_tree(view, "", true, true) })
            try checked("sendmsg") { clinux_send_fd(socket, tree.raw) }
        }
    }

    /// Opens the locked views in the slot's folder, which can be moved from there; runs in the host's process.
    static func views(in slot: borrowing Descriptor) throws(SystemError) -> [SharedDescriptor] {
        try names.map { name throws(SystemError) in
            let view = SharedDescriptor(try slot.openAt(name, Int32(CLINUX_O_PATH) | O_DIRECTORY))
            let place = view.raw
            try checked("mount_setattr", name) { clinux_mount_set_private(place) }
            return view
        }
    }
}
