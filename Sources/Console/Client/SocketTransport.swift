internal import WebSockets

/// The daemon's unix socket.
struct SocketTransport: Transport {
    private let client: HTTPClient

    /// Makes a transport; nothing is connected yet.
    init(path: String) { client = HTTPClient(socketPath: path) }

    func exchange(_ method: String, _ path: String, body: [UInt8], timeout: Int) throws -> Answer {
        do {
            let response = try client.request(method: method, path: path, body: body, timeout: Double(timeout))
            return Answer(status: response.status, body: response.body)
        } catch {
            throw TransportError(error)
        }
    }

    func open(_ path: String, handler: any WebSocketHandler) throws -> any WebSocket {
        do {
            return try client.openWebSocket(path: path, handler: handler)
        } catch {
            throw TransportError(error)
        }
    }
}

extension TransportError {
    /// Sorts the library's errors by what the caller can do about them.
    init(_ error: WebError) {
        switch error {
        case .forbidden: self = .notAllowed("permission denied")
        case .absent: self = .unreachable("there is no such socket")
        case .notListening: self = .unreachable("nobody listens")
        case .timedOut(let seconds): self = .timedOut(seconds: Int(seconds))
        case .refused(let response): self = .refused(Answer(status: response.status, body: response.body))
        case .closedEarly: self = .broken("the answer was not complete")
        default: self = .broken(String(describing: error))
        }
    }
}
