internal import Glibc
internal import Linux

/// Making, listing and removing the store's own folders.
enum Folder {
    /// Makes a folder and its parents; one that exists is no error.
    static func make(_ path: String, mode: mode_t = 0o755) throws(SystemError) {
        if mkdir(path, mode) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            throw SystemError.last("mkdir", path)
        }
        try make(String(path[..<slash]), mode: mode)
        try checked("mkdir", path) { mkdir(path, mode) }
    }

    /// Removes a path and all below it, following no link and crossing no mount; nothing there is no error.
    static func remove(_ path: String) throws(SystemError) {
        try Tree.remove(Array(path.utf8CString), in: AT_FDCWD)
    }

    /// The names in a folder, sorted; none where it does not exist.
    static func names(_ path: String) -> [String] {
        guard let folder = try? Descriptor.open(path, O_RDONLY | O_DIRECTORY), let names = try? Tree.names(in: folder)
        else { return [] }
        return names.compactMap { String(validating: $0.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self) }
    }

    /// Reads a file of ours, at most `limit` bytes.
    static func read(_ path: String, limit: Int = 1 << 20) throws(SystemError) -> [UInt8] {
        try Descriptor.open(path, O_RDONLY).readAll(limit: limit)
    }

    /// Writes a file of ours, and makes it durable.
    static func write(_ bytes: [UInt8], to path: String, mode: UInt32 = 0o644) throws(SystemError) {
        let file = try Descriptor.open(path, O_WRONLY | O_CREAT | O_TRUNC, mode: mode)
        try file.writeAll(bytes)
        try checked("fsync", path) { fsync(file.raw) }
    }
}
