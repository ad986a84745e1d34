import Glibc
import Linux
import Nursery
import Wire

/// Speaks a keeper's protocol and pretends that its hosts run.
///
/// The file `behaviour` beside the program says how it fails, in one word: `refuse` (will not start), `broken` (a host
/// fails), `dead` (dies at the first program), `stuck` (hosts stay starting), `no-reboot` (hosts do not come back).
/// Every program it is asked to run is added to `execs` in the session's folder, and answered with exit 0; a script
/// that has the word `please-fail` with exit 3.
final class FakeKeeper {
    private final class Client {
        let socket: Descriptor
        var decoder = FrameDecoder()
        var watches = false

        init(_ socket: consuming Descriptor) { self.socket = socket }

        /// The next request of a socket that blocks; nil at its end.
        func next() throws -> KeeperRequest? {
            while true {
                if let body = try decoder.next() { return try KeeperRequest(wireBytes: body) }
                let bytes = try socket.read(upTo: 1 << 16) ?? []
                if bytes.isEmpty { return nil }
                decoder.append(bytes)
            }
        }

        func send(_ event: KeeperEvent) {
            var rest = Frame.bytes(of: event)[...]
            while !rest.isEmpty {
                let count = (try? socket.write(rest)) ?? rest.count
                rest = rest.dropFirst(count)
                if count == 0 { usleep(1000) }
            }
        }
    }

    private let plan: SessionPlan
    private let behaviour: String
    private let loop: EventLoop
    private let listener: Descriptor
    private var clients: [Int32: Client] = [:]
    private var hosts: [HostStatus]
    private var hasBegun: Bool
    private var owner: Int32 = -1

    /// Serves as a nursery; each keeper reads its behaviour at its birth.
    static func main() -> Never {
        exit(NurseryService.run(renewingAfter: 60, preparing: {}) { live(Client($1)) })
    }

    private static func live(_ birth: Client) -> Int32 {
        let behaviour = (try? text(programFolder() + "/behaviour")) ?? ""
        do {
            guard case .hello? = try birth.next(), case .build(let plan)? = try birth.next() else { return 1 }
            guard behaviour != "refuse" else { throw SystemError("clone", errno: EPERM) }
            let keeper = try FakeKeeper(plan, behaviour)
            birth.send(.welcome(session: plan.id))
            try birth.socket.setNonBlocking()
            keeper.owner = birth.socket.raw
            keeper.write("\(getpid())", to: "pid")
            try keeper.add(birth)
            try keeper.loop.run()
            return 0
        } catch {
            birth.send(.refused("building host web: \(error)"))
            return 1
        }
    }

    private init(_ plan: SessionPlan, _ behaviour: String) throws {
        self.plan = plan
        self.behaviour = behaviour
        hasBegun = !plan.recordingPath.isEmpty
        loop = try EventLoop()
        listener = try UnixSocket.listen(at: plan.runDirectory + "/keeper.sock", mode: 0o600)
        try listener.setNonBlocking()
        let state: HostStatus.State =
            switch behaviour {
            case "broken": .failed
            case "stuck": .starting
            default: .running
            }
        hosts = plan.hosts.map {
            HostStatus(
                name: $0.name, state: state, pid: getpid(), idBase: 100_000, boots: 1,
                detail: behaviour == "broken" ? "no systemd in the image" : "", cgroups: [])
        }
        try loop.add(listener.raw, .readable) { [unowned self] _ in self.accept() }
    }

    private func accept() {
        while let socket = try? UnixSocket.accept(listener) {
            try? add(Client(socket))
        }
    }

    private func add(_ client: Client) throws {
        let fd = client.socket.raw
        clients[fd] = client
        try loop.add(fd, .readable) { [unowned self] _ in self.read(client) }
        take(client)
    }

    private func read(_ client: Client) {
        let bytes: [UInt8]? = try? client.socket.read(upTo: 1 << 16)
        guard let bytes, !bytes.isEmpty else {
            if client.socket.raw == owner, !hasBegun { exit(0) }
            loop.remove(client.socket.raw)
            clients[client.socket.raw] = nil
            return
        }
        client.decoder.append(bytes)
        take(client)
    }

    private func take(_ client: Client) {
        while let body = try? client.decoder.next() {
            if let request = try? KeeperRequest(wireBytes: body) { take(request, client) }
        }
    }

    private func take(_ request: KeeperRequest, _ client: Client) {
        switch request {
        case .hello: client.send(.welcome(session: plan.id))
        case .watch:
            client.watches = true
            client.send(.status(hosts))
        case .exec(let exec): run(exec, client)
        case .attach(let attach): client.send(.screen(Array("screen of \(attach.host) ".utf8)))
        case .input(let bytes): client.send(.output(bytes))
        case .resize(let columns, let rows): client.send(.resized(columns: columns, rows: rows))
        case .begin(let recording, _):
            hasBegun = true
            write(recording, to: "begun")
            client.send(.begun)
        case .seat: client.send(.seated)
        case .freeze, .mark, .build: break
        case .breakCalls(let id, let host, let rule): answer(id, "break \(host) \(rule.name)", client)
        case .mendCalls(let id, let host, let rule): answer(id, "mend \(host) \(rule)", client)
        case .reboot(let host): reboot(host)
        case .end(let reason):
            for other in clients.values { other.send(.ended(reason: reason)) }
            exit(0)
        }
    }

    private func answer(_ id: UInt32, _ what: String, _ client: Client) {
        note("\(what)\n--\n")
        client.send(.execFinished(ExecResult(id: id, outcome: .exited(0))))
    }

    private func note(_ line: String) {
        if let file = try? Descriptor.open(plan.runDirectory + "/execs", O_WRONLY | O_CREAT | O_APPEND, mode: 0o600) {
            try? file.writeAll(Array(line.utf8))
        }
    }

    private func run(_ request: ExecRequest, _ client: Client) {
        if behaviour == "dead" { kill(getpid(), SIGKILL) }
        let script = request.arguments.joined(separator: " ") + String(decoding: request.input, as: UTF8.self)
        note("\(request.host)|\(script)|\(request.environment.joined(separator: " "))\n--\n")
        let outcome: ExecResult.Outcome = script.contains("please-fail") ? .exited(3) : .exited(0)
        if script.contains("please-wait") { usleep(500_000) }
        client.send(
            .execFinished(
                ExecResult(
                    id: request.id, outcome: outcome, output: Array("token".utf8), errorOutput: Array("said".utf8))))
    }

    private func reboot(_ host: String) {
        guard let index = hosts.firstIndex(where: { $0.name == host }) else { return }
        hosts[index].state = behaviour == "no-reboot" ? .stopped : .running
        hosts[index].detail = behaviour == "no-reboot" ? "powered off" : ""
        hosts[index].boots += behaviour == "no-reboot" ? 0 : 1
        for client in clients.values where client.watches { client.send(.status(hosts)) }
    }

    private func write(_ text: String, to name: String) {
        let path = plan.runDirectory + "/" + name
        try? Descriptor.open(path, O_WRONLY | O_CREAT | O_TRUNC, mode: 0o600).writeAll(Array(text.utf8))
    }

    private static func text(_ path: String) throws -> String {
        let bytes = try Descriptor.open(path, O_RDONLY).readAll(limit: 100)
        return String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
    }

    private static func programFolder() -> String {
        let path = CommandLine.arguments[0]
        return path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }
}
