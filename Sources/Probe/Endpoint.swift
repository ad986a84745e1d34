internal import Glibc
internal import Grading
internal import Linux

/// A numeric address, found without asking anybody.
struct Endpoint: Equatable {
    /// The address in its usual form.
    let address: String
    /// `AF_INET` or `AF_INET6`.
    let family: Int32

    /// Reads a numeric address; nil where it is none.
    init?(numeric text: String) {
        var room = in6_addr()
        if inet_pton(AF_INET, text, &room) == 1 {
            family = AF_INET
        } else if inet_pton(AF_INET6, text, &room) == 1 {
            family = AF_INET6
        } else {
            return nil
        }
        address = text
    }

    /// Finds the address of a host of the scenario, of `localhost`, or of an address.
    static func find(_ name: String, _ scene: Scene) throws(LookFailure) -> Endpoint {
        let text = name == "localhost" ? "127.0.0.1" : scene.addresses[name] ?? name
        guard let endpoint = Endpoint(numeric: text) else {
            throw .grader("\(name) is neither a host of the scenario's networks nor an address.")
        }
        return endpoint
    }

    /// Calls `body` with the socket address for a port.
    func withSocketAddress<Result>(
        port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) throws(SystemError) -> Result
    ) throws(SystemError) -> Result {
        if family == AF_INET {
            var place = sockaddr_in()
            place.sin_family = sa_family_t(AF_INET)
            place.sin_port = port.bigEndian
            inet_pton(AF_INET, address, &place.sin_addr)
            return try Self.pass(&place, body)
        }
        var place = sockaddr_in6()
        place.sin6_family = sa_family_t(AF_INET6)
        place.sin6_port = port.bigEndian
        inet_pton(AF_INET6, address, &place.sin6_addr)
        return try Self.pass(&place, body)
    }

    private static func pass<Place, Result>(
        _ place: inout Place, _ body: (UnsafePointer<sockaddr>, socklen_t) throws(SystemError) -> Result
    ) throws(SystemError) -> Result {
        let size = socklen_t(MemoryLayout<Place>.size)
        return try withUnsafeBytes(of: &place) { bytes throws(SystemError) in
            guard let base = bytes.baseAddress else { throw SystemError("sockaddr", errno: EINVAL) }
            return try body(base.assumingMemoryBound(to: sockaddr.self), size)
        }
    }

    /// Opens a socket that never waits, and starts to connect it.
    func connecting(port: UInt16, type: __socket_type) throws(SystemError) -> Descriptor {
        let flags = Int32(type.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let socket = Descriptor(owning: try checked("socket") { Glibc.socket(family, flags, 0) })
        try withSocketAddress(port: port) { place, size throws(SystemError) in
            if connect(socket.raw, place, size) < 0, errno != EINPROGRESS { throw SystemError.last("connect") }
        }
        return socket
    }

    /// Connects by TCP.
    ///
    /// - Returns: The socket, which never waits; nil where the deadline came first.
    /// - Throws: ``Linux/SystemError`` with the kernel's reason, for example `ECONNREFUSED`.
    func connected(port: UInt16, before deadline: Deadline) throws(SystemError) -> Descriptor? {
        let socket = try connecting(port: port, type: SOCK_STREAM)
        guard try deadline.wait(for: POLLOUT, on: socket.raw) else { return nil }
        var failure: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        try checked("getsockopt") { getsockopt(socket.raw, SOL_SOCKET, SO_ERROR, &failure, &size) }
        if failure != 0 { throw SystemError("connect", errno: failure) }
        return socket
    }
}
