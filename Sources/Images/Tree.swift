internal import Glibc
internal import Linux

/// Walks a folder without ever following a symbolic link; what lies in an image is not trusted.
enum Tree {
    /// One thing in a folder.
    struct Entry {
        /// The open folder that holds it.
        let folder: Int32
        /// Its name, with the terminating zero.
        let name: [CChar]
        /// Its path from the walk's root, without a leading slash.
        let path: [UInt8]
        /// What `fstatat(2)` says, of a link itself.
        let status: stat

        /// The bits of its kind, for example `S_IFDIR`.
        var kind: mode_t { status.st_mode & S_IFMT }

        /// Opens it for reading; fails on a symbolic link.
        func open(_ flags: Int32) throws(SystemError) -> Descriptor {
            let raw = try checked("openat", String(decoding: path, as: UTF8.self)) {
                openat(folder, name, flags | O_NOFOLLOW | O_CLOEXEC)
            }
            return Descriptor(owning: raw)
        }
    }

    /// Calls `body` for everything below `folder`: each folder before its members, members in the order of their bytes.
    static func walk(
        _ folder: borrowing Descriptor, below path: [UInt8] = [], _ body: (Entry) throws(SystemError) -> Void
    ) throws(SystemError) {
        for name in try names(in: folder) {
            var status = stat()
            let bytes = name.dropLast().map { UInt8(bitPattern: $0) }
            let whole = path.isEmpty ? bytes : path + [47] + bytes
            try checked("fstatat", String(decoding: whole, as: UTF8.self)) {
                fstatat(folder.raw, name, &status, AT_SYMLINK_NOFOLLOW)
            }
            let entry = Entry(folder: folder.raw, name: name, path: whole, status: status)
            try body(entry)
            guard entry.kind == S_IFDIR else { continue }
            try walk(entry.open(O_RDONLY | O_DIRECTORY), below: whole, body)
        }
    }

    /// Removes a name and all below it; nothing there is no error, a mount below it is.
    static func remove(_ name: [CChar], in folder: Int32) throws(SystemError) {
        var status = stat()
        guard fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return }
        let isFolder = status.st_mode & S_IFMT == S_IFDIR
        if isFolder {
            let inner = Descriptor(
                owning: try checked("openat") {
                    openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
                })
            for member in try names(in: inner) { try remove(member, in: inner.raw) }
        }
        try checked("unlinkat", String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)) {
            unlinkat(folder, name, isFolder ? AT_REMOVEDIR : 0)
        }
    }

    /// The names in a folder, sorted by their bytes, each with its terminating zero.
    static func names(in folder: borrowing Descriptor) throws(SystemError) -> [[CChar]] {
        let copy = try folder.openAt(".", O_RDONLY | O_DIRECTORY).release()
        guard let stream = fdopendir(copy) else {
            close(copy)
            throw SystemError.last("fdopendir")
        }
        defer { closedir(stream) }
        var result: [[CChar]] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { start in
                    Array(UnsafeBufferPointer(start: start, count: strlen(start) + 1))
                }
            }
            if name != [46, 0] && name != [46, 46, 0] { result.append(name) }
        }
        return result.sorted { strcmp($0, $1) < 0 }
    }
}
