internal import Linux
internal import Synchronization
internal import Wire

/// A stream socket to a keeper, cut into frames; read and written on the loop's thread, used from any.
final class KeeperConnection: @unchecked Sendable {
    /// Takes what comes in; called on the loop's thread, so it must not block.
    protocol Receiver: AnyObject, Sendable {
        /// A whole frame's body.
        func received(_ body: [UInt8], on connection: KeeperConnection)
        /// The connection is gone; nothing more is called.
        func lost(_ why: String)
    }

    private let loop: EventLoop
    private let queued = Atomic<Int>(0)

    // The loop's thread alone touches these.
    private var socket: Descriptor?
    private var receiver: (any Receiver)?
    private var decoder = FrameDecoder()
    private var outgoing: [UInt8] = []
    private var written = 0
    private var isPaused = false
    private var interest: EventLoop.Events = .readable

    private init(loop: EventLoop, socket: consuming Descriptor, receiver: any Receiver, unsent: [UInt8]) {
        self.loop = loop
        outgoing = unsent
        queued.store(unsent.count, ordering: .relaxed)
        self.socket = consume socket
        self.receiver = receiver
    }

    /// Takes over a connected socket; `receiver` is kept until the connection is gone.
    ///
    /// - Parameter unsent: What is to be sent first.
    static func open(
        _ socket: consuming Descriptor, on loop: EventLoop, receiver: any Receiver, unsent: [UInt8] = []
    ) throws(SystemError) -> KeeperConnection {
        try socket.setNonBlocking()
        let connection = KeeperConnection(loop: loop, socket: socket, receiver: receiver, unsent: unsent)
        loop.post { connection.start() }
        return connection
    }

    /// Bytes that the keeper has not taken yet.
    var queuedBytes: Int { queued.load(ordering: .relaxed) }

    /// Queues a request.
    func send(_ request: KeeperRequest) {
        let bytes = Frame.bytes(of: request)
        queued.add(bytes.count, ordering: .relaxed)
        loop.post { self.enqueue(bytes) }
    }

    /// Stops reading; the kernel's buffer fills, and the keeper notices.
    func pause() { loop.post { self.setPaused(true) } }

    /// Reads on.
    func resume() { loop.post { self.setPaused(false) } }

    /// Closes after what is queued has been written as far as the kernel takes it at once.
    func close(_ why: String) {
        loop.post {
            self.flush()
            self.end(why)
        }
    }

    private func start() {
        guard let fd = descriptor else { return }
        do {
            try loop.add(fd, interest) { [self] events in ready(events) }
        } catch {
            return end("\(error)")
        }
        if !outgoing.isEmpty { flush() }
    }

    private var descriptor: Int32? {
        switch socket {
        case .some(let open): open.raw
        case .none: nil
        }
    }

    private func ready(_ events: EventLoop.Events) {
        if events.contains(.writable) { flush() }
        if !isPaused, events.contains(.readable) || events.contains(.hangUp) || events.contains(.failed) {
            fill()
        } else if events.contains(.hangUp) || events.contains(.failed) {
            // Paused, and the other side is gone: what it still sent nobody waits for.
            end("the keeper closed the connection")
        }
    }

    /// Reads once, so that one busy keeper does not starve the others.
    private func fill() {
        do {
            let bytes: [UInt8]?
            switch socket {
            case .some(let open): bytes = try open.read(upTo: 1 << 16)
            case .none: return
            }
            guard let bytes else { return }
            guard !bytes.isEmpty else { return end("the keeper closed the connection") }
            decoder.append(bytes)
            while let body = try decoder.next() {
                guard let receiver else { return }
                receiver.received(body, on: self)
            }
        } catch {
            end("\(error)")
        }
    }

    private func enqueue(_ bytes: [UInt8]) {
        guard socket != nil else { return }
        outgoing += bytes
        flush()
    }

    private func flush() {
        do {
            switch socket {
            case .some(let open):
                while written < outgoing.count {
                    let count = try open.write(outgoing[written..<min(written + 1 << 18, outgoing.count)])
                    if count == 0 { break }
                    written += count
                    queued.subtract(count, ordering: .relaxed)
                }
            case .none: return
            }
            if written == outgoing.count || written > 1 << 20 {
                outgoing.removeFirst(written)
                written = 0
            }
            watch()
        } catch {
            end("\(error)")
        }
    }

    private func setPaused(_ paused: Bool) {
        isPaused = paused
        watch()
    }

    private func watch() {
        guard let fd = descriptor else { return }
        var wanted: EventLoop.Events = isPaused ? [] : .readable
        if written < outgoing.count { wanted.insert(.writable) }
        guard wanted != interest else { return }
        interest = wanted
        do {
            try loop.modify(fd, wanted)
        } catch {
            end("\(error)")
        }
    }

    private func end(_ why: String) {
        guard let fd = descriptor else { return }
        loop.remove(fd)
        socket = nil
        outgoing = []
        written = 0
        let last = receiver
        receiver = nil
        last?.lost(why)
    }
}
