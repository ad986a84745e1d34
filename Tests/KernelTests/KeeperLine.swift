import Glibc
import Linux
import Testing
import Wire

/// A connection to a keeper, as the daemon has them.
final class KeeperLine {
    private let socket: SharedDescriptor
    private var decoder = FrameDecoder()

    init(_ path: String) throws {
        socket = SharedDescriptor(try UnixSocket.connect(to: path))
        send(.hello(version: KeeperRequest.version))
        guard case .welcome = try next(seconds: 10) else { throw KeeperFailure(text: "no welcome") }
    }

    /// The connection that a keeper was born with; waits until it has built its session.
    init(_ birth: consuming Descriptor, unsent: [UInt8]) throws {
        socket = SharedDescriptor(birth)
        try socket.descriptor.writeAll(unsent)
        switch try next(seconds: 30) {
        case .welcome: break
        case .refused(let why): throw KeeperFailure(text: why)
        case let other: throw KeeperFailure(text: "no welcome but \(other)")
        }
    }

    func send(_ request: KeeperRequest) { try? socket.descriptor.writeAll(Frame.bytes(of: request)) }

    /// The next event.
    func next(seconds: Double) throws -> KeeperEvent {
        let deadline = MonotonicClock.nanoseconds + UInt64(seconds * 1e9)
        while true {
            if let body = try decoder.next() { return try KeeperEvent(wireBytes: body) }
            var waiting = pollfd(fd: socket.raw, events: Int16(POLLIN), revents: 0)
            let now = MonotonicClock.nanoseconds
            guard now < deadline else { throw KeeperFailure(text: "nothing came in \(seconds) s") }
            guard poll(&waiting, 1, Int32((deadline - now) / 1_000_000) + 1) > 0 else { continue }
            let bytes = try socket.descriptor.read(upTo: 1 << 16) ?? []
            guard !bytes.isEmpty else { throw KeeperFailure(text: "the keeper closed") }
            decoder.append(bytes)
        }
    }

    /// Types text.
    func type(_ text: String) { send(.input(Array(text.utf8))) }

    /// Everything shown until `marker` has been.
    @discardableResult
    func read(until marker: String, seconds: Double = 20) throws -> String {
        var shown: [UInt8] = []
        let wanted = Array(marker.utf8)
        while true {
            let event: KeeperEvent
            do {
                event = try next(seconds: seconds)
            } catch {
                throw KeeperFailure(
                    text:
                        "no \(marker): \(error); shown: \(String(decoding: shown.suffix(2_000), as: UTF8.self).debugDescription)"
                )
            }
            switch event {
            case .output(let bytes), .screen(let bytes): shown += bytes
            case .exited(let status): throw KeeperFailure(text: "the shell ended: \(status)")
            default: continue
            }
            if shown.suffix(wanted.count + (1 << 16)).contains(subsequence: wanted) {
                return String(decoding: shown, as: UTF8.self)
            }
        }
    }
}

extension Collection where Element == UInt8 {
    func contains(subsequence wanted: [UInt8]) -> Bool {
        guard let first = wanted.first else { return true }
        var position = startIndex
        while let found = self[position...].firstIndex(of: first) {
            if self[found...].starts(with: wanted) { return true }
            position = index(after: found)
        }
        return false
    }
}
