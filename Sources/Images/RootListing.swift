internal import Digest
internal import Glibc
internal import Linux

/// What a root file system is made of, in one number: equal files give an equal digest, whenever they were written.
struct RootListing {
    /// SHA-256 of path, kind, mode, owner, group and content of everything, in the order of the paths.
    let digest: String
    /// The bytes of its regular files.
    let size: Int

    /// Reads a whole root file system; times are left out.
    init(root: String) throws(SystemError) {
        var hash = SHA256()
        var size = 0
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { buffer.deallocate() }
        try Tree.walk(try Descriptor.open(root, O_RDONLY | O_DIRECTORY)) { (entry) throws(SystemError) in
            entry.path.withUnsafeBytes { hash.update($0) }
            let status = entry.status
            hash.update(field: "\0\(status.st_mode) \(status.st_uid) \(status.st_gid)")
            switch entry.kind {
            case S_IFREG:
                hash.update(field: "\(status.st_size)")
                size += Int(status.st_size)
                try RootListing.read(entry, into: &hash, by: buffer)
            case S_IFLNK:
                var target = [CChar](repeating: 0, count: Int(PATH_MAX))
                let count = try checked("readlinkat") { readlinkat(entry.folder, entry.name, &target, target.count) }
                hash.update(field: "\(count)")
                target.withUnsafeBytes { hash.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            default: break
            }
        }
        digest = hash.hexDigest
        self.size = size
    }

    private static func read(
        _ entry: Tree.Entry, into hash: inout SHA256, by buffer: UnsafeMutableRawBufferPointer
    ) throws(SystemError) {
        guard entry.status.st_size > 0 else { return }
        let file = try entry.open(O_RDONLY)
        while true {
            let count = try checked("read") { Glibc.read(file.raw, buffer.baseAddress, buffer.count) }
            guard count > 0 else { return }
            hash.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }
}
