internal import CLinux
internal import Glibc
internal import Linux
internal import Wire

/// A connection to a keeper.
final class KeeperLine {
    private let socket: SharedDescriptor
    private var decoder = FrameDecoder()

    init(_ path: String) throws {
        socket = SharedDescriptor(try UnixSocket.connect(to: path))
        try send(.hello(version: KeeperRequest.version))
        let event = try next(until: MonotonicClock.nanoseconds + 10_000_000_000)
        guard case .welcome = event else { throw Trouble("the keeper did not say welcome") }
    }

    /// The connection that a keeper was born with; waits until it has built its session.
    init(_ birth: consuming Descriptor, unsent: [UInt8]) throws {
        socket = SharedDescriptor(birth)
        try socket.descriptor.writeAll(unsent)
        switch try next(until: MonotonicClock.nanoseconds + 10_000_000_000) {
        case .welcome?: break
        case .refused(let why)?: throw Trouble("the keeper refused: \(why)")
        case let other: throw Trouble("the keeper did not say welcome but \(String(describing: other))")
        }
    }

    func send(_ request: KeeperRequest) throws { try socket.descriptor.writeAll(Frame.bytes(of: request)) }

    /// The next event; nil where none came until then.
    func next(until deadline: UInt64) throws -> KeeperEvent? {
        while true {
            if let body = try decoder.next() { return try KeeperEvent(wireBytes: body) }
            var waiting = pollfd(fd: socket.raw, events: Int16(POLLIN), revents: 0)
            let now = MonotonicClock.nanoseconds
            let left = deadline > now ? (deadline - now) / 1_000_000 + 1 : 0
            guard poll(&waiting, 1, Int32(left)) > 0 else { return nil }
            let bytes = try socket.descriptor.read(upTo: 1 << 16) ?? []
            guard !bytes.isEmpty else { throw Trouble("the keeper closed") }
            decoder.append(bytes)
        }
    }
}

/// What of an event a terminal would show.
enum ShownBytes {
    /// - Throws: Where the terminal is at its end.
    static func of(_ event: KeeperEvent) throws(Trouble) -> [UInt8] {
        switch event {
        case .output(let bytes): bytes
        case .refused(let why): throw Trouble("the keeper refused: \(why)")
        case .notice(let text): throw Trouble("the keeper said: \(text)")
        case .exited(let status): throw Trouble("the shell ended: \(status)")
        case .ended(let reason): throw Trouble("the session ended: \(reason)")
        default: []
        }
    }
}
