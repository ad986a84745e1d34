internal import CWebSockets
internal import Glibc

/// A listening unix socket and the file that names it.
struct ListeningSocket: Sendable {
    /// The descriptor; whoever takes it closes it.
    let fd: Int32
    private let path: String
    private let device: dev_t
    private let inode: ino_t

    /// Listens at `path`.
    ///
    /// A socket file that nobody answers on is replaced. Mode and group are set before anybody can connect: a bound
    /// socket refuses connections until `listen(2)`.
    init(path: String, mode: UInt32, group: UInt32?) throws(WebError) {
        let address = try SocketAddress(path)
        try Self.removeStale(address)
        let fd = cws_socket()
        guard fd >= 0 else { throw .system(call: "socket", path: path, errno: errno) }
        var status = stat()
        // The file's mode is the socket's own at bind(2), less the umask; so it is never wider than wanted.
        let calls: [(String, () -> Int32)] = [
            ("fchmod", { fchmod(fd, mode & 0o600) }),
            ("bind", { address.with { bind(fd, $0, $1) } }),
            ("chown", { group.map { chown(address.short, uid_t.max, $0) } ?? 0 }),
            ("chmod", { chmod(address.short, mode) }),
            ("lstat", { lstat(address.short, &status) }),
            ("listen", { listen(fd, 4096) }),
        ]
        for (name, call) in calls where call() != 0 {
            let code = errno
            if name != "fchmod", name != "bind" { unlink(address.short) }
            Glibc.close(fd)
            if name == "bind", code == EADDRINUSE { throw .alreadyServed(path: path) }
            throw .system(call: name, path: path, errno: code)
        }
        self.fd = fd
        self.path = path
        device = status.st_dev
        inode = status.st_ino
    }

    /// Removes the file, unless another has taken its place.
    func removeFile() {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_dev == device, status.st_ino == inode else { return }
        unlink(path)
    }

    private static func removeStale(_ address: borrowing SocketAddress) throws(WebError) {
        var status = stat()
        guard lstat(address.short, &status) == 0 else {
            if errno == ENOENT { return }
            throw .system(call: "lstat", path: address.path, errno: errno)
        }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket(path: address.path) }
        switch address.probe() {
        case 0, EAGAIN: throw .alreadyServed(path: address.path)
        case ECONNREFUSED: break
        case let code: throw .system(call: "connect", path: address.path, errno: code)
        }
        guard unlink(address.short) == 0 || errno == ENOENT else {
            throw .system(call: "unlink", path: address.path, errno: errno)
        }
    }
}
