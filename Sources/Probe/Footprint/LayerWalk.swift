internal import CLinux
internal import COpenSSL
internal import Glibc
internal import Grading
internal import Linux

/// Lists what a writable layer holds and its image does not: what was written, changed, or taken away.
///
/// What was copied up and is again as in the image counts as never touched. Nothing is followed, nothing is opened for
/// reading that is not a regular file; what changes meanwhile is seen as it was at one of its moments.
struct LayerWalk {
    /// Folders within folders.
    private static let deepest = 100
    /// A file of at most so many bytes is digested as a whole, a larger one by its size and both its ends.
    private static let wholeLimit = 4 << 20
    private static let endLimit = 64 << 10

    private(set) var footprint: Footprint

    init(_ footprint: Footprint) { self.footprint = footprint }

    /// Walks a folder of the layer.
    ///
    /// - Parameters:
    ///   - image: The same folder in the image; nil where the image has none.
    ///   - path: The folder's path in the host; empty for the root.
    mutating func walk(_ folder: Int32, over image: Int32?, path: String, depth: Int = 0) {
        guard depth < Self.deepest else {
            footprint.isCut = true
            return
        }
        let names = Self.names(in: folder)
        for name in names {
            guard footprint.count < FootprintRequest.mostItems else {
                footprint.isCut = true
                return
            }
            visit(name, in: folder, over: image, path: path + "/" + name, depth: depth)
        }
        guard let image, Self.isOpaque(folder) else { return }
        let present = Set(names)
        for name in Self.names(in: image) where !present.contains(name) {
            footprint[.init(.file, path + "/" + name)] = "gone"
        }
    }

    private mutating func visit(_ name: String, in folder: Int32, over image: Int32?, path: String, depth: Int) {
        guard let status = Self.status(of: name, in: folder) else { return }
        let before = image.flatMap { Self.status(of: name, in: $0) }
        if status.st_mode & S_IFMT == S_IFCHR, status.st_rdev == 0 {
            if before != nil { footprint[.init(.file, path)] = "gone" }
            return
        }
        let item = Footprint.Item(.file, path)
        let state = Self.state(status, name, in: folder)
        if let kept = Footprint.counted(state, of: item) {
            let old = before.flatMap { Footprint.counted(Self.state($0, name, in: image ?? -1), of: item) }
            if kept != old { footprint[item] = state }
        }
        guard status.st_mode & S_IFMT == S_IFDIR else { return }
        let child = clinux_openat(folder, name, FootprintLook.folderFlags, 0)
        guard child >= 0 else { return }
        defer { close(child) }
        let below = image.map { clinux_openat($0, name, FootprintLook.folderFlags, 0) } ?? -1
        defer { if below >= 0 { close(below) } }
        walk(child, over: below >= 0 ? below : nil, path: path, depth: depth + 1)
    }

    /// Type, mode, owner; then size and digest, or where a link leads.
    private static func state(_ status: stat, _ name: String, in folder: Int32) -> String {
        let mode = String(status.st_mode & 0o7777, radix: 8)
        let start = "\(mode) \(status.st_uid):\(status.st_gid)"
        switch status.st_mode & S_IFMT {
        case S_IFDIR: return "folder \(start)"
        case S_IFLNK: return "link \(start) \(FolderView.linkTarget(name, below: folder) ?? "")"
        case S_IFREG:
            return "file \(start) \(status.st_size) \(digest(of: name, size: Int(status.st_size), in: folder))"
        case S_IFIFO: return "fifo \(start)"
        case S_IFSOCK: return "socket \(start)"
        default: return "device \(start) \(status.st_rdev)"
        }
    }

    private static func digest(of name: String, size: Int, in folder: Int32) -> String {
        let raw = clinux_openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0)
        guard raw >= 0 else { return "unreadable" }
        let file = Descriptor(owning: raw)
        var bytes: [UInt8] = []
        do {
            if size <= wholeLimit {
                bytes = try file.readAll(limit: wholeLimit)
            } else {
                bytes = try file.readAll(limit: endLimit)
                lseek(file.raw, -Int(endLimit), SEEK_END)
                bytes += try file.readAll(limit: endLimit)
            }
        } catch {
            return "unreadable"
        }
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        SHA256(bytes, bytes.count, &digest)
        return digest.prefix(10).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func status(of name: String, in folder: Int32) -> stat? {
        var result = stat()
        return fstatat(folder, name, &result, AT_SYMLINK_NOFOLLOW) == 0 ? result : nil
    }

    /// An overlay's mark on a folder that hides the image's.
    private static func isOpaque(_ folder: Int32) -> Bool {
        var value: UInt8 = 0
        return fgetxattr(folder, "user.overlay.opaque", &value, 1) == 1 && value == UInt8(ascii: "y")
    }

    private static func names(in folder: Int32) -> [String] {
        let raw = clinux_openat(folder, ".", FootprintLook.folderFlags, 0)
        guard raw >= 0, let stream = fdopendir(raw) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while names.count < FootprintRequest.mostItems, let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { HostileText.decode($0.prefix { $0 != 0 }) }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
