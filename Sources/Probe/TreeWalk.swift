internal import CLinux
internal import Glibc
internal import Grading
internal import Linux

/// A walk over all that is below a folder of a host. No link is followed, and the walk is bounded.
struct TreeWalk {
    /// Something that was met.
    struct Entry {
        /// Its path below the folder, for example `conf.d/shop.conf`.
        let path: String
        /// Its name.
        let name: String
        /// What `fstatat(2)` tells of it.
        let status: stat
        /// The folder it is in, open as long as it is looked at.
        let folder: Int32

        var isRegular: Bool { status.st_mode & S_IFMT == S_IFREG }
        var isFolder: Bool { status.st_mode & S_IFMT == S_IFDIR }
    }

    private static let deepest = 64

    /// How many entries are looked at at most.
    let limit: Int
    /// Whether there were more, or deeper ones.
    private(set) var isCut = false
    private var count = 0

    init(limit: Int) { self.limit = limit }

    /// Calls `body` for each entry, those of one folder by name; a folder comes before what is in it.
    ///
    /// - Parameter isDeep: Whether the folders below are entered as well.
    mutating func walk(
        _ folder: borrowing Descriptor, isDeep: Bool = true, _ body: (Entry) throws(FolderView.Miss) -> Void
    ) throws(FolderView.Miss) {
        try walk(folder, below: "", depth: isDeep ? 0 : Self.deepest, isDeep, body)
    }

    private mutating func walk(
        _ folder: borrowing Descriptor, below prefix: String, depth: Int, _ isDeep: Bool,
        _ body: (Entry) throws(FolderView.Miss) -> Void
    ) throws(FolderView.Miss) {
        for name in names(in: folder).sorted() {
            var status = stat()
            guard fstatat(folder.raw, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
            let entry = Entry(path: prefix + name, name: name, status: status, folder: folder.raw)
            try body(entry)
            guard isDeep, entry.isFolder else { continue }
            guard depth < Self.deepest else {
                isCut = true
                continue
            }
            let raw = clinux_openat(folder.raw, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0)
            guard raw >= 0 else { continue }
            try walk(Descriptor(owning: raw), below: prefix + name + "/", depth: depth + 1, isDeep, body)
        }
    }

    private mutating func names(in folder: borrowing Descriptor) -> [String] {
        // A stream takes its descriptor over, and the position is shared, so it gets one of its own.
        let raw = clinux_openat(folder.raw, ".", O_RDONLY | O_DIRECTORY, 0)
        guard raw >= 0, let stream = fdopendir(raw) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                bytes.withMemoryRebound(to: CChar.self) { $0.baseAddress.map { String(cString: $0) } ?? "" }
            }
            if name == "." || name == ".." { continue }
            guard count < limit else {
                isCut = true
                break
            }
            count += 1
            names.append(name)
        }
        return names
    }
}
