internal import Glibc

/// What the kernel says of a folder's files without reading them: enough to see that one has changed.
enum FolderStamp {
    /// The most files of a scenario that are looked at; a larger one is never parked.
    private static let limit = 2_000

    /// One line for each file and folder below, with its number, size and times; nil where it cannot be looked at.
    static func text(of folder: String) -> String? {
        var count = 0
        return text(of: folder, &count)
    }

    /// Where a symbolic link leads; nil where there is none.
    static func target(of link: String) -> String? {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = readlink(link, &buffer, buffer.count)
        return count > 0 ? String(decoding: buffer.prefix(count), as: UTF8.self) : nil
    }

    private static func text(of path: String, _ count: inout Int) -> String? {
        var status = stat()
        count += 1
        guard count <= limit, lstat(path, &status) == 0 else { return nil }
        let times = [status.st_mtim, status.st_ctim].map { "\($0.tv_sec).\($0.tv_nsec)" }.joined(separator: " ")
        var text = "\(path) \(status.st_ino) \(status.st_mode) \(status.st_size) \(times)\n"
        guard status.st_mode & S_IFMT == S_IFDIR else { return text }
        for name in DiskFile.names(in: path) {
            guard let below = Self.text(of: path + "/" + name, &count) else { return nil }
            text += below
        }
        return text
    }
}
