internal import API
internal import WebSockets
internal import Wire

/// Lets viewers in to a session's terminals.
struct AttachDoor: Sendable {
    /// Knows the sessions.
    let engine: Engine

    /// Reads what the viewer asks for.
    ///
    /// - Returns: What takes the socket once it is open.
    func open(_ call: Call) throws(Trouble) -> @Sendable (any WebSocket) -> any WebSocketHandler {
        let session = try engine.require(call.session)
        let state = session.view.state
        guard state == .running else { throw .notRunning(session.id, state) }
        let request = try AttachDoor.request(call, hosts: session.view.hosts.map(\.name))
        let workshop = engine.workshop
        let account = "uid \(call.request.peer.uid)"
        let who = request.who == account ? account : "\(request.who) (\(account))"
        let what = "\(request.writable ? "" : "watching ")\(request.host):\(request.terminal)"
        return { socket in
            session.note("attached", "\(who) \(what)")
            return AttachRelay.start(
                request, keeper: workshop.keeperSocket(session.id), loop: workshop.loop, socket: socket
            ) { session.note("detached", "\(who) \(what)") }
        }
    }

    /// The query as a request to the keeper.
    static func request(_ call: Call, hosts: [String]) throws(Trouble) -> AttachRequest {
        let host = try call.text("host", default: hosts.first ?? "", limit: 64)
        guard hosts.contains(host) else { throw .unknownHost(host, known: hosts) }
        let mode = try call.text("mode", default: "write", limit: 8)
        guard mode == "write" || mode == "watch" else {
            throw .badRequest("mode is neither write nor watch", help: "correct the query")
        }
        return AttachRequest(
            host: host, terminal: try call.text("terminal", default: "main", limit: 32), writable: mode == "write",
            columns: UInt16(try call.number("columns", default: 80, in: 1...1000)),
            rows: UInt16(try call.number("rows", default: 24, in: 1...1000)),
            who: try call.text("who", default: "uid \(call.request.peer.uid)", limit: 100))
    }
}
