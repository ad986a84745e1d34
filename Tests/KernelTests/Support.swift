import Glibc
import Sandbox

/// A listener on the machine's loopback, for hosts to fail to reach.
final class LoopbackListener {
    let port: UInt16
    private let socket: Int32

    init() throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let fd = socket
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(fd, pointer, size) == 0 && listen(fd, 8) == 0 && getsockname(fd, pointer, &size) == 0
            }
        }
        guard bound else { throw KeeperFailure(text: "no listener") }
        port = UInt16(bigEndian: address.sin_port)
    }

    deinit { close(socket) }
}

/// What the daemon does with the cgroups of a keeper that died.
enum ChildGroups {
    static func remove(_ group: String) {
        CgroupTree.kill(group)
        _ = CgroupTree.remove(group)
        let session = String(group[..<(group.lastIndex(of: "/") ?? group.startIndex)])
        rmdir(session)
        rmdir(String(session[..<(session.lastIndex(of: "/") ?? session.startIndex)]))
    }
}
