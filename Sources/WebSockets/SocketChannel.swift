internal import CWebSockets
internal import Synchronization

/// An open WebSocket of either side.
///
/// The outbox is shared; everything else belongs to the service thread.
final class SocketChannel: WebSocket, @unchecked Sendable {
    private let loop: ServiceLoop
    private let outbox = Mutex(Outbox())

    // Service thread.
    private var wsi: OpaquePointer?
    private var handler: (any WebSocketHandler)?
    private var incoming: [UInt8] = []
    private var early: [[UInt8]] = []
    private var earlyBytes = 0
    private var ending: Closing?
    private var isOver = false

    init(loop: ServiceLoop) { self.loop = loop }

    var queuedBytes: Int { outbox.withLock { $0.queued } }

    func send(_ message: [UInt8]) {
        if outbox.withLock({ $0.add(message) }) { wake() }
    }

    func close(code: UInt16, reason: String) {
        if outbox.withLock({ $0.close(Closing(code: code, reason: reason)) }) { wake() }
    }

    private func wake() {
        if loop.isCurrent { requestWrite() } else { loop.post { [self] _ in requestWrite() } }
    }
}

// MARK: - Service thread

extension SocketChannel: Connection {
    /// Takes over the library's connection, which has just become a WebSocket.
    func open(_ wsi: OpaquePointer) {
        self.wsi = wsi
        requestWrite()
    }

    /// Delivers to `handler` from now on.
    func begin(_ handler: any WebSocketHandler) {
        self.handler = handler
        for message in early { handler.received(message) }
        early = []
        if let wsi { lws_rx_flow_control(wsi, 1) }
        if isOver { deliverEnd() }
    }

    func goAway() { close(code: 1001, reason: "going away") }

    func gone() {
        wsi = nil
        end()
    }

    func handle(_ event: Event, _ wsi: OpaquePointer) -> Int32 {
        switch event.reason {
        case LWS_CALLBACK_SERVER_WRITEABLE, LWS_CALLBACK_CLIENT_WRITEABLE: return writable(wsi)
        case LWS_CALLBACK_RECEIVE, LWS_CALLBACK_CLIENT_RECEIVE: return receive(event.buffer, wsi)
        case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE: ending = ending ?? Closing(frame: event.buffer)
        case LWS_CALLBACK_CLOSED, LWS_CALLBACK_CLIENT_CLOSED: end()
        default: break
        }
        return 0
    }

    private func requestWrite() {
        guard let wsi, outbox.withLock({ $0.hasWork }) else { return }
        lws_callback_on_writable(wsi)
    }

    private func receive(_ bytes: UnsafeRawBufferPointer, _ wsi: OpaquePointer) -> Int32 {
        guard ending == nil else { return 0 }
        guard lws_frame_is_binary(wsi) != 0 else { return fail(wsi, 1003, "binary messages only") }
        guard incoming.count + bytes.count + lws_remaining_packet_payload(wsi) <= Limits.message else {
            return fail(wsi, 1009, "message too large")
        }
        incoming.append(contentsOf: bytes)
        guard lws_is_final_fragment(wsi) != 0, lws_remaining_packet_payload(wsi) == 0 else { return 0 }
        let message = incoming
        incoming = []
        if let handler {
            handler.received(message)
        } else {
            keep(message, wsi)
        }
        return 0
    }

    /// Keeps a message until there is a handler; reads no more once that is much. Not from the first message on, since
    /// the library forgets what it has not read of a peer that is gone.
    private func keep(_ message: [UInt8], _ wsi: OpaquePointer) {
        early.append(message)
        earlyBytes += message.count + 64
        if earlyBytes > Limits.message { lws_rx_flow_control(wsi, 0) }
    }

    private func writable(_ wsi: OpaquePointer) -> Int32 {
        outbox.withLock { $0.flushed() }
        // One poll may carry several small messages; the bound keeps one socket from starving the others.
        var budget = 4 * ServiceLoop.chunk
        while budget > 0, let part = outbox.withLock({ $0.part(ServiceLoop.chunk) }) {
            let flags = lws_write_ws_flags(Int32(LWS_WRITE_BINARY.rawValue), part.isFirst ? 1 : 0, part.isLast ? 1 : 0)
            let isGood = part.withBytes {
                loop.write($0, to: wsi, lws_write_protocol(rawValue: UInt32(bitPattern: flags)))
            }
            guard isGood else { return -1 }
            budget -= max(part.count, 64)
            let isHeld = lws_partial_buffered(wsi) != 0
            outbox.withLock { $0.wrote(part, isHeld: isHeld) }
            if isHeld || lws_send_pipe_choked(wsi) != 0 { break }
        }
        return afterWrite(wsi)
    }

    private func afterWrite(_ wsi: OpaquePointer) -> Int32 {
        switch outbox.withLock({ $0.next() }) {
        case .more: lws_callback_on_writable(wsi)
        case .rest: break
        case .drained:
            handler?.drained()
        case .close(let closing):
            return finish(wsi, closing)
        }
        return 0
    }

    private func fail(_ wsi: OpaquePointer, _ code: UInt16, _ reason: String) -> Int32 {
        incoming = []
        return finish(wsi, Closing(code: code, reason: reason))
    }

    private func finish(_ wsi: OpaquePointer, _ closing: Closing) -> Int32 {
        guard ending == nil else { return -1 }
        ending = closing
        var reason = Array(closing.reason.utf8.prefix(Closing.reasonLimit))
        lws_close_reason(wsi, lws_close_status(rawValue: UInt32(closing.code)), &reason, reason.count)
        return -1
    }

    private func end() {
        guard !isOver else { return }
        isOver = true
        outbox.withLock { $0.end() }
        deliverEnd()
    }

    private func deliverEnd() {
        guard let handler else { return }
        self.handler = nil
        let ending = ending ?? Closing(code: 1006, reason: "")
        handler.closed(code: ending.code, reason: ending.reason)
    }
}
