internal import Linux
internal import CWebSockets

/// One request of a client and its response.
///
/// The caller's thread takes the body; when it is slow, reading stops until it has caught up.
final class ClientExchange: Connection, @unchecked Sendable {
    /// A request.
    struct Message: Sendable {
        let method: String
        let target: String
        let body: [UInt8]
        let contentType: String
    }

    /// What comes next.
    enum Step: Sendable {
        case chunks(status: Int, [[UInt8]])
        case complete(HTTPResponse)
        case failed(String)
    }

    private struct State {
        var chunks: [[UInt8]] = []
        var buffered = 0
        var isPaused = false
        var response: HTTPResponse?
        var end: Step?
    }

    private let loop: ServiceLoop
    private let message: Message
    private let state = Monitor(State())

    // Service thread.
    private var wsi: OpaquePointer?
    private var sent = 0

    init(loop: ServiceLoop, message: Message) {
        self.loop = loop
        self.message = message
    }

    /// Waits for the next step; nil once `seconds` have passed.
    func next(seconds: Double?) -> Step? {
        let step = state.wait(until: seconds.map(Deadline.init(seconds:))) { state -> (Step, resumes: Bool)? in
            guard !state.chunks.isEmpty, let status = state.response?.status else {
                return state.end.map { ($0, false) }
            }
            defer {
                state.chunks = []
                state.buffered = 0
                state.isPaused = false
            }
            return (.chunks(status: status, state.chunks), state.isPaused)
        }
        if step?.resumes == true { loop.post { [self] _ in resume() } }
        return step?.0
    }

    /// Ends it if it has not ended.
    func cancel() {
        let isOpen = state.update { $0.end == nil }
        if isOpen {
            loop.post { [self] _ in if let wsi { cws_kill(wsi) } }
        }
    }

    /// The library has, or has not, begun to connect.
    func started(_ wsi: OpaquePointer?) {
        if wsi == nil { end(.failed("")) }
    }

    func gone() {
        wsi = nil
        end(.failed(""))
    }

    func goAway() {}

    func handle(_ event: Event, _ wsi: OpaquePointer) -> Int32 {
        self.wsi = wsi
        switch event.reason {
        case LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER: return addHeaders(event, wsi)
        case LWS_CALLBACK_CLIENT_HTTP_WRITEABLE: return sendBody(wsi)
        case LWS_CALLBACK_ESTABLISHED_CLIENT_HTTP: begin(wsi)
        case LWS_CALLBACK_RECEIVE_CLIENT_HTTP: return read(wsi)
        case LWS_CALLBACK_RECEIVE_CLIENT_HTTP_READ: take(event.buffer)
        case LWS_CALLBACK_COMPLETED_CLIENT_HTTP:
            complete()
            return -1
        case LWS_CALLBACK_CLIENT_CONNECTION_ERROR: end(.failed(event.text))
        default: break
        }
        return 0
    }

    // MARK: Request

    private func addHeaders(_ event: Event, _ wsi: OpaquePointer) -> Int32 {
        guard let cursor = event.bytes?.assumingMemoryBound(to: UnsafeMutablePointer<UInt8>?.self),
            let start = cursor.pointee
        else { return -1 }
        guard message.method != "GET" || !message.body.isEmpty else { return 0 }
        let end = start + event.count
        guard loop.add("content-length:", String(message.body.count), wsi, &cursor.pointee, end) else { return -1 }
        guard !message.body.isEmpty else { return 0 }
        guard loop.add("content-type:", message.contentType, wsi, &cursor.pointee, end) else { return -1 }
        lws_client_http_body_pending(wsi, 1)
        lws_callback_on_writable(wsi)
        return 0
    }

    private func sendBody(_ wsi: OpaquePointer) -> Int32 {
        let end = min(sent + ServiceLoop.chunk, message.body.count)
        let isLast = end == message.body.count
        guard sent < end else { return 0 }
        let isGood = message.body.withUnsafeBytes {
            let part = UnsafeRawBufferPointer(rebasing: $0[sent..<end])
            return loop.write(part, to: wsi, isLast ? LWS_WRITE_HTTP_FINAL : LWS_WRITE_HTTP)
        }
        guard isGood else { return -1 }
        sent = end
        if isLast { lws_client_http_body_pending(wsi, 0) } else { lws_callback_on_writable(wsi) }
        return 0
    }

    // MARK: Response

    private func begin(_ wsi: OpaquePointer) {
        var type = [CChar](repeating: 0, count: 256)
        let count = lws_hdr_copy(wsi, &type, Int32(type.count), WSI_TOKEN_HTTP_CONTENT_TYPE)
        let name = String(decoding: type.prefix(max(0, Int(count))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let status = Int(lws_http_client_http_response(wsi))
        state.update { $0.response = HTTPResponse(status: status, contentType: name) }
    }

    private func read(_ wsi: OpaquePointer) -> Int32 {
        let isFull = state.update { state in
            state.isPaused = state.buffered >= Limits.ahead
            return state.isPaused
        }
        if isFull {
            lws_rx_flow_control(wsi, 0)
            return 0
        }
        return loop.readBody(wsi) ? 0 : -1
    }

    private func resume() {
        guard let wsi else { return }
        lws_rx_flow_control(wsi, 1)
        if !loop.readBody(wsi) { cws_kill(wsi) }
    }

    private func take(_ bytes: UnsafeRawBufferPointer) {
        guard !bytes.isEmpty else { return }
        state.update { state in
            state.chunks.append(Array(bytes))
            state.buffered += bytes.count
        }
    }

    private func complete() {
        state.update { state in
            guard state.end == nil else { return }
            state.end = state.response.map { .complete($0) } ?? .failed("no status")
        }
    }

    private func end(_ step: Step) {
        state.update { state in
            if state.end == nil { state.end = step }
        }
    }
}
