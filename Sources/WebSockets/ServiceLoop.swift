internal import Linux
internal import CWebSockets
internal import Glibc
internal import Synchronization

/// One libwebsockets context and the thread that serves it.
///
/// Everything marked "service thread" is touched by that thread alone, which is what makes the class safe to share;
/// others hand it work with ``post(_:)``.
final class ServiceLoop: @unchecked Sendable {
    /// What a loop is made for.
    struct Setup {
        /// Connections and the library's own few descriptors.
        var descriptors: UInt32
        /// Whether connections come from a listening socket.
        var isServer: Bool
    }

    private struct Posted {
        var actions: [@Sendable (ServiceLoop) -> Void] = []
        var context: OpaquePointer?
        var isWaking = false
        var isStopping = false
    }

    /// Bytes given to the library in one write.
    static let chunk = 1 << 16

    private let setup: Setup
    private let table = ProtocolTable()
    private let posted = Mutex(Posted())
    private let threadID = Atomic<UInt>(0)
    private let thread = Mutex<PlainThread?>(nil)

    // Service thread.
    private var context: OpaquePointer?
    private var connections: [OpaquePointer: any Connection] = [:]
    private var arriving: (any Connection)?
    private let scratch: UnsafeMutableRawPointer

    init(_ setup: Setup) {
        self.setup = setup
        scratch = .allocate(byteCount: cws_headroom() + Self.chunk, alignment: 16)
    }

    deinit { scratch.deallocate() }

    /// Starts the thread; returns once the context is there.
    func start() throws(WebError) {
        let outcome = Monitor<Bool?>(nil)
        let thread = try PlainThread(name: "websockets") { [self] in
            let isReady = open()
            outcome.update { $0 = isReady }
            if isReady { run() }
        }
        guard outcome.wait(for: { $0 }) == true else {
            thread.join()
            throw .library("no context; too few descriptors or no memory")
        }
        self.thread.withLock { $0 = thread }
    }

    /// Closes every connection and ends the thread; safe to call twice.
    func stop() {
        posted.withLock { posted in
            posted.isStopping = true
            if let context = posted.context { lws_cancel_service(context) }
        }
        let thread = thread.withLock { thread -> PlainThread? in
            defer { thread = nil }
            return thread
        }
        if isCurrent { thread?.detach() } else { thread?.join() }
    }

    /// Runs `action` on the service thread, soon.
    ///
    /// - Returns: Whether it will run; false once the loop has stopped.
    @discardableResult
    func post(_ action: @escaping @Sendable (ServiceLoop) -> Void) -> Bool {
        posted.withLock { posted in
            guard let context = posted.context, !posted.isStopping else { return false }
            posted.actions.append(action)
            if !posted.isWaking {
                posted.isWaking = true
                lws_cancel_service(context)
            }
            return true
        }
    }

    /// Whether the caller is the service thread.
    var isCurrent: Bool { threadID.load(ordering: .relaxed) == UInt(pthread_self()) }
}

// MARK: - Service thread

extension ServiceLoop {
    /// Lets `connection` own the connection that `make` creates in the library.
    func admit(_ connection: any Connection, _ make: (_ context: OpaquePointer) -> OpaquePointer?) -> OpaquePointer? {
        guard let context else { return nil }
        arriving = connection
        defer { arriving = nil }
        guard let wsi = make(context) else { return nil }
        connections[wsi] = connection
        return wsi
    }

    /// Gives the library's connection to another owner, as when HTTP becomes a WebSocket.
    func replace(_ wsi: OpaquePointer, with connection: any Connection) { connections[wsi] = connection }

    /// How many connections there are.
    var count: Int { connections.count }

    /// Every connection.
    var all: [any Connection] { Array(connections.values) }

    /// Writes at most ``chunk`` bytes.
    ///
    /// - Returns: Whether the connection is still good.
    func write(_ bytes: UnsafeRawBufferPointer, to wsi: OpaquePointer, _ flags: lws_write_protocol) -> Bool {
        let start = scratch + cws_headroom()
        if let source = bytes.baseAddress { start.copyMemory(from: source, byteCount: bytes.count) }
        return lws_write(wsi, start.assumingMemoryBound(to: UInt8.self), bytes.count, flags) >= Int32(bytes.count)
    }

    /// Reads some of a response's body, which the library hands to the connection within this call.
    ///
    /// - Returns: Whether the connection is still good.
    func readBody(_ wsi: OpaquePointer) -> Bool {
        var start: UnsafeMutablePointer<CChar>? = (scratch + cws_headroom()).assumingMemoryBound(to: CChar.self)
        var count = Int32(Self.chunk)
        return lws_http_client_read(wsi, &start, &count) >= 0
    }

    /// What the library says about a connection; called by it only.
    func dispatch(_ wsi: OpaquePointer, _ event: Event) -> Int32 {
        if event.reason == LWS_CALLBACK_EVENT_WAIT_CANCELLED {
            runPosted()
            return 0
        }
        guard let connection = connections[wsi] ?? arriving else { return 0 }
        if event.reason == LWS_CALLBACK_WSI_DESTROY {
            connections[wsi] = nil
            connection.gone()
            return 0
        }
        return connection.handle(event, wsi)
    }

    private func open() -> Bool {
        threadID.store(UInt(pthread_self()), ordering: .relaxed)
        lws_set_log_level(0, nil)
        var info = lws_context_creation_info()
        info.port = setup.isServer ? CONTEXT_PORT_NO_LISTEN_SERVER : CONTEXT_PORT_NO_LISTEN
        info.protocols = UnsafePointer(table.protocols)
        info.gid = -1
        info.uid = -1
        info.fd_limit_per_thread = setup.descriptors
        info.max_http_header_data2 = UInt32(Limits.head)
        info.max_http_header_pool2 = setup.descriptors
        info.pt_serv_buf_size = UInt32(Self.chunk)
        info.timeout_secs = setup.isServer ? Limits.patience : Limits.forever
        info.keepalive_timeout = Limits.idle
        info.retry_and_idle_policy = UnsafePointer(table.liveness)
        info.user = Unmanaged.passUnretained(self).toOpaque()
        // Without an address of its own the library obeys http_proxy even for unix sockets; port 0 is no proxy.
        context = ":0".withCString { noProxy in
            info.http_proxy_address = noProxy
            return lws_create_context(&info)
        }
        posted.withLock { $0.context = context }
        return context != nil
    }

    private func run() {
        while !posted.withLock({ $0.isStopping }), lws_service(context, 0) >= 0 {}
        posted.withLock { posted in
            posted.context = nil
            posted.actions = []
        }
        lws_context_destroy(context)
        context = nil
        connections = [:]
    }

    private func runPosted() {
        let actions = posted.withLock { posted in
            defer { posted.actions = [] }
            posted.isWaking = false
            return posted.actions
        }
        for action in actions { action(self) }
    }
}
