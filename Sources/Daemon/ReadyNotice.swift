internal import Glibc

/// Tells systemd how the daemon stands: one datagram to `NOTIFY_SOCKET`, as `sd_notify(3)` describes.
struct ReadyNotice: Sendable {
    /// The socket's path; `@` in front stands for the abstract namespace.
    let socketPath: String

    /// Sends a state such as `READY=1`; where nobody listens nothing happens.
    func send(_ state: String) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var name = Array(socketPath.utf8)
        guard !name.isEmpty, name.count < MemoryLayout.size(ofValue: address.sun_path) else { return }
        if name[0] == UInt8(ascii: "@") { name[0] = 0 }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
        let fd = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard fd >= 0 else { return }
        defer { close(fd) }
        let bytes = Array(state.utf8)
        withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = sendto(fd, bytes, bytes.count, 0, $0, length)
            }
        }
    }
}
