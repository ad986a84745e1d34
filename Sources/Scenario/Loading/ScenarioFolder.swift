internal import Digest
internal import Glibc

/// Reads files below one folder, never through a symbolic link and never outside of it.
struct ScenarioFolder {
    /// Why a file could not be read.
    enum Trouble: Error, Equatable {
        case missing
        case outside
        case symbolicLink
        case notAFile
        case tooLarge(limit: Int)
        case system(Int32)

        /// The end of a sentence that begins with the file's name.
        var wording: String {
            switch self {
            case .missing: "does not exist"
            case .outside: "is outside of the scenario's folder"
            case .symbolicLink: "is, or lies behind, a symbolic link"
            case .notAFile: "is not a regular file"
            case .tooLarge(let limit): "is larger than \(limit >> 10) KiB"
            case .system(let code): "cannot be read: " + String(cString: strerror(code))
            }
        }
    }

    /// The folder's path as it was given.
    let path: String

    /// Reads a file by its relative path, at most `limit` bytes. Calls `openat(2)` for each part with `O_NOFOLLOW`.
    func read(_ name: String, limit: Int) throws(Trouble) -> [UInt8] {
        let descriptor = try open(name)
        defer { close(descriptor) }
        return try ScenarioFolder.contents(of: descriptor, limit: limit)
    }

    private func open(_ name: String) throws(Trouble) -> Int32 {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard !name.hasPrefix("/"), !parts.contains("..") else { throw .outside }
        guard !parts.contains(""), !parts.contains("."), !parts.isEmpty else { throw .missing }
        var folder = try ScenarioFolder.check(Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC))
        defer { close(folder) }
        for part in parts.dropLast() {
            let inner = openat(folder, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            // The two flags together give ENOTDIR for a symbolic link as well.
            if inner < 0, errno == ENOTDIR, ScenarioFolder.isLink(part, in: folder) { throw .symbolicLink }
            _ = try ScenarioFolder.check(inner)
            close(folder)
            folder = inner
        }
        let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
        return try ScenarioFolder.check(openat(folder, parts[parts.count - 1], flags))
    }

    private static func isLink(_ name: String, in folder: Int32) -> Bool {
        var status = stat()
        return fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    private static func check(_ result: Int32) throws(Trouble) -> Int32 {
        if result >= 0 { return result }
        switch errno {
        case ENOENT: throw .missing
        case ELOOP: throw .symbolicLink
        case ENOTDIR: throw .notAFile
        default: throw .system(errno)
        }
    }

    private static func contents(of descriptor: Int32, limit: Int) throws(Trouble) -> [UInt8] {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system(errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile }
        guard Int(status.st_size) <= limit else { throw .tooLarge(limit: limit) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .system(errno) }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
            // It may grow while it is read.
            guard bytes.count <= limit else { throw .tooLarge(limit: limit) }
        }
    }
}

extension ScenarioFolder {
    /// Bounds of what a folder may hold.
    static let maximumFiles = 2_000
    static let maximumFileSize = 16 << 20

    /// SHA-256 over every file: its relative path, a zero byte, its size in decimal, a zero byte, its bytes; in the
    /// order of the paths' bytes. A symbolic link counts with the path it names, and is not followed.
    func digest() throws(FolderTrouble) -> String {
        var names: [String] = []
        try list("", into: &names, depth: 0)
        names.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        var hash = SHA256()
        for name in names {
            let bytes = try bytesForDigest(name)
            hash.update(field: name)
            hash.update(field: String(bytes.count))
            hash.update(bytes)
        }
        return hash.hexDigest
    }

    /// What is wrong with a folder, and with which of its files.
    struct FolderTrouble: Error {
        var name: String
        var wording: String
    }

    private func bytesForDigest(_ name: String) throws(FolderTrouble) -> [UInt8] {
        do throws(Trouble) {
            return try read(name, limit: ScenarioFolder.maximumFileSize)
        } catch .symbolicLink {
            var target = [CChar](repeating: 0, count: 4096)
            let count = readlink(path + "/" + name, &target, target.count)
            guard count >= 0 else { throw FolderTrouble(name: name, wording: Trouble.system(errno).wording) }
            return target[..<count].map(UInt8.init(bitPattern:))
        } catch {
            throw FolderTrouble(name: name, wording: error.wording)
        }
    }

    private func list(_ below: String, into names: inout [String], depth: Int) throws(FolderTrouble) {
        guard depth < 16 else { throw FolderTrouble(name: below, wording: "is nested too deep") }
        for (name, isFolder) in try entries(below) {
            let full = below.isEmpty ? name : below + "/" + name
            if isFolder {
                try list(full, into: &names, depth: depth + 1)
            } else {
                names.append(full)
            }
            guard names.count <= ScenarioFolder.maximumFiles else {
                throw FolderTrouble(
                    name: full, wording: "is one file too many: a scenario has at most \(ScenarioFolder.maximumFiles)")
            }
        }
    }

    /// The entries of a folder below this one, by `readdir(3)`; a symbolic link is no folder.
    func entries(_ below: String) throws(FolderTrouble) -> [(name: String, isFolder: Bool)] {
        guard let stream = opendir(below.isEmpty ? path : path + "/" + below) else {
            throw FolderTrouble(
                name: below.isEmpty ? path : below, wording: "cannot be read: " + String(cString: strerror(errno)))
        }
        defer { closedir(stream) }
        var found: [(name: String, isFolder: Bool)] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name == "." || name == ".." { continue }
            var status = stat()
            guard fstatat(dirfd(stream), name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
            found.append((name, status.st_mode & S_IFMT == S_IFDIR))
        }
        return found
    }
}
