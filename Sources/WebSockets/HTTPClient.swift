internal import CWebSockets
internal import Glibc
internal import Synchronization

/// Speaks HTTP/1.1 and WebSocket with a server on a unix socket; safe to use from any thread.
///
/// One thread of its own does the input and output; it starts with the first request and ends with ``close()``.
public final class HTTPClient: Sendable {
    /// Bytes of a response that ``request(method:path:body:contentType:timeout:)`` takes into memory.
    public static let maximumBody = 512 << 20
    /// Requests and WebSockets at a time.
    public static let maximumConnections = 512

    private let path: String
    private let running = Mutex<ServiceLoop?>(nil)

    /// Makes a client; nothing is connected yet.
    public init(socketPath: String) { path = socketPath }

    deinit { close() }

    /// Closes everything that is open and ends the thread; a later request starts anew.
    public func close() {
        let loop = running.withLock { loop -> ServiceLoop? in
            defer { loop = nil }
            return loop
        }
        loop?.stop()
    }

    /// Sends a request and waits for the whole response.
    ///
    /// - Parameters:
    ///   - method: `GET`, `POST`, `DELETE`.
    ///   - path: The request target, query included and encoded; ``RequestTarget`` makes one.
    ///   - timeout: Seconds until it is given up; nil waits as long as the server lives.
    public func request(
        method: String, path: String, body: [UInt8] = [], contentType: String = "application/json",
        timeout: Double? = nil
    ) throws(WebError) -> HTTPResponse {
        var received: [UInt8] = []
        var response = try exchange(
            .init(method: method, target: path, body: body, contentType: contentType), timeout
        ) { _, chunk throws(WebError) in
            guard received.count + chunk.count <= Self.maximumBody else { throw .badResponse("too long") }
            received += chunk
        }
        response.body = received
        return response
    }

    /// Gets a body of any size and writes it to a descriptor as it comes, no faster than the descriptor takes it.
    ///
    /// - Parameter timeout: Seconds without any progress until it is given up.
    /// - Returns: The response; its body is empty, unless the status is not 200: then nothing was written.
    public func download(path: String, to descriptor: Int32, timeout: Double? = nil) throws(WebError) -> HTTPResponse {
        var refusal: [UInt8] = []
        var response = try exchange(.init(method: "GET", target: path, body: [], contentType: ""), timeout) {
            status, chunk throws(WebError) in
            if status == 200 {
                try Self.write(chunk, to: descriptor)
            } else if refusal.count < HTTPServer.maximumBody {
                refusal += chunk
            }
        }
        response.body = refusal
        return response
    }

    /// Opens a WebSocket; `handler` is called on the client's I/O thread, maybe before this returns.
    ///
    /// Where the server refuses it, ``WebError/refused(_:)`` has the answer that a plain GET of the path gets, since
    /// the library keeps only the status of the refusal itself.
    public func openWebSocket(
        path: String, handler: any WebSocketHandler, timeout: Double = 30
    ) throws(WebError) -> any WebSocket {
        try RequestTarget.check(path)
        let address = try SocketAddress(self.path)
        let loop = try loop()
        let opening = ClientOpening(loop: loop, handler: handler)
        let call = ClientCall(address: address.short, method: nil, target: path)
        let isPosted = loop.post { loop in
            opening.started(loop.admit(opening) { call.connect($0) })
        }
        guard isPosted else { throw .closedEarly }
        switch opening.wait(seconds: timeout) {
        case .open(let channel): return channel
        case .refused(let status):
            let answer = try? request(method: "GET", path: path, timeout: timeout)
            if let answer, answer.status == status { throw .refused(answer) }
            throw .refused(HTTPResponse(status: status))
        case .failed(let text): throw failure(address, text)
        case nil: throw .timedOut(seconds: timeout)
        }
    }

    private func exchange(
        _ message: ClientExchange.Message, _ timeout: Double?,
        _ take: (_ status: Int, _ chunk: [UInt8]) throws(WebError) -> Void
    ) throws(WebError) -> HTTPResponse {
        try RequestTarget.check(message.target)
        let address = try SocketAddress(path)
        let loop = try loop()
        let exchange = ClientExchange(loop: loop, message: message)
        let call = ClientCall(address: address.short, method: message.method, target: message.target)
        let isPosted = loop.post { loop in
            exchange.started(loop.admit(exchange) { call.connect($0) })
        }
        guard isPosted else { throw .closedEarly }
        defer { exchange.cancel() }
        while true {
            guard let step = exchange.next(seconds: timeout) else { throw .timedOut(seconds: timeout ?? 0) }
            switch step {
            case .chunks(let status, let chunks): for chunk in chunks { try take(status, chunk) }
            case .complete(let response): return response
            case .failed(let text): throw failure(address, text)
            }
        }
    }

    private func loop() throws(WebError) -> ServiceLoop {
        try running.withLock { running throws(WebError) -> ServiceLoop in
            if let running { return running }
            let loop = ServiceLoop(.init(descriptors: UInt32(Self.maximumConnections) + 8, isServer: false))
            try loop.start()
            running = loop
            return loop
        }
    }

    /// The library says little about why it cannot connect; `connect(2)` says more.
    private func failure(_ address: borrowing SocketAddress, _ text: String) -> WebError {
        let code = address.probe()
        if code != 0, code != EAGAIN { return .unreachable(path, code) }
        // The library marks what it finds wrong in a handshake; everything else is an end of the connection.
        return text.hasPrefix("HS:") ? .badResponse(text) : .closedEarly
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) throws(WebError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written >= 0 {
                rest = rest.dropFirst(written)
            } else if errno == EAGAIN {
                var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&ready, 1, -1)
            } else if errno != EINTR {
                throw .output(errno: errno)
            }
        }
    }
}
