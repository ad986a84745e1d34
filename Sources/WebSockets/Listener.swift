internal import CWebSockets
internal import Glibc

/// Takes new connections; everything belongs to the service thread.
final class Listener: Connection, @unchecked Sendable {
    /// Connections taken in one turn, so that those that are there are not starved.
    private static let burst = 64
    /// Microseconds to wait where descriptors have run out.
    private static let pause: Int64 = 100_000

    private let loop: ServiceLoop
    private let service: ServerService
    private var wsi: OpaquePointer?

    init(loop: ServiceLoop, service: ServerService) {
        self.loop = loop
        self.service = service
    }

    /// Gives the listening descriptor to the library, which closes it in the end.
    func open(_ fd: Int32) -> Bool {
        wsi = loop.admit(self) { context in
            var descriptor = lws_sock_file_fd_type()
            descriptor.filefd = fd
            return lws_adopt_descriptor_vhost(
                lws_get_vhost_by_name(context, "default"), LWS_ADOPT_RAW_FILE_DESC, descriptor, "wire", nil)
        }
        return wsi != nil
    }

    func handle(_ event: Event, _ wsi: OpaquePointer) -> Int32 {
        switch event.reason {
        case LWS_CALLBACK_RAW_RX_FILE: accept(wsi)
        case LWS_CALLBACK_TIMER: lws_rx_flow_control(wsi, 1)
        default: break
        }
        return 0
    }

    func gone() { wsi = nil }

    func goAway() {
        if let wsi { cws_kill(wsi) }
    }

    private func accept(_ wsi: OpaquePointer) {
        let listener = lws_get_socket_fd(wsi)
        for _ in 0..<Self.burst {
            let fd = cws_accept(listener)
            guard fd >= 0 else {
                if errno == EINTR || errno == ECONNABORTED { continue }
                if errno != EAGAIN {
                    lws_rx_flow_control(wsi, 0)
                    lws_set_timer_usecs(wsi, Self.pause)
                }
                return
            }
            admit(fd)
        }
    }

    private func admit(_ fd: Int32) {
        var peer = HTTPRequest.Peer(pid: 0, uid: 0, gid: 0)
        guard cws_peer(fd, &peer.pid, &peer.uid, &peer.gid) == 0 else {
            close(fd)
            return
        }
        let connection = ServerConnection(loop: loop, service: service, peer: peer)
        // Where the library does not take it, it has closed it.
        _ = loop.admit(connection) { context in
            lws_adopt_socket_vhost(lws_get_vhost_by_name(context, "default"), fd)
        }
    }
}
