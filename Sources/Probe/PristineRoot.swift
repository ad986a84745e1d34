internal import CLinux
internal import Glibc
internal import Grading
internal import Linux

/// A root folder for programs of the pristine image: the image below a throw-away layer, the host's own files at
/// `/host`, which nothing can be executed from.
///
/// It is built in a mount namespace of its own that belongs to this machine, not to the host: who runs in it later as
/// root of the host can change none of its mounts.
struct PristineRoot {
    /// Where it is built, below a file system that only this mount namespace has.
    private static let base = "/tmp"
    static let path = base + "/root"

    private let host: HostView

    /// Leaves the machine's mount, pid and ipc namespaces, and builds the root at ``path``.
    ///
    /// The pid namespace begins with the next child, and whatever that child starts ends with it.
    ///
    /// - Parameter showsHost: Whether the host's files are at `/host`.
    init(_ host: HostView, showsHost: Bool = true) throws(LookFailure) {
        self.host = host
        let image = try Self.image(of: host)
        try ours { () throws(SystemError) in
            let flags = CLINUX_CLONE_NEWNS | CLINUX_CLONE_NEWPID | CLINUX_CLONE_NEWIPC
            try checked("unshare") { clinux_unshare(Int32(flags)) }
            try checked("mount", "/") { mount(nil, "/", nil, UInt(MS_REC) | UInt(MS_PRIVATE), nil) }
        }
        let live = showsHost ? try Self.liveFiles(of: host).release() : nil
        defer { if let live { close(live) } }
        try ours { () throws(SystemError) in
            try Self.mountTemporary(at: Self.base, options: "size=16m,mode=0755")
            for folder in ["lower", "upper", "work", "root"] { try Self.make(Self.base + "/" + folder) }
            try Self.attach(image.raw, at: Self.base + "/lower")
            let layers = "lowerdir=\(Self.base)/lower,upperdir=\(Self.base)/upper,workdir=\(Self.base)/work"
            try checked("mount", "overlay") {
                mount("overlay", Self.path, "overlay", UInt(MS_NOSUID) | UInt(MS_NODEV), layers)
            }
            if let live { try Self.show(live) }
            try addOwnFolders()
        }
    }

    private static func show(_ live: Int32) throws(SystemError) {
        try make(path + "/host")
        try attach(live, at: path + "/host")
        try checked("mount", "host") { mount(nil, path + "/host", nil, UInt(MS_REC) | UInt(MS_PRIVATE), nil) }
    }

    /// The image, with its files owned as the host has them.
    static func image(of host: HostView) throws(LookFailure) -> Descriptor {
        let users = try host.namespace("user")
        return try ours { () throws(SystemError) in
            let image = Descriptor(
                owning: try checked("open_tree", host.target.imageRoot) {
                    clinux_open_tree(AT_FDCWD, host.target.imageRoot, false, true)
                })
            try checked("mount_setattr", "idmap") { clinux_mount_set_idmap(image.raw, users.raw) }
            let attributes = CLINUX_MOUNT_ATTR_RDONLY | CLINUX_MOUNT_ATTR_NOSUID | CLINUX_MOUNT_ATTR_NODEV
            try checked("mount_setattr") { clinux_mount_set_attributes(image.raw, "", false, UInt64(attributes)) }
            return image
        }
    }

    /// The host's mounts as its PID 1 has them, read-only and without execution. A copy can only be taken from
    /// within their namespace, so this process visits it; it comes back before anything is looked up by name.
    private static func liveFiles(of host: HostView) throws(LookFailure) -> Descriptor {
        let there = try host.namespace("mnt")
        let kind = Int32(CLINUX_CLONE_NEWNS)
        let (live, failure) = try ours { () throws(SystemError) in
            let here = try Descriptor.open("/proc/self/ns/mnt", O_RDONLY)
            try checked("setns", "mnt") { clinux_setns(there.raw, kind) }
            let live = clinux_open_tree(host.root.raw, "", true, true)
            let failure = SystemError.last("open_tree")
            try checked("setns", "mnt") { clinux_setns(here.raw, kind) }
            return (live, failure)
        }
        guard live >= 0 else {
            throw .host("The host's root file system cannot be looked at: \(failure).")
        }
        let tree = Descriptor(owning: live)
        let attributes =
            CLINUX_MOUNT_ATTR_RDONLY | CLINUX_MOUNT_ATTR_NOSUID | CLINUX_MOUNT_ATTR_NODEV | CLINUX_MOUNT_ATTR_NOEXEC
        try ours { () throws(SystemError) in
            try checked("mount_setattr") { clinux_mount_set_attributes(tree.raw, "", true, UInt64(attributes)) }
        }
        return tree
    }

