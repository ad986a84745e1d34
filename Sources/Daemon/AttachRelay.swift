internal import Linux
internal import WebSockets
internal import Wire

/// Carries one viewer's terminal between its WebSocket and a keeper connection of its own.
///
/// Output is passed through without a look at it. A viewer that does not read makes the relay stop reading from the
/// keeper, and the keeper then skips for that viewer alone.
final class AttachRelay: KeeperConnection.Receiver, WebSocketHandler {
    /// Above it nothing more is read from the keeper.
    static let outputBound = 256 << 10
    /// Above it a viewer has typed more than a stalled terminal will ever take.
    static let inputBound = 4 << 20

    private struct State {
        var connection: KeeperConnection?
        var isPaused = false
        var isOver = false
    }

    private let socket: any WebSocket
    private let isWritable: Bool
    private let state = Monitor(State())
    private let onDetached: @Sendable () -> Void

    /// Joins the viewer to the terminal; where that fails the viewer is told and the socket closed.
    ///
    /// - Parameter onDetached: Called once when the viewer has left or the terminal has ended.
    static func start(
        _ request: AttachRequest, keeper socketPath: String, loop: EventLoop, socket: any WebSocket,
        onDetached: @escaping @Sendable () -> Void
    ) -> AttachRelay {
        let relay = AttachRelay(socket: socket, isWritable: request.writable, onDetached: onDetached)
        do {
            let descriptor = try UnixSocket.connect(to: socketPath)
            let connection = try KeeperConnection.open(descriptor, on: loop, receiver: relay)
            relay.state.update { $0.connection = connection }
            connection.send(.hello(version: KeeperRequest.version))
            connection.send(.attach(request))
        } catch {
            socket.send(KeeperEvent.refused("the session's keeper cannot be reached: \(error)").wireBytes)
            relay.finish(code: 1011, reason: "the keeper cannot be reached")
        }
        return relay
    }

    private init(socket: any WebSocket, isWritable: Bool, onDetached: @escaping @Sendable () -> Void) {
        self.socket = socket
        self.isWritable = isWritable
        self.onDetached = onDetached
    }

    func received(_ body: [UInt8], on connection: KeeperConnection) {
        // A welcome answers the daemon's hello; the viewer said none.
        if body.first == KeeperEvent.welcome(session: "").wireBytes.first { return }
        socket.send(body)
        guard socket.queuedBytes > AttachRelay.outputBound else { return }
        state.update { $0.isPaused = true }
        connection.pause()
        // The queue may have drained between the look and the pause; nobody would call again.
        if socket.queuedBytes == 0 { drained() }
    }

    func lost(_ why: String) { finish(code: 1000, reason: "the terminal is closed") }

    func received(_ message: [UInt8]) {
        guard let connection = state.read(\.connection) else { return }
        guard let request = try? KeeperRequest(wireBytes: message) else {
            return finish(code: 1008, reason: "not a request")
        }
        switch request {
        case .input where isWritable, .resize:
            guard connection.queuedBytes < AttachRelay.inputBound else {
                return finish(code: 1008, reason: "the terminal does not take so much input")
            }
            connection.send(request)
        case .input: break
        default: finish(code: 1008, reason: "only input and resize are taken here")
        }
    }

    func drained() {
        let paused = state.update { state -> KeeperConnection? in
            defer { state.isPaused = false }
            return state.isPaused ? state.connection : nil
        }
        paused?.resume()
    }

    func closed(code: UInt16, reason: String) { finish(code: code, reason: reason) }

    private func finish(code: UInt16, reason: String) {
        let (first, connection) = state.update { state in
            defer {
                state.isOver = true
                state.connection = nil
            }
            return (!state.isOver, state.connection)
        }
        guard first else { return }
        connection?.close(reason)
        socket.close(code: code, reason: reason)
        onDetached()
    }
}
