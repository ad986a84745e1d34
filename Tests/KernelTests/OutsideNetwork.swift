import Glibc
import Linux

/// A network that the machine reaches and no host may: a network namespace with an address and a listener, linked to
/// the machine's own. The listener is tried from the machine first, so that silence from inside means something.
final class OutsideNetwork {
    /// The address of the listener, and the machine's own on the link.
    let far = "198.51.100.2"
    let near = "198.51.100.1"
    let port: UInt16 = 7_777
    private let pid: Int32
    private let link: String

    init() throws {
        link = "bfxout\(getpid() % 10_000)"
        let serve = "import socket,time; s=socket.socket(); s.bind(('0.0.0.0',7777)); s.listen(8); time.sleep(600)"
        let script = """
            while ! ip link show \(link)p >/dev/null 2>&1; do sleep 0.02; done
            ip addr add \(far)/30 dev \(link)p && ip link set \(link)p up && exec python3 -c "\(serve)"
            """
        let pid = try ChildProcess.spawn(["unshare", "--net", "sh", "-c", script], newSession: true).pid
        self.pid = pid
        let set = """
            for i in 1 2 3 4 5 6 7 8 9; do
                [ "$(readlink /proc/\(pid)/ns/net)" != "$(readlink /proc/self/ns/net)" ] && break; sleep 0.05
            done
            ip link add \(link) type veth peer name \(link)p netns \(pid) &&
            ip addr add \(near)/30 dev \(link) && ip link set \(link) up &&
            for i in 1 2 3 4 5 6 7 8 9; do
                timeout 1 bash -c '</dev/tcp/\(far)/\(port)' 2>/dev/null && exit 0; sleep 0.2
            done; exit 1
            """
        let ready = try ChildProcess.run(["sh", "-c", set], milliseconds: 15_000, limit: 1 << 12)
        guard ready.status == .exited(0) else {
            let why = String(decoding: ready.error, as: UTF8.self)
            throw KeeperFailure(text: "the machine itself does not reach the listener: \(why)")
        }
    }

    deinit {
        kill(-pid, SIGKILL)
        waitpid(pid, nil, 0)
        _ = try? ChildProcess.run(["ip", "link", "del", link], milliseconds: 5_000, limit: 1 << 12)
    }
}

/// A listener on an abstract address of the machine's network namespace.
final class AbstractListener {
    let name: String
    private let socket: Int32

    init() throws {
        name = "bfx-posture-\(getpid())"
        socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(name.utf8)
        withUnsafeMutableBytes(of: &address.sun_path) { $0[1...].copyBytes(from: bytes) }
        let size = socklen_t(2 + 1 + bytes.count)
        let fd = socket
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(fd, $0, size) == 0 && listen(fd, 1) == 0 }
        }
        guard bound else { throw KeeperFailure(text: "no abstract listener") }
    }

    deinit { close(socket) }
}
