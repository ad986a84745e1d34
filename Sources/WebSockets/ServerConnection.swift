internal import CWebSockets

/// One connection to the server, request after request.
///
/// Everything belongs to the service thread; workers only get a request and post the response.
final class ServerConnection: @unchecked Sendable {
    private enum Phase {
        case idle
        /// The body is on its way.
        case receiving(HTTPRequest, missing: Int)
        /// The body is read and dropped; the response waits for its end.
        case dropping(HTTPResponse)
        case working
        case writing(HTTPResponse, written: Int)
        /// The upgrade is agreed.
        case upgrading(@Sendable (any WebSocket) -> any WebSocketHandler)
    }

    private let loop: ServiceLoop
    private let service: ServerService
    private let peer: HTTPRequest.Peer
    private var phase = Phase.idle
    private var wsi: OpaquePointer?
    private var closesAfterResponse = false
    private var hasBody = false
    private var isGoing = false

    init(loop: ServiceLoop, service: ServerService, peer: HTTPRequest.Peer) {
        self.loop = loop
        self.service = service
        self.peer = peer
    }
}

extension ServerConnection: Connection {
    func handle(_ event: Event, _ wsi: OpaquePointer) -> Int32 {
        self.wsi = wsi
        switch event.reason {
        case LWS_CALLBACK_HTTP: return begin(wsi)
        case LWS_CALLBACK_HTTP_BODY: return take(event.buffer)
        case LWS_CALLBACK_HTTP_BODY_COMPLETION: return finish()
        case LWS_CALLBACK_HTTP_WRITEABLE: return write(wsi)
        case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE: return upgrade(event, wsi)
        case LWS_CALLBACK_ESTABLISHED: return open(wsi)
        default: return 0
        }
    }

    func gone() {
        wsi = nil
        phase = .idle
    }

    func goAway() {
        isGoing = true
        if case .idle = phase, let wsi { cws_kill(wsi) }
    }

    // MARK: Request

    private func begin(_ wsi: OpaquePointer) -> Int32 {
        closesAfterResponse = isGoing
        hasBody = false
        do throws(Refusal) {
            let head = try RequestHead(wsi)
            let request = HTTPRequest(method: head.method, path: head.path, query: head.query, peer: peer)
            let length = head.length ?? 0
            // The library loses what follows a body, and without a length waits for one that never comes.
            if length > 0 || head.method != "GET" { closesAfterResponse = true }
            if length > Limits.dropped { throw .tooLarge }
            if length > HTTPServer.maximumBody {
                phase = .dropping(Refusal.tooLarge.response)
            } else if length > 0 {
                phase = .receiving(request, missing: length)
            } else {
                submit(request)
            }
        } catch {
            closesAfterResponse = true
            answer(error.response)
        }
        return 0
    }

    private func take(_ bytes: UnsafeRawBufferPointer) -> Int32 {
        guard case .receiving(var request, let missing) = phase else { return 0 }
        phase = .idle
        request.body.append(contentsOf: bytes.prefix(missing))
        phase = .receiving(request, missing: missing - min(missing, bytes.count))
        return 0
    }

    /// The body is complete. Where bytes come behind it the library says so again and again, and serves nobody else
    /// meanwhile; so the second time is the last chance to answer.
    private func finish() -> Int32 {
        if hasBody {
            if let wsi { _ = write(wsi) }
            return -1
        }
        hasBody = true
        switch phase {
        case .receiving(let request, missing: 0): submit(request)
        case .receiving: return -1
        case .dropping(let response): answer(response)
        default: break
        }
        return 0
    }

    private func submit(_ request: HTTPRequest) {
        phase = .working
        if let wsi {
            lws_set_timeout(wsi, NO_PENDING_TIMEOUT, 0)
            // The library would spin on what comes behind the request; that the peer is gone is seen nevertheless.
            lws_rx_flow_control(wsi, 0)
        }
        let isTaken = service.pool.submit { [self] in
            let response = service.handler.respond(to: request)
            loop.post { [self] _ in answer(response) }
        }
        if !isTaken { answer(Refusal.busy.response) }
    }

    // MARK: Response

    private func answer(_ response: HTTPResponse) {
        guard let wsi else { return }
        phase = .writing(response, written: -1)
        // Where nothing may be read the library does not write either.
        lws_rx_flow_control(wsi, 1)
        lws_set_timeout(wsi, PENDING_TIMEOUT_HTTP_CONTENT, Limits.unread)
        lws_callback_on_writable(wsi)
    }

    private func write(_ wsi: OpaquePointer) -> Int32 {
        guard case .writing(let response, var written) = phase else { return 0 }
        if written < 0 {
            guard loop.writeHead(of: response, to: wsi, isLast: closesAfterResponse) else { return -1 }
            written = 0
        }
        let end = min(written + ServiceLoop.chunk, response.body.count)
        if written < end {
            let isGood = response.body.withUnsafeBytes {
                loop.write(UnsafeRawBufferPointer(rebasing: $0[written..<end]), to: wsi, LWS_WRITE_HTTP)
            }
            guard isGood else { return -1 }
        }
        lws_set_timeout(wsi, PENDING_TIMEOUT_HTTP_CONTENT, Limits.unread)
        // The connection may end only once the library has nothing left of what it was given.
        if end < response.body.count || lws_partial_buffered(wsi) != 0 {
            phase = .writing(response, written: end)
            lws_callback_on_writable(wsi)
            return 0
        }
        phase = .idle
        if closesAfterResponse || isGoing { return linger(wsi) }
        return lws_http_transaction_completed(wsi) == 0 ? 0 : -1
    }

    /// Leaves the closing to the peer for a moment: one that is hung up on may lose what it has not yet read.
    private func linger(_ wsi: OpaquePointer) -> Int32 {
        lws_rx_flow_control(wsi, 0)
        lws_set_timeout(wsi, PENDING_TIMEOUT_HTTP_CONTENT, Limits.linger)
        return 0
    }

    // MARK: Upgrade

    private func upgrade(_ event: Event, _ wsi: OpaquePointer) -> Int32 {
        guard let bytes = event.bytes,
            String(cString: bytes.assumingMemoryBound(to: CChar.self)) == "websocket"
        else { return -1 }
        let response: HTTPResponse
        do throws(Refusal) {
            if isGoing { throw .busy }
            let head = try RequestHead(wsi)
            let request = HTTPRequest(method: head.method, path: head.path, query: head.query, peer: peer)
            switch service.handler.upgrade(request) {
            case .accept(let accept):
                phase = .upgrading(accept)
                return 0
            case .refuse(let refusal):
                response = refusal
            }
        } catch {
            response = error.response
        }
        guard loop.writeHead(of: response, to: wsi, isLast: false),
            response.body.withUnsafeBytes({
                loop.write(UnsafeRawBufferPointer(rebasing: $0.prefix(ServiceLoop.chunk)), to: wsi, LWS_WRITE_HTTP)
            })
        else { return -1 }
        return 1
    }

    private func open(_ wsi: OpaquePointer) -> Int32 {
        guard case .upgrading(let accept) = phase else { return -1 }
        let channel = SocketChannel(loop: loop)
        loop.replace(wsi, with: channel)
        channel.open(wsi)
        let isTaken = service.pool.submit { [loop] in
            let handler = accept(channel)
            if !loop.post({ _ in channel.begin(handler) }) { handler.closed(code: 1006, reason: "") }
        }
        if !isTaken { channel.close(code: 1013, reason: "busy") }
        self.wsi = nil
        return 0
    }

    /// Whether a request is being answered.
    var isBusy: Bool {
        if case .idle = phase { return false }
        return wsi != nil
    }
}
