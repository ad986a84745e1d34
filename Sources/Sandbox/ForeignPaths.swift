internal import CLinux
internal import Glibc
public import Linux

/// What paths lead to as a process of a host sees them: looked up, never opened.
///
/// Everything here is hostile. A lookup holds nobody up, because there is neither FUSE nor a network file system in a
/// host; it follows no more links than the kernel does, and leads out of the process's root nowhere. What it found may
/// be another file a moment later.
public struct ForeignPaths: Sendable {
    private let pid: Int32
    private let root: SharedDescriptor

    /// The longest path that is looked up.
    public static let longest = 4_095

    /// Looks through the eyes of a process or thread; nil where it is gone.
    public init?(of pid: Int32) {
        self.pid = pid
        do {
            root = SharedDescriptor(try Descriptor.open("/proc/\(pid)/root", Int32(CLINUX_O_PATH) | O_DIRECTORY))
        } catch {
            return nil
        }
    }

    /// The text of one of its links in `/proc`, for example `cwd`, `exe` or `fd/3`; that of a removed file as it was.
    public func link(_ name: String) -> [UInt8]? { ForeignPaths.text(of: "/proc/\(pid)/\(name)") }

    /// Where a path leads, from the root of the process's mounts; a file that is about to be made counts as there.
    ///
    /// - Parameters:
    ///   - path: Absolute.
    ///   - follows: Whether a link at its end is followed.
    public func destination(of path: [UInt8], follows: Bool) -> [UInt8]? {
        guard path.first == UInt8(ascii: "/"), path.count <= ForeignPaths.longest else { return nil }
        switch find(path, follows: follows) {
        case .found(let file): return ForeignPaths.text(of: file)
        case .failed(ENOENT): return unmade(path)
        case .failed: return nil
        }
    }

    /// What a lookup came to.
    public enum Finding: Sendable {
        /// What is there, opened with `O_PATH`.
        case found(SharedDescriptor)
        /// Nothing, with the error's number.
        case failed(Int32)
    }

    /// Finds what is at an absolute path. Calls `openat2(2)`.
    public func find(_ path: some Collection<UInt8>, follows: Bool) -> Finding {
        let flags = UInt64(Int32(CLINUX_O_PATH) | O_CLOEXEC | (follows ? 0 : O_NOFOLLOW))
        let rules = UInt64(CLINUX_RESOLVE_IN_ROOT | CLINUX_RESOLVE_NO_MAGICLINKS)
        let answer = (path + [0]).withUnsafeBytes { bytes in
            let found = clinux_openat2(root.raw, bytes.bindMemory(to: CChar.self).baseAddress, flags, 0, rules)
            return found < 0 ? -errno : found
        }
        return answer < 0 ? .failed(-answer) : .found(SharedDescriptor(Descriptor(owning: answer)))
    }

    /// Where a file will be that is not there yet.
    private func unmade(_ path: [UInt8]) -> [UInt8]? {
        let slash = UInt8(ascii: "/")
        let whole = path.reversed().drop { $0 == slash }.reversed()
        let name = Array(whole.reversed().prefix { $0 != slash }.reversed())
        guard !name.isEmpty, name != Array("..".utf8), name != Array(".".utf8),
            case .found(let folder) = find(whole.dropLast(name.count), follows: true),
            let text = ForeignPaths.text(of: folder)
        else { return nil }
        return (text == [slash] ? [] : text) + [slash] + name
    }

    /// The file system that a path leads to; that of its folder where the file is about to be made.
    public func fileSystem(of path: [UInt8], follows: Bool) -> FileSystemID? {
        guard path.first == UInt8(ascii: "/"), path.count <= ForeignPaths.longest else { return nil }
        switch find(path, follows: follows) {
        case .found(let file): return FileSystemID(of: "/proc/self/fd/\(file.raw)")
        case .failed(ENOENT):
            guard let end = path.lastIndex(of: UInt8(ascii: "/")),
                case .found(let folder) = find(path[...end], follows: true)
            else { return nil }
            return FileSystemID(of: "/proc/self/fd/\(folder.raw)")
        case .failed: return nil
        }
    }

    /// The file system that an absolute path leads to; nil where nothing is there.
    public func fileSystem(at path: some Collection<UInt8>) -> FileSystemID? {
        guard case .found(let file) = find(path, follows: true) else { return nil }
        return FileSystemID(of: "/proc/self/fd/\(file.raw)")
    }

    /// The file system of one of its descriptors.
    public func fileSystem(ofDescriptor number: Int32) -> FileSystemID? {
        FileSystemID(of: "/proc/\(pid)/fd/\(number)")
    }

    private static func text(of found: SharedDescriptor) -> [UInt8]? { text(of: "/proc/self/fd/\(found.raw)") }

    private static func text(of link: String) -> [UInt8]? {
        var bytes = [CChar](repeating: 0, count: longest + 1)
        let count = readlink(link, &bytes, bytes.count)
        guard count > 0, count <= longest else { return nil }
        let text = bytes.prefix(count).map(UInt8.init(bitPattern:))
        let removed = Array(" (deleted)".utf8)
        return Array(text.suffix(removed.count).elementsEqual(removed) ? text.dropLast(removed.count) : text)
    }
}
