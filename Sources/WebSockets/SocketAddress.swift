internal import CWebSockets
internal import Glibc

/// A unix socket's path as system calls and the library take it.
///
/// A path that is too long for an address (107 bytes) is reached through a descriptor of its folder.
struct SocketAddress: ~Copyable {
    /// The path as the caller gave it.
    let path: String
    /// A path of at most 107 bytes for the same file; good as long as this value lives.
    let short: String
    private let folder: Int32

    init(_ path: String) throws(WebError) {
        self.path = path
        let room = MemoryLayout<sockaddr_un>.size - MemoryLayout<sa_family_t>.size - 1
        guard path.utf8.count > room, let slash = path.lastIndex(of: "/") else {
            folder = -1
            short = path
            return
        }
        let folder = Glibc.open(String(path[..<slash]), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw .unreachable(path, errno) }
        let short = "/proc/self/fd/\(folder)" + path[slash...]
        guard short.utf8.count <= room else {
            Glibc.close(folder)
            throw .system(call: "connect", path: path, errno: ENAMETOOLONG)
        }
        self.folder = folder
        self.short = short
    }

    deinit { if folder >= 0 { Glibc.close(folder) } }

    /// Calls `call` with the address.
    func with(_ call: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: short.utf8.prefix($0.count - 1)) }
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { call($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
    }

    /// Whether somebody takes connections: 0, or the errno of `connect(2)`.
    func probe() -> Int32 {
        let fd = cws_socket()
        guard fd >= 0 else { return errno }
        defer { Glibc.close(fd) }
        return with { connect(fd, $0, $1) } == 0 ? 0 : errno
    }
}

extension WebError {
    /// Names the reason why a socket cannot be connected to.
    static func unreachable(_ path: String, _ code: Int32) -> WebError {
        switch code {
        case ENOENT, ENOTDIR: .absent(path: path)
        case ECONNREFUSED: .notListening(path: path)
        case EACCES, EPERM: .forbidden(path: path)
        default: .system(call: "connect", path: path, errno: code)
        }
    }
}
