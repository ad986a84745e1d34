internal import Glibc

/// The files of a scenario's folder, as a bundle takes them.
struct PackedFolder {
    let path: String

    /// Paths in the folder, sorted.
    ///
    /// - Throws: ``BundleError`` for a link, a device or too many of them.
    func files() throws(BundleError) -> [String] {
        var found: [String] = []
        try list("", into: &found, depth: 0)
        return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private func list(_ folder: String, into found: inout [String], depth: Int) throws(BundleError) {
        guard depth < 16, let stream = opendir(path + "/" + folder) else {
            throw BundleError(.system, "\(path)/\(folder) cannot be listed", help: "make it readable")
        }
        var names: [String] = []
        while let entry = readdir(stream) {
            names.append(
                withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
        }
        closedir(stream)
        for name in names where name != "." && name != ".." {
            let inner = folder.isEmpty ? name : folder + "/" + name
            var status = stat()
            guard lstat(path + "/" + inner, &status) == 0 else { continue }
            switch status.st_mode & S_IFMT {
            case S_IFDIR: try list(inner, into: &found, depth: depth + 1)
            case S_IFREG: found.append(inner)
            default:
                throw BundleError(
                    .malformed, "\(inner) is neither a file nor a folder",
                    help: "a bundle has no links: put the file itself there")
            }
            guard found.count <= BundleManifest.mostFiles else { throw .malformed("the folder has too many files") }
        }
    }
}
