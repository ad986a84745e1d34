internal import API
internal import Glibc
internal import Linux

/// Files and folders of the daemon's own; every failure says which path and how to mend it.
enum DiskFile {
    /// Makes a folder and those above it; one that is there stays as it is.
    static func makeFolder(_ path: String, mode: UInt32) throws(Trouble) {
        if mkdir(path, mode) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
            throw Trouble(SystemError.last("mkdir", path))
        }
        try makeFolder(String(path[..<slash]), mode: 0o755)
        guard mkdir(path, mode) == 0 || errno == EEXIST else { throw Trouble(SystemError.last("mkdir", path)) }
    }

    /// Replaces a file in one step: readers see the old content or the new, and after a power cut one of them is there.
    ///
    /// - Parameter isSynced: False leaves the power cut to a later ``synchronize(_:)``, which takes milliseconds.
    static func write(
        _ bytes: [UInt8], to path: String, mode: UInt32 = 0o600, isSynced: Bool = true
    ) throws(Trouble) {
        let partial = path + partialSuffix
        do {
            let file = try Descriptor.open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, mode: mode)
            try file.writeAll(bytes)
            if isSynced { try checked("fsync", partial) { fsync(file.raw) } }
            try checked("rename", path) { rename(partial, path) }
        } catch {
            unlink(partial)
            var error = error
            if error.subject.isEmpty { error.subject = path }
            throw Trouble(error)
        }
    }

    /// Waits until a file has reached the disk. Calls `fsync(2)`.
    static func synchronize(_ path: String) throws(Trouble) {
        try Trouble.telling { () throws(SystemError) in
            let file = try Descriptor.open(path, O_RDONLY)
            try checked("fsync", path) { fsync(file.raw) }
        }
    }

    /// Removes the files of a folder that a killed daemon was about to write.
    static func removePartials(in folder: String) {
        for name in names(in: folder) where name.hasSuffix(partialSuffix) { unlink(folder + "/" + name) }
    }

    private static let partialSuffix = ".new"

    /// Reads a file of at most `limit` bytes; nil where there is none.
    static func read(_ path: String, limit: Int) throws(Trouble) -> [UInt8]? {
        do throws(SystemError) {
            let file = try Descriptor.open(path, O_RDONLY | O_NONBLOCK)
            let bytes = try file.readAll(limit: limit + 1)
            guard bytes.count <= limit else { throw SystemError("read", path, errno: EFBIG) }
            return bytes
        } catch {
            if error.errno == ENOENT { return nil }
            throw Trouble(error)
        }
    }

    /// The names in a folder, sorted; none where it is not there.
    static func names(in path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Removes a folder with the files in it, and the folders in it the same way; what is not there is no error.
    static func removeFolder(_ path: String) {
        for name in names(in: path) {
            let entry = path + "/" + name
            if unlink(entry) != 0, errno == EISDIR || errno == EPERM { removeFolder(entry) }
        }
        rmdir(path)
    }
}

extension Trouble {
    /// A failed call as the API tells it.
    init(_ error: SystemError) {
        switch error.errno {
        case ENOSPC, EDQUOT: self = .noSpace(error.subject)
        default: self = .machine("\(error)")
        }
    }

    /// Runs calls, and tells of the one that fails.
    static func telling<Result: ~Copyable>(
        _ body: () throws(SystemError) -> Result
    ) throws(Trouble) -> Result {
        do {
            return try body()
        } catch {
            throw Trouble(error)
        }
    }
}
