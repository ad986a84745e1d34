internal import CLinux
internal import Glibc
internal import Linux

/// Mounts by descriptor: made detached, configured, then attached below a root that nothing can redirect.
///
/// A candidate owns the writable layer, so after a reboot any path in it may be a symbolic link. Every target is
/// therefore opened with `openat2(2)` and `RESOLVE_NO_SYMLINKS`, and the mount goes to the descriptor.
enum MountTree {
    /// Makes a detached file system. Calls `fsopen(2)`, `fsconfig(2)`, `fsmount(2)`.
    static func make(
        _ type: String, _ options: [(String, String)] = [], flags: [String] = [], attributes: Int = 0,
        source: String? = nil
    ) throws(SystemError) -> Descriptor {
        let context = Descriptor(owning: try checked("fsopen", type) { clinux_fsopen(type) })
        try checked("fsconfig", type) { clinux_fsconfig_string(context.raw, "source", source ?? type) }
        for (key, value) in options {
            try checked("fsconfig", "\(type) \(key)=\(value)") { clinux_fsconfig_string(context.raw, key, value) }
        }
        for flag in flags { try checked("fsconfig", "\(type) \(flag)") { clinux_fsconfig_flag(context.raw, flag) } }
        try checked("fsconfig create", type) { clinux_fsconfig_create(context.raw) }
        return Descriptor(owning: try checked("fsmount", type) { clinux_fsmount(context.raw, UInt64(attributes)) })
    }

    /// A detached copy of what is at a path. Calls `open_tree(2)`.
    static func clone(_ path: String, below folder: Int32 = AT_FDCWD) throws(SystemError) -> Descriptor {
        Descriptor(owning: try checked("open_tree", path) { clinux_open_tree(folder, path, false, true) })
    }

    /// Opens a folder below `root` without following a symbolic link; makes it where it is missing.
    static func folder(_ path: String, below root: Int32) throws(SystemError) -> Descriptor {
        do {
            return try open(path, below: root, O_DIRECTORY)
        } catch {
            guard error.errno == ENOENT else { throw error }
        }
        var parent = try open(".", below: root, O_DIRECTORY)
        for part in path.split(separator: "/") {
            let name = String(part)
            if mkdirat(parent.raw, name, 0o755) != 0, errno != EEXIST { throw SystemError.last("mkdir", path) }
            parent = try open(name, below: parent.raw, O_DIRECTORY)
        }
        return parent
    }

    /// The same as ``open(_:below:_:)``; nil where there is nothing.
    static func find(_ path: String, below root: Int32) throws(SystemError) -> Descriptor? {
        let number = openPlace(path, root, 0)
        if number >= 0 { return Descriptor(owning: number) }
        if errno == ENOENT { return nil }
        throw SystemError.last("openat2", path)
    }

    /// Opens something below `root` as a place (`O_PATH`), never through a symbolic link.
    static func open(_ path: String, below root: Int32, _ flags: Int32 = 0) throws(SystemError) -> Descriptor {
        Descriptor(owning: try checked("openat2", path) { openPlace(path, root, flags) })
    }

    private static func openPlace(_ path: String, _ root: Int32, _ flags: Int32) -> Int32 {
        let resolve = UInt64(CLINUX_RESOLVE_NO_SYMLINKS | CLINUX_RESOLVE_BENEATH | CLINUX_RESOLVE_NO_MAGICLINKS)
        return clinux_openat2(root, path, UInt64(Int32(CLINUX_O_PATH) | flags), 0, resolve)
    }

    /// Mounts a copy of `source` in the folder `folder` over a name in `root`; nothing where there is no such name.
    ///
    /// The name is no path, and `root` is a file system of the kernel's that nobody else has seen yet.
    static func cover(
        _ name: String, below root: borrowing Descriptor, with source: String, of folder: Int32
    ) throws(SystemError) {
        let copy = try clone(source, below: folder)
        if clinux_move_mount(copy.raw, "", root.raw, name) != 0, errno != ENOENT {
            throw SystemError.last("move_mount", name)
        }
    }

    /// Attaches a detached mount at a place. Calls `move_mount(2)`.
    static func attach(_ mount: borrowing Descriptor, at place: borrowing Descriptor, named name: String)
        throws(SystemError)
    {
        try checked("move_mount", name) { clinux_move_mount(mount.raw, "", place.raw, "") }
    }

    /// Attaches a detached mount on a folder below `root`.
    static func attach(_ mount: borrowing Descriptor, onFolder path: String, below root: Int32) throws(SystemError) {
        try attach(mount, at: try folder(path, below: root), named: path)
    }
}
