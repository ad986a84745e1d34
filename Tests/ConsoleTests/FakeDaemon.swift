import API
import Foundation
import Linux
import Synchronization
import WebSockets
import Wire

/// A daemon with one session and one terminal that answers what it is told, on a real socket.
final class FakeDaemon: HTTPHandler {
    struct State {
        var typed: [UInt8] = []
        var sizes: [String] = []
        var queries: [[String: String]] = []
        var socket: (any WebSocket)?
        var attached = 0
    }

    static let session = Session(
        id: "S7K2QP", scenario: "orders-disk-full", title: "The shop stopped", complaint: "Checkout answers 500.",
        candidate: "Jo", state: .running, detail: "", seed: 7, createdAt: 1_795_000_000_000,
        hosts: [.init(name: "web", state: "running", boots: 1, addresses: ["10.20.0.2"])],
        problems: [.init(id: "disk-full", title: "Orders fail", host: "web", hints: 2, hintsGiven: 0)])

    let folder: String
    let state = Mutex(State())
    /// What the terminal does with what is typed.
    private let terminal: @Sendable (any WebSocket, [UInt8]) -> Void
    private let greeting: [UInt8]

    init(greeting: String = "$ ", _ terminal: @escaping @Sendable (any WebSocket, [UInt8]) -> Void) throws {
        folder = try FileManager.default.url(
            for: .itemReplacementDirectory, in: .userDomainMask, appropriateFor: URL(fileURLWithPath: "/tmp"),
            create: true
        ).path
        self.greeting = Array(greeting.utf8)
        self.terminal = terminal
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func start() throws -> HTTPServer {
        let server = HTTPServer(socketPath: folder + "/breakfixd.sock", handler: self)
        try server.start()
        return server
    }

    func respond(to request: HTTPRequest) -> HTTPResponse {
        if request.path == "/v1/sessions/S7K2QP", let body = try? JSONEncoder().encode(Self.session) {
            return HTTPResponse(status: 200, body: Array(body))
        }
        let trouble = Trouble(
            type: "unknown-session", title: "There is no session here", help: "List them with 'breakfix sessions'.",
            status: 404)
        return HTTPResponse(status: 404, body: (try? JSONEncoder().encode(trouble)).map(Array.init) ?? [])
    }

    func upgrade(_ request: HTTPRequest) -> Upgrade {
        state.withLock { $0.queries.append(request.query) }
        return .accept { [self] socket in
            state.withLock {
                $0.socket = socket
                $0.attached += 1
            }
            socket.send(KeeperEvent.screen(greeting).wireBytes)
            return Ear(daemon: self, socket: socket)
        }
    }

    func send(_ event: KeeperEvent) { state.withLock { $0.socket }?.send(event.wireBytes) }

    func take(_ message: [UInt8], from socket: any WebSocket) {
        switch try? KeeperRequest(wireBytes: message) {
        case .input(let bytes):
            state.withLock { $0.typed += bytes }
            terminal(socket, bytes)
        case .resize(let columns, let rows): state.withLock { $0.sizes.append("\(columns)x\(rows)") }
        default: state.withLock { $0.sizes.append("unexpected request") }
        }
    }

    private struct Ear: WebSocketHandler {
        let daemon: FakeDaemon
        let socket: any WebSocket

        func received(_ message: [UInt8]) { daemon.take(message, from: socket) }
        func drained() {}
        func closed(code: UInt16, reason: String) {}
    }
}
