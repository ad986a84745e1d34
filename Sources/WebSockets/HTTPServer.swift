internal import Linux
internal import Synchronization

/// An HTTP/1.1 and WebSocket server on a unix socket.
///
/// One thread does all input and output; a pool of threads calls the handler, which may block.
public final class HTTPServer: Sendable {
    /// Bytes of a request's body; a larger one is answered with 413.
    public static let maximumBody = 1 << 20
    /// Connections at a time.
    public static let maximumConnections = 4096

    private struct Running {
        let loop: ServiceLoop
        let service: ServerService
        let socket: ListeningSocket
    }

    private let path: String
    private let mode: UInt32
    private let group: UInt32?
    private let handler: any HTTPHandler
    private let threads: Int
    private let running = Mutex<Running?>(nil)

    /// Makes a server; ``start()`` makes it listen.
    ///
    /// - Parameters:
    ///   - socketPath: Where it listens.
    ///   - mode: The socket file's permissions.
    ///   - group: The group that owns the socket file; the process's own where it is nil.
    ///   - handler: Who answers.
    ///   - threads: How many requests are answered at a time; a request that waits for something occupies one.
    public init(
        socketPath: String, mode: UInt32 = 0o660, group: UInt32? = nil, handler: any HTTPHandler, threads: Int = 32
    ) {
        path = socketPath
        self.mode = mode
        self.group = group
        self.handler = handler
        self.threads = threads
    }

    /// Listens and returns; a stale socket file is replaced, a live one is ``WebError/alreadyServed(path:)``.
    public func start() throws(WebError) {
        let isRunning = running.withLock { $0 != nil }
        guard !isRunning else { throw .alreadyServed(path: path) }
        let loop = ServiceLoop(.init(descriptors: UInt32(Self.maximumConnections) + 8, isServer: true))
        let service = ServerService(handler: handler, threads: threads)
        try loop.start()
        let socket: ListeningSocket
        do throws(WebError) {
            socket = try ListeningSocket(path: path, mode: mode, group: group)
        } catch {
            loop.stop()
            throw error
        }
        let isOpen = Monitor<Bool?>(nil)
        loop.post { loop in
            let isTaken = Listener(loop: loop, service: service).open(socket.fd)
            isOpen.update { $0 = isTaken }
        }
        guard isOpen.wait(for: { $0 }) == true else {
            socket.removeFile()
            loop.stop()
            throw .library("the listening socket was not taken")
        }
        running.withLock { $0 = Running(loop: loop, service: service, socket: socket) }
    }

    /// Takes no new connection, closes WebSockets with 1001, lets requests be answered for `drain` seconds, and ends.
    ///
    /// Every WebSocket handler has been told when this returns. Requests whose handler still blocks get no answer.
    public func stop(drain seconds: Double = 5) {
        let running = running.withLock { running -> Running? in
            defer { running = nil }
            return running
        }
        guard let running else { return }
        running.socket.removeFile()
        running.loop.post { loop in for connection in loop.all { connection.goAway() } }
        let isEmpty = Monitor(false)
        var waited = 0.0
        while waited < seconds {
            let isPosted = running.loop.post { loop in
                let count = loop.count
                isEmpty.update { $0 = count == 0 }
            }
            if !isPosted || isEmpty.wait(until: Deadline(milliseconds: 10), for: { $0 ? true : nil }) == true { break }
            waited += 0.01
        }
        running.loop.stop()
        running.service.pool.stop()
    }

    deinit { stop(drain: 0) }
}
