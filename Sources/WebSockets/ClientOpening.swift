internal import Linux
internal import CWebSockets

/// A WebSocket of a client until it is open.
final class ClientOpening: Connection, @unchecked Sendable {
    /// How it went.
    enum Outcome: Sendable {
        case open(SocketChannel)
        case refused(status: Int)
        case failed(String)
    }

    private struct State {
        var outcome: Outcome?
        var isAbandoned = false
    }

    private let loop: ServiceLoop
    private let handler: any WebSocketHandler
    private let state = Monitor(State())

    init(loop: ServiceLoop, handler: any WebSocketHandler) {
        self.loop = loop
        self.handler = handler
    }

    /// Waits for the outcome; nil once `seconds` have passed, and then it will not open any more.
    func wait(seconds: Double) -> Outcome? {
        if let outcome = state.wait(until: Deadline(seconds: seconds), for: { $0.outcome }) { return outcome }
        return state.update { state in
            state.isAbandoned = true
            return state.outcome
        }
    }

    /// The library has, or has not, begun to connect.
    func started(_ wsi: OpaquePointer?) {
        if wsi == nil { settle(.failed("")) }
    }

    func handle(_ event: Event, _ wsi: OpaquePointer) -> Int32 {
        switch event.reason {
        case LWS_CALLBACK_CLIENT_ESTABLISHED:
            let channel = SocketChannel(loop: loop)
            guard settle(.open(channel)) else { return -1 }
            loop.replace(wsi, with: channel)
            channel.open(wsi)
            channel.begin(handler)
        case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
            let status = Int(lws_http_client_http_response(wsi))
            settle(status > 101 ? .refused(status: status) : .failed(event.text))
        default: break
        }
        return 0
    }

    func gone() { settle(.failed("")) }

    func goAway() {}

    /// - Returns: Whether somebody still wants it.
    @discardableResult
    private func settle(_ outcome: Outcome) -> Bool {
        state.update { state in
            if state.outcome == nil { state.outcome = outcome }
            return !state.isAbandoned
        }
    }
}
