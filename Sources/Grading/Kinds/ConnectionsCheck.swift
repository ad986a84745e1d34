public import Scenario

/// `connections`: TCP connections of the host, from the kernel's own tables.
public struct ConnectionsCheck: CheckKind {
    /// A connection's state, as `ss` names it.
    public enum State: String, Sendable, CaseIterable {
        /// Both sides may send.
        case established
        /// Asked for; no answer yet.
        case synSent = "syn-sent"
        /// Asked for by the other side.
        case synReceived = "syn-received"
        /// Closed by this side, first half.
        case finWait1 = "fin-wait-1"
        /// Closed by this side, the other has heard it.
        case finWait2 = "fin-wait-2"
        /// Closed by this side last.
        case timeWait = "time-wait"
        /// Closed by the other side, and nobody here closes.
        case closeWait = "close-wait"
        /// Closed by both, the last word is out.
        case lastAck = "last-ack"
        /// Closed by both at once.
        case closing

        /// The kernel's number for it, as its tables write it.
        public var code: String {
            switch self {
            case .established: "01"
            case .synSent: "02"
            case .synReceived: "03"
            case .finWait1: "04"
            case .finWait2: "05"
            case .timeWait: "06"
            case .closeWait: "08"
            case .lastAck: "09"
            case .closing: "0B"
            }
        }
    }

    /// A connection as the kernel lists it.
    public struct Seen: Sendable, Equatable {
        /// This side's port.
        public var port: UInt16
        /// The other side's port.
        public var peerPort: UInt16
        /// The kernel's number of the state.
        public var code: String

        /// Makes a description.
        public init(port: UInt16, peerPort: UInt16, code: String) {
            self.port = port
            self.peerPort = peerPort
            self.code = code
        }
    }

    /// This side's port; nil for any.
    public let port: UInt16?
    /// The other side's port; nil for any.
    public let peerPort: UInt16?
    /// The state.
    public let state: State
    /// The least number.
    public let minimum: Int
    /// The greatest number.
    public let maximum: Int?

    /// Reads the arguments, and fills in the defaults.
    public init(arguments: Value) throws(CheckError) {
        let reader = Self.reader(arguments)
        port = reader.has("port") ? try reader.port("port") : nil
        peerPort = reader.has("peer-port") ? try reader.port("peer-port") : nil
        state = try reader.word("state", default: .established)
        minimum = try reader.int("min", default: 0)
        maximum = try reader.optionalInt("max")
        if minimum == 0, maximum == nil {
            throw CheckError(kind: Self.id, problem: "nothing is wanted; give `min` or `max`")
        }
    }

    /// What the check wants, in words.
    public var expected: String {
        var words = maximum.map { "at most \($0)" } ?? "at least \(minimum)"
        if minimum > 0, let maximum { words = "\(minimum) to \(maximum)" }
        words += " connections in \(state.rawValue)"
        if let port { words += " at port \(port)" }
        if let peerPort { words += " to port \(peerPort)" }
        return words
    }

    /// Counts the connections that are meant.
    public func judge(_ all: [Seen]) -> Finding {
        let count = all.count {
            $0.code == state.code && (port ?? $0.port) == $0.port && (peerPort ?? $0.peerPort) == $0.peerPort
        }
        if count < minimum { return failed("\(count)", "There are too few such connections.") }
        if let maximum, count > maximum { return failed("\(count)", "There are too many such connections.") }
        return passed("\(count)", "There are as many such connections as wanted.")
    }

    /// The kind as the DSL and the reference know it.
    public static let term = Vocabulary.Term(
        id: "connections", summary: "How many TCP connections the host has, from the kernel's own tables.",
        arguments: ObjectShape(
            "check.connections", "Which connections, and how many.",
            [
                .init("port", .int(1...65_535), "This side's port."),
                .init("peer-port", .int(1...65_535), "The other side's port."),
                .init("state", .word(State.allCases.map(\.rawValue)), default: "established", "The state."),
                .init("min", .int(0...1_000_000), default: "0", "The least number."),
                .init("max", .int(0...1_000_000), "The greatest number."),
            ]),
        example: "connections: { peer-port: 5432, state: close-wait, max: 5 }")
}
