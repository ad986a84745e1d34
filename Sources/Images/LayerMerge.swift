internal import Glibc
internal import Linux

/// Lays one layer of an OCI image over the root that its predecessors made, by the rules of the OCI image format:
/// `.wh.name` takes `name` away, `.wh..wh..opq` empties a folder first, everything else replaces what was there.
///
/// Files are moved, not copied. No symbolic link is followed, save `bin`, `lib` and their like at the top that point
/// into `usr`, which layers of a merged root rely on.
enum LayerMerge {
    private static let whiteout = Array(".wh.".utf8CString.dropLast())
    private static let opaque = Array(".wh..wh..opq".utf8CString)

    /// Moves everything in the folder `layer` into the folder `root`.
    static func apply(_ layer: String, to root: String) throws(SystemError) {
        let source = try Descriptor.open(layer, O_RDONLY | O_DIRECTORY)
        let target = try Descriptor.open(root, O_RDONLY | O_DIRECTORY)
        try merge(source, into: target, isTop: true)
    }

    private static func merge(
        _ source: borrowing Descriptor, into target: borrowing Descriptor, isTop: Bool
    ) throws(SystemError) {
        let names = try Tree.names(in: source)
        if names.contains(opaque) {
            for name in try Tree.names(in: target) { try Tree.remove(name, in: target.raw) }
        }
        for name in names where name.starts(with: whiteout) && name != opaque {
            let hidden = Array(name.dropFirst(whiteout.count))
            // `.wh.`, `.wh..` and `.wh...` name nothing, the folder itself and its parent.
            guard ![[0], [46, 0], [46, 46, 0]].contains(hidden) else { continue }
            try Tree.remove(hidden, in: target.raw)
        }
        for name in names where !name.starts(with: whiteout) {
            try place(name, from: source, into: target, isTop: isTop)
        }
    }

    private static func place(
        _ name: [CChar], from source: borrowing Descriptor, into target: borrowing Descriptor, isTop: Bool
    ) throws(SystemError) {
        var status = stat()
        try checked("fstatat") { fstatat(source.raw, name, &status, AT_SYMLINK_NOFOLLOW) }
        var present = stat()
        let isThere = fstatat(target.raw, name, &present, AT_SYMLINK_NOFOLLOW) == 0
        let isFolderThere = isThere && present.st_mode & S_IFMT == S_IFDIR
        guard status.st_mode & S_IFMT == S_IFDIR else {
            if isFolderThere { try Tree.remove(name, in: target.raw) }
            try checked("renameat") { renameat(source.raw, name, target.raw, name) }
            return
        }
        let inner = try open(name, in: source)
        if isTop, isThere, let merged = try mergedFolder(name, in: target) {
            try merge(inner, into: merged, isTop: false)
            return
        }
        if isThere && !isFolderThere { try Tree.remove(name, in: target.raw) }
        if !isFolderThere { try checked("mkdirat") { mkdirat(target.raw, name, 0o700) } }
        let folder = try open(name, in: target)
        try merge(inner, into: folder, isTop: false)
        try checked("fchown") { fchown(folder.raw, status.st_uid, status.st_gid) }
        try checked("fchmod") { fchmod(folder.raw, status.st_mode & 0o7777) }
    }

    /// The folder `usr/<name>` where the top-level `name` is a link to it, or nil.
    private static func mergedFolder(
        _ name: [CChar], in top: borrowing Descriptor
    ) throws(SystemError) -> Descriptor? {
        var target = [CChar](repeating: 0, count: 64)
        let count = readlinkat(top.raw, name, &target, target.count - 1)
        guard count > 0 else { return nil }
        let wanted = "usr/" + String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let link = String(decoding: target[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard link == wanted || link == "/" + wanted else { return nil }
        let usr = try open(Array("usr".utf8CString), in: top)
        return try open(name, in: usr)
    }

    private static func open(_ name: [CChar], in folder: borrowing Descriptor) throws(SystemError) -> Descriptor {
        Descriptor(
            owning: try checked(
                "openat", String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
            ) {
                openat(folder.raw, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            })
    }
}
