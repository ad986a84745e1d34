import Linux
import Glibc
import Synchronization

@testable import WebSockets

/// Answers and sockets that the tests ask for.
final class Handler: HTTPHandler {
    let sockets = Monitor<[any WebSocket]>([])
    let closings = Monitor<[UInt16]>([])

    func respond(to request: HTTPRequest) -> HTTPResponse {
        switch request.path {
        case "/echo": return HTTPResponse(status: 200, contentType: "application/octet-stream", body: request.body)
        case "/query":
            let text = request.query.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "&")
            return HTTPResponse(status: 200, contentType: "text/plain", body: Array(text.utf8))
        case "/peer":
            let text = "\(request.peer.pid) \(request.peer.uid) \(request.peer.gid)"
            return HTTPResponse(status: 200, contentType: "text/plain", body: Array(text.utf8))
        case "/big":
            let count = Int(request.query["bytes"] ?? "") ?? 0
            return HTTPResponse(status: 200, contentType: "application/octet-stream", body: pattern(count))
        case "/slow":
            usleep(UInt32(request.query["ms"] ?? "0").map { $0 * 1000 } ?? 0)
            return HTTPResponse(status: 200, body: Array("late".utf8))
        case "/nothing": return HTTPResponse(status: 204)
        default: return HTTPResponse(status: 404, body: Array(#"{"path":"\#(request.path)"}"#.utf8))
        }
    }

    func upgrade(_ request: HTTPRequest) -> Upgrade {
        switch request.path {
        case "/ws":
            return .accept { [self] socket in
                sockets.update { $0.append(socket) }
                return EchoSocket(socket: socket, closings: closings)
            }
        case "/late":
            return .accept { [self] socket in
                usleep(100_000)
                return EchoSocket(socket: socket, closings: closings)
            }
        case "/source":
            let count = Int(request.query["bytes"] ?? "") ?? 0
            return .accept { [self] socket in
                socket.send(pattern(count))
                socket.close(code: 4000, reason: "done")
                return EchoSocket(socket: socket, closings: closings)
            }
        default: return .refuse(HTTPResponse(status: 404, body: Array(#"{"path":"\#(request.path)"}"#.utf8)))
        }
    }
}

struct EchoSocket: WebSocketHandler {
    let socket: any WebSocket
    let closings: Monitor<[UInt16]>

    func received(_ message: [UInt8]) { socket.send(message) }
    func drained() {}
    func closed(code: UInt16, reason: String) { closings.update { $0.append(code) } }
}

/// Keeps what a client's socket gets.
final class Inbox: WebSocketHandler {
    struct State {
        var messages: [[UInt8]] = []
        var drains = 0
        var closing: Closing?
    }

    let state = Monitor(State())

    func received(_ message: [UInt8]) { state.update { $0.messages.append(message) } }
    func drained() { state.update { $0.drains += 1 } }
    func closed(code: UInt16, reason: String) { state.update { $0.closing = Closing(code: code, reason: reason) } }

    func next(seconds: Double = 20) -> [UInt8]? {
        state.wait(until: Deadline(seconds: seconds)) { $0.messages.isEmpty ? nil : $0.messages.removeFirst() }
    }

    func closing(seconds: Double = 20) -> Closing? { state.wait(until: Deadline(seconds: seconds)) { $0.closing } }
}

/// A server in a folder of its own.
final class Fixture {
    let folder: String
    let path: String
    let handler = Handler()
    let server: HTTPServer
    let client: HTTPClient

    init(threads: Int = 8) throws {
        var template = Array("/tmp/web-test-XXXXXX".utf8CString)
        folder = String(cString: mkdtemp(&template))
        path = folder + "/s.sock"
        server = HTTPServer(socketPath: path, handler: handler, threads: threads)
        client = HTTPClient(socketPath: path)
        try server.start()
    }

    deinit {
        client.close()
        server.stop(drain: 0)
        unlink(path)
        rmdir(folder)
    }

    /// A connection without HTTP on it; closed by the caller.
    func rawConnection() throws -> Int32 {
        let address = try SocketAddress(path)
        let fd = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard address.with({ connect(fd, $0, $1) }) == 0 else { throw WebError.unreachable(path, errno) }
        return fd
    }
}

func pattern(_ count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        for index in 0..<count { buffer[index] = UInt8(truncatingIfNeeded: index &* 31 &+ index >> 8) }
        filled = count
    }
}

func send(_ text: String, to fd: Int32) {
    let bytes = Array(text.utf8)
    _ = Glibc.send(fd, bytes, bytes.count, Int32(MSG_NOSIGNAL))
}

/// Reads until the end, or until `seconds` have passed.
func readAll(_ fd: Int32, seconds: Double = 5, until isEnough: (String) -> Bool = { _ in false }) -> String {
    var all: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    let start = now()
    while now() - start < seconds {
        var ready = pollfd(fd: fd, events: Int16(POLLIN), revents: 0)
        guard poll(&ready, 1, 100) > 0 else { continue }
        let count = read(fd, &buffer, buffer.count)
        guard count > 0 else { break }
        all += buffer.prefix(count)
        if isEnough(String(decoding: all, as: UTF8.self)) { break }
    }
    return String(decoding: all, as: UTF8.self)
}

func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

func openDescriptors() -> Int {
    guard let folder = opendir("/proc/self/fd") else { return -1 }
    defer { closedir(folder) }
    var count = 0
    while readdir(folder) != nil { count += 1 }
    return count
}

func cpuSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
