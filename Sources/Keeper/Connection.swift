internal import Glibc
internal import Linux
internal import Wire

/// One client of the keeper: whole requests in, whole events out, never waiting for it.
final class Connection {
    /// What a connection has turned into.
    enum Role {
        /// It has not said hello.
        case new
        /// It may ask for anything, and hears of every change once it watches.
        case control(watching: Bool)
        /// It shows a terminal.
        case viewer(TerminalSession, writable: Bool)
    }

    /// What it is used for.
    var role = Role.new
    /// Who it is, for the recording.
    var name = ""
    /// Called with each request.
    var onRequest: ((Connection, KeeperRequest) -> Void)?
    /// Called once when it is gone.
    var onClose: ((Connection) -> Void)?
    /// Called whenever everything queued has been taken.
    var onDrained: ((Connection) -> Void)?

    /// Bytes that the client has not taken yet.
    var queuedBytes: Int { queue.bytes }
    /// When the client last took something, in nanoseconds of the monotonic clock.
    private(set) var lastProgress = MonotonicClock.nanoseconds

    private let descriptor: Descriptor
    private let loop: EventLoop
    private var decoder: FrameDecoder
    private var queue = SendQueue()
    private var isAwaitingRoom = false
    private var isClosed = false
    private var isClosing = false

    /// Takes over a non-blocking socket.
    ///
    /// - Parameter decoder: Has what was read of the socket before.
    init(
        _ descriptor: consuming Descriptor, loop: EventLoop, decoder: FrameDecoder = FrameDecoder()
    ) throws(SystemError) {
        self.descriptor = descriptor
        self.decoder = decoder
        self.loop = loop
        try loop.add(self.descriptor.raw, .readable) { [unowned self] in handle($0) }
    }

    /// More than this waits for nobody but a result that was asked for; terminals drop far earlier.
    private static let queueLimit = 16 << 20

    /// Queues an event, and writes what the socket takes at once; a client that never takes anything is let go.
    func send(_ event: KeeperEvent) {
        guard !isClosed, !isClosing else { return }
        if queue.bytes > Connection.queueLimit {
            guard case .execFinished = event else { return close() }
        }
        queue.append(Frame.bytes(of: event))
        flush()
    }

    /// Forgets what is queued, but for a frame that is half sent.
    ///
    /// - Returns: How many bytes were dropped.
    func dropQueue() -> Int { queue.dropUnsent() }

    /// Closes once everything queued has been taken, or after a second.
    func finish() {
        isClosing = true
        if queue.isEmpty { return close() }
        loop.after(milliseconds: 1_000) { [weak self] in self?.close() }
    }

    /// Closes at once.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        loop.remove(descriptor.raw)
        shutdown(descriptor.raw, Int32(SHUT_RDWR))
        let closed = onClose
        onRequest = nil
        onClose = nil
        onDrained = nil
        closed?(self)
    }

    private func handle(_ events: EventLoop.Events) {
        if events.contains(.writable) { flush() }
        if !isClosed, events.contains(.readable) || events.contains(.hangUp) || events.contains(.failed) { take() }
    }

    private func take() {
        do {
            guard let bytes = try descriptor.read(upTo: 1 << 16) else { return }
            guard !bytes.isEmpty else { return close() }
            decoder.append(bytes)
            takeReceived()
        } catch {
            close()
        }
    }

    /// Takes the requests that are here already.
    func takeReceived() {
        do {
            while !isClosed, !isClosing, let body = try decoder.next() {
                onRequest?(self, try KeeperRequest(wireBytes: body))
            }
        } catch {
            send(.refused("this is no request that a keeper knows: \(error)"))
            finish()
        }
    }

    private func flush() {
        do {
            while let first = queue.first {
                let count = try descriptor.write(first)
                if count == 0 { break }
                lastProgress = MonotonicClock.nanoseconds
                queue.take(count)
            }
            if isAwaitingRoom == queue.isEmpty {
                isAwaitingRoom = !queue.isEmpty
                try loop.modify(descriptor.raw, isAwaitingRoom ? [.readable, .writable] : .readable)
            }
        } catch {
            return close()
        }
        guard queue.isEmpty else { return }
        if isClosing { close() } else { onDrained?(self) }
    }
}
