internal import Glibc
internal import Linux
internal import Wire

/// The connection that a keeper is born with, until it has its plan: read without an event loop, because there is
/// nothing else to do yet.
struct BirthConnection: ~Copyable {
    /// Has what was read beyond the plan.
    private(set) var decoder = FrameDecoder()
    private let socket: Descriptor

    init(_ socket: consuming Descriptor) { self.socket = socket }

    /// Waits for the plan; nil where the other end is gone, or asked for something else and was told so.
    mutating func plan() throws -> SessionPlan? {
        guard let greeting = try next() else { return nil }
        guard case .hello(KeeperRequest.version) = greeting else {
            refuse("this keeper speaks version \(KeeperRequest.version); restart breakfixd, which is of another")
            return nil
        }
        guard let request = try next() else { return nil }
        guard case .build(let plan) = request else {
            refuse("a newborn keeper wants its plan")
            return nil
        }
        return plan
    }

    /// Says why there will be no session.
    func refuse(_ why: String) {
        // Where nobody listens any more nobody has to be told.
        _ = try? socket.writeAll(Frame.bytes(of: KeeperEvent.refused(why)))
    }

    /// Gives the socket away, no longer blocking.
    consuming func takeSocket() throws(SystemError) -> Descriptor {
        try socket.setNonBlocking()
        return socket
    }

    private mutating func next() throws -> KeeperRequest? {
        while true {
            if let body = try decoder.next() { return try KeeperRequest(wireBytes: body) }
            let bytes = try socket.read(upTo: 1 << 16) ?? []
            if bytes.isEmpty { return nil }
            decoder.append(bytes)
        }
    }
}
