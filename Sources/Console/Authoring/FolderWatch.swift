internal import Glibc
internal import Linux

/// Notices that something in a folder, or in a folder below it, was written. Calls `inotify_init1(2)`.
final class FolderWatch {
    private static let events =
        UInt32(IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE)

    private let folder: String
    private let notify: Descriptor

    /// Readable as soon as something was written.
    var descriptor: Int32 { notify.raw }

    /// Begins to watch.
    init(_ folder: String) throws(SystemError) {
        self.folder = folder
        notify = Descriptor(
            owning: try checked("inotify_init1") { inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC)) })
        try watch(folder)
    }

    /// Takes what was noticed, and goes on with folders that are new.
    func drain() throws(SystemError) {
        while let part = try notify.read(upTo: 1 << 16), !part.isEmpty {}
        try watch(folder)
    }

    private func watch(_ path: String, depth: Int = 0) throws(SystemError) {
        try checked("inotify_add_watch", path) { inotify_add_watch(notify.raw, path, Self.events) }
        guard depth < 8, let stream = opendir(path) else { return }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            var status = stat()
            guard !name.hasPrefix("."), lstat(path + "/" + name, &status) == 0, status.st_mode & S_IFMT == S_IFDIR
            else { continue }
            try watch(path + "/" + name, depth: depth + 1)
        }
    }
}
