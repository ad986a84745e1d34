internal import CLinux
internal import Glibc
internal import Grading
internal import Linux

/// A folder as the root of paths that never lead out of it. Calls `openat2(2)` with `RESOLVE_IN_ROOT`.
///
/// What is not a regular file is never opened for reading, so a FIFO or a device cannot make a look wait.
struct FolderView {
    /// The folder's descriptor, owned by somebody else.
    let folder: Int32

    /// Why a path leads nowhere.
    enum Miss: Error, Equatable {
        /// There is nothing.
        case absent
        /// The way is barred; the kernel's words.
        case barred(String)

        var words: String {
            switch self {
            case .absent: "nothing is there"
            case .barred(let reason): reason
            }
        }
    }

    /// The first part of a regular file.
    struct Content {
        var bytes: [UInt8]
        var isCut: Bool
    }

    /// Opens what a path leads to, without reading rights and without waiting.
    func locate(_ path: String, followsLink: Bool = true) throws(Miss) -> Descriptor {
        try open(path, Int32(CLINUX_O_PATH) | (followsLink ? 0 : O_NOFOLLOW))
    }

    /// Reads a regular file from its beginning, at most `limit` bytes.
    ///
    /// - Throws: ``Miss/barred(_:)`` where it is no regular file.
    func read(_ path: String, limit: Int, followsLink: Bool = true) throws(Miss) -> Content {
        try Self.read(try openRegular(path, followsLink: followsLink), limit: limit)
    }

    /// Reads an open file from where it stands, at most `limit` bytes.
    static func read(_ file: borrowing Descriptor, limit: Int) throws(Miss) -> Content {
        do {
            var bytes = try file.readAll(limit: limit + 1)
            let isCut = bytes.count > limit
            if isCut { bytes.removeLast(bytes.count - limit) }
            return Content(bytes: bytes, isCut: isCut)
        } catch {
            throw .barred(error.description)
        }
    }

    /// Opens a regular file for reading.
    func openRegular(_ path: String, followsLink: Bool = true) throws(Miss) -> Descriptor {
        let seen = try Self.status(of: try locate(path, followsLink: followsLink))
        guard seen.st_mode & S_IFMT == S_IFREG else { throw .barred("it is not a regular file") }
        let file = try open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY)
        let opened = try Self.status(of: file)
        guard opened.st_ino == seen.st_ino, opened.st_dev == seen.st_dev, opened.st_mode & S_IFMT == S_IFREG else {
            throw .barred("it changes while it is read")
        }
        return file
    }

    /// Opens a folder for listing.
    func openFolder(_ path: String) throws(Miss) -> Descriptor { try open(path, O_RDONLY | O_DIRECTORY) }

    /// The text of a regular file; nil where there is none.
    func text(_ path: String, limit: Int = 1 << 20) throws(Miss) -> String? {
        do {
            return HostileText.decode(try read(path, limit: limit).bytes)
        } catch .absent {
            return nil
        }
    }

    /// What `fstat(2)` tells of an open file.
    static func status(of file: borrowing Descriptor) throws(Miss) -> stat {
        var result = stat()
        guard fstat(file.raw, &result) == 0 else { throw .barred(SystemError.last("fstat").description) }
        return result
    }

    /// What a symbolic link says, at most 4 KiB; nil where there is none. Calls `readlinkat(2)`.
    static func linkTarget(_ path: String, below folder: Int32) -> String? {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlinkat(folder, path, &buffer, buffer.count)
        return count < 0 ? nil : HostileText.decode(buffer.prefix(count).map { UInt8(bitPattern: $0) })
    }

    private func open(_ path: String, _ flags: Int32) throws(Miss) -> Descriptor {
        let resolve = UInt64(CLINUX_RESOLVE_IN_ROOT | CLINUX_RESOLVE_NO_MAGICLINKS)
        var attempts = 0
        while true {
            let raw = clinux_openat2(folder, path, UInt64(flags), 0, resolve)
            if raw >= 0 { return Descriptor(owning: raw) }
            let code = errno
            attempts += 1
            // EAGAIN: a folder on the way was renamed meanwhile.
            if code == EINTR || code == EAGAIN, attempts < 32 { continue }
            throw code == ENOENT ? .absent : .barred(SystemError("open", path, errno: code).description)
        }
    }
}
