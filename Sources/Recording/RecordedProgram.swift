/// A program that a host was asked to start, as the asking process described it. Hostile.
public struct RecordedProgram: Sendable, Equatable {
    /// Who began the tree of processes that asks.
    public enum Origin: UInt8, Sendable {
        /// PID 1: services, timers, whatever the host does by itself.
        case host = 0
        /// A terminal's shell.
        case terminal = 1
        /// A program that breakfix started from outside: a setup, a fault, a solution.
        case program = 2
    }

    /// The host.
    public var host: String
    /// Who began the tree.
    public var origin: Origin
    /// The process id inside the host.
    public var pid: Int32
    /// The real user id inside the host.
    public var uid: UInt32
    /// The file, as it was given.
    public var path: [UInt8]
    /// The arguments, the program's name first.
    public var arguments: [[UInt8]]
    /// Whether there was more than was noted.
    public var isCut: Bool

    /// Describes a program.
    public init(
        host: String, origin: Origin, pid: Int32, uid: UInt32, path: [UInt8], arguments: [[UInt8]], isCut: Bool
    ) {
        self.host = host
        self.origin = origin
        self.pid = pid
        self.uid = uid
        self.path = path
        self.arguments = arguments
        self.isCut = isCut
    }
}

extension RecordedProgram {
    /// Appends pid, uid, origin, flags, then host, path and arguments, each with its size in front.
    func encode(to bytes: inout [UInt8]) {
        bytes.appendLittleEndian(pid)
        bytes.appendLittleEndian(uid)
        bytes.append(origin.rawValue)
        bytes.append(isCut ? 1 : 0)
        for text in [Array(host.utf8), path] + arguments {
            bytes.appendLittleEndian(UInt16(clamping: text.count))
            bytes.append(contentsOf: text.prefix(Int(UInt16.max)))
        }
    }

    /// Reads what ``encode(to:)`` wrote; nil where it is no such thing.
    init?(payload: ArraySlice<UInt8>) {
        guard payload.count >= 10 else { return nil }
        let fixed = Array(payload.prefix(10))
        guard let origin = Origin(rawValue: fixed[8]), fixed[9] <= 1 else { return nil }
        var rest = payload.dropFirst(10)
        var texts: [[UInt8]] = []
        while !rest.isEmpty {
            guard rest.count >= 2 else { return nil }
            let size = Int(rest.littleEndian(at: 0, as: UInt16.self))
            guard rest.count >= 2 + size else { return nil }
            texts.append(Array(rest.dropFirst(2).prefix(size)))
            rest = rest.dropFirst(2 + size)
        }
        guard texts.count >= 2 else { return nil }
        self.init(
            host: String(decoding: texts[0], as: UTF8.self), origin: origin, pid: fixed[...].littleEndian(at: 0),
            uid: fixed[...].littleEndian(at: 4), path: texts[1], arguments: Array(texts[2...]), isCut: fixed[9] == 1)
    }
}