    /// `/tmp`, `/run`, `/proc` and a `/dev` with the harmless devices.
    private func addOwnFolders() throws(SystemError) {
        let owner = "uid=\(host.target.idBase),gid=\(host.target.idBase)"
        for folder in ["proc", "tmp", "run", "dev"] { try Self.make(Self.path + "/" + folder) }
        try Self.mountTemporary(at: Self.path + "/tmp", options: "size=16m,mode=1777,\(owner)")
        try Self.mountTemporary(at: Self.path + "/run", options: "size=1m,mode=0755,\(owner)")
        try Self.mountTemporary(at: Self.path + "/dev", options: "size=64k,mode=0755")
        for device in ["null", "zero", "full", "random", "urandom"] {
            let node = Descriptor(
                owning: try checked("open_tree", device) { clinux_open_tree(AT_FDCWD, "/dev/" + device, false, true) })
            let place = Self.path + "/dev/" + device
            _ = try Descriptor.open(place, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
            try Self.attach(node.raw, at: place)
        }
        try checked("symlink") { symlink("/proc/self/fd", Self.path + "/dev/fd") }
    }

    /// Puts a file in place of the image's own; nil takes the image's away.
    func replace(_ path: String, with bytes: [UInt8]?) throws(LookFailure) {
        try ours { () throws(SystemError) in
            let place = Self.path + path
            if unlink(place) < 0, errno != ENOENT { throw SystemError.last("unlink", path) }
            guard let bytes else { return }
            try Descriptor.open(place, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o644).writeAll(bytes)
        }
    }

    /// Puts a file that a user of the image has into `/run`, `/tmp` or a folder of the image.
    func add(_ path: String, _ bytes: [UInt8], mode: UInt32, user: String) throws(LookFailure) {
        let account = try Self.account(user)
        try ours { () throws(SystemError) in
            let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW
            let file = try Descriptor.open(Self.path + path, flags, mode: mode)
            try file.writeAll(bytes)
            let owner = (host.target.idBase + account.user, host.target.idBase + account.group)
            try checked("fchown", path) { fchown(file.raw, owner.0, owner.1) }
            try checked("fchmod", path) { fchmod(file.raw, mode) }
        }
    }

    /// A user of the image by name.
    static func account(_ user: String) throws(LookFailure) -> (user: UInt32, group: UInt32) {
        let image = try ours { () throws(SystemError) in
            try Descriptor.open(path, Int32(CLINUX_O_PATH) | O_DIRECTORY)
        }
        guard let entry = FolderView(folder: image.raw).accounts("/etc/passwd")[user],
            let group = entry.rest.first.flatMap({ UInt32($0) })
        else { throw .grader("The image has no user \(user).") }
        return (entry.number, group)
    }

    /// Makes the root this process's own, and hides everything else. Call it in the first child.
    static func enter() throws(SystemError) {
        try checked("mount_setattr", "/") {
            clinux_mount_set_attributes(
                AT_FDCWD, path, false,
                UInt64(CLINUX_MOUNT_ATTR_RDONLY | CLINUX_MOUNT_ATTR_NOSUID | CLINUX_MOUNT_ATTR_NODEV))
        }
        let flags = UInt(MS_NOSUID) | UInt(MS_NODEV) | UInt(MS_NOEXEC)
        try checked("mount", "proc") { mount("proc", path + "/proc", "proc", flags, nil) }
        try checked("chdir", path) { chdir(path) }
        try checked("pivot_root") { clinux_pivot_root(".", ".") }
        try checked("umount2") { umount2(".", Int32(MNT_DETACH)) }
        try checked("chdir", "/") { chdir("/") }
    }

    private static func make(_ path: String) throws(SystemError) {
        if mkdir(path, 0o755) < 0, errno != EEXIST { throw SystemError.last("mkdir", path) }
    }

    private static func attach(_ tree: Int32, at path: String) throws(SystemError) {
        try checked("move_mount", path) { clinux_move_mount(tree, "", AT_FDCWD, path) }
    }

    private static func mountTemporary(at path: String, options: String) throws(SystemError) {
        try checked("mount", path) { mount("tmpfs", path, "tmpfs", UInt(MS_NOSUID) | UInt(MS_NODEV), options) }
    }
}
