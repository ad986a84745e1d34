internal import CLinux
internal import Glibc

/// Stream sockets with a path in the file system, from `unix(7)`.
public enum UnixSocket {
    /// Listens on a path that must not exist; the file gets `mode`.
    ///
    /// A path longer than a socket address holds (107 bytes) is reached through `/proc/self/fd` of its folder.
    public static func listen(at path: String, mode: UInt32, backlog: Int32 = 128) throws(SystemError) -> Descriptor {
        let socket = try open()
        let old = umask(~mode & 0o777)
        defer { umask(old) }
        try withAddress(path) { address, length in bind(socket.raw, address, length) }
        try checked("listen", path) { Glibc.listen(socket.raw, backlog) }
        return socket
    }

    /// Connects to a listening path.
    public static func connect(to path: String) throws(SystemError) -> Descriptor {
        let socket = try open()
        try withAddress(path) { address, length in Glibc.connect(socket.raw, address, length) }
        return socket
    }

    /// A datagram socket bound to a path that must not exist; the file gets `mode`.
    public static func bindDatagram(at path: String, mode: UInt32) throws(SystemError) -> Descriptor {
        let kind = Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let socket = Descriptor(owning: try checked("socket") { Glibc.socket(AF_UNIX, kind, 0) })
        let old = umask(~mode & 0o777)
        defer { umask(old) }
        try withAddress(path) { address, length in bind(socket.raw, address, length) }
        return socket
    }

    /// Takes the next connection, non-blocking and close-on-exec; nil where there is none.
    public static func accept(_ listener: borrowing Descriptor) throws(SystemError) -> Descriptor? {
        let result = clinux_accept4(listener.raw, Int32(SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue))
        if result >= 0 { return Descriptor(owning: result) }
        if errno == EAGAIN || errno == EINTR || errno == ECONNABORTED { return nil }
        throw SystemError.last("accept4")
    }

    /// A pair of connected sockets.
    public static func pair() throws(SystemError) -> (Int32, Int32) {
        var ends: [Int32] = [-1, -1]
        try checked("socketpair") {
            socketpair(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends)
        }
        return (ends[0], ends[1])
    }

    /// A pair of connected stream sockets. Calls `socketpair(2)`.
    public static func streamPair() throws(SystemError) -> (Int32, Int32) {
        var ends: [Int32] = [-1, -1]
        try checked("socketpair") {
            socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends)
        }
        return (ends[0], ends[1])
    }

    /// Sends one message with descriptors, which stay the caller's. Calls `sendmsg(2)` with `SCM_RIGHTS`.
    ///
    /// - Returns: How many bytes were taken; on a `SOCK_SEQPACKET` socket that is all of them.
    @discardableResult
    public static func send(_ bytes: [UInt8], with descriptors: [Int32], to socket: Int32) throws(SystemError) -> Int {
        try checked("sendmsg") { clinux_send_message(socket, bytes, bytes.count, descriptors, descriptors.count) }
    }

    /// Takes one message of at most `limit` bytes with its descriptors, which the caller closes; they are close-on-exec.
    ///
    /// - Returns: No bytes at all where the other end is closed.
    public static func receive(
        upTo limit: Int, from socket: Int32
    ) throws(SystemError) -> (bytes: [UInt8], descriptors: [Int32]) {
        var bytes = [UInt8](repeating: 0, count: limit)
        var descriptors = [Int32](repeating: -1, count: Int(CLINUX_MESSAGE_FDS))
        var count = 0
        let received = try checked("recvmsg") {
            clinux_receive_message(socket, &bytes, limit, &descriptors, &count)
        }
        return (Array(bytes.prefix(received)), Array(descriptors.prefix(count)))
    }

    private static func open() throws(SystemError) -> Descriptor {
        Descriptor(
            owning: try checked("socket") { socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0) })
    }

    private static func withAddress(
        _ path: String, _ call: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) throws(SystemError) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let room = MemoryLayout.size(ofValue: address.sun_path) - 1
        var short = path
        var folder: Descriptor?
        if path.utf8.count > room, let slash = path.lastIndex(of: "/") {
            folder = try Descriptor.open(String(path[..<slash]), pathFolder)
            short = "/proc/self/fd/\(folder?.raw ?? -1)" + path[slash...]
        }
        guard short.utf8.count <= room else { throw SystemError("bind", path, errno: ENAMETOOLONG) }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: short.utf8) }
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { call($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
        guard result == 0 else { throw SystemError.last("socket address", path) }
        _ = consume folder
    }
}

extension Descriptor {
    /// Takes a descriptor that came over a socket, close-on-exec. Calls `recvmsg(2)` with `SCM_RIGHTS`.
    public static func received(from socket: borrowing Descriptor) throws(SystemError) -> Descriptor {
        let number = socket.raw
        return Descriptor(owning: try checked("recvmsg") { clinux_receive_fd(number) })
    }
}

/// `O_PATH | O_DIRECTORY`.
private let pathFolder = Int32(CLINUX_O_PATH) | O_DIRECTORY
