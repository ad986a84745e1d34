public import Scenario

/// `ping`: ICMP echo from inside the host's network.
public struct PingCheck: CheckKind {
    /// How the other side shall be.
    public enum Expectation: String, Sendable, CaseIterable {
        /// It answers.
        case reachable
        /// It does not, in whatever way.
        case unreachable
    }

    /// What came back.
    public struct Seen: Sendable, Equatable {
        /// How many requests went out.
        public var sent: Int
        /// How many were answered.
        public var received: Int
        /// The slowest answer, in milliseconds; 0 without one.
        public var slowest: Int
        /// What the kernel or a router said against it; empty where nothing did.
        public var trouble: String

        /// Makes a description.
        public init(sent: Int, received: Int, slowest: Int, trouble: String = "") {
            self.sent = sent
            self.received = received
            self.slowest = slowest
            self.trouble = trouble
        }
    }

    /// A host of the scenario, `localhost`, or an address.
    public let host: String
    /// How it shall be.
    public let expectation: Expectation
    /// How many requests are sent.
    public let count: Int
    /// The payload of each in bytes.
    public let size: Int
    /// Whether a request may be cut into fragments on its way.
    public let mayFragment: Bool
    /// The most requests that may be lost, in hundredths; nil where one answer will do.
    public let maximumLoss: Int?
    /// The longest that an answer may take, in milliseconds.
    public let maximumRoundTrip: Int?
    /// How long one look may take, in milliseconds.
    public let timeout: Int

    /// Reads the arguments, and fills in the defaults.
    public init(arguments: Value) throws(CheckError) {
        let reader = Self.reader(arguments)
        host = try reader.string("host")
        expectation = try reader.word("expect", default: .reachable)
        count = try reader.int("count", default: 3)
        size = try reader.int("size", default: 56)
        mayFragment = try reader.bool("fragment", default: true)
        maximumLoss = try reader.optionalInt("max-loss")
        maximumRoundTrip = try reader.optionalInt("max-round-trip")
        timeout = try reader.int("timeout", default: 3000)
    }

    /// What the check wants, in words.
    public var expected: String {
        var words = "\(host) is \(expectation.rawValue)"
        if !mayFragment { words += " by packets of \(size) bytes in one piece" }
        if let maximumLoss { words += ", at most \(maximumLoss) % lost" }
        if let maximumRoundTrip { words += ", within \(maximumRoundTrip) ms" }
        return words
    }

    /// Compares what came back with what is wanted.
    public func judge(_ seen: Seen) -> Finding {
        let numbers = "\(seen.received) of \(seen.sent) answered, the slowest after \(seen.slowest) ms"
        let actual = seen.trouble.isEmpty ? numbers : numbers + ": " + seen.trouble
        if expectation == .unreachable {
            return seen.received == 0 ? passed(actual, "Nothing answers.") : failed(actual, "It answers.")
        }
        guard seen.received > 0 else { return failed(actual, "Nothing answers.") }
        if let maximumLoss, (seen.sent - seen.received) * 100 > maximumLoss * seen.sent {
            return failed(actual, "Too many packets are lost.")
        }
        if let maximumRoundTrip, seen.slowest > maximumRoundTrip { return failed(actual, "An answer is too slow.") }
        return passed(actual, "It answers.")
    }

    /// The kind as the DSL and the reference know it.
    public static let term = Vocabulary.Term(
        id: "ping", summary: "ICMP echo requests from inside the host's network.",
        arguments: ObjectShape(
            "check.ping", "Who is asked, and how the answers must be.",
            [
                .init("host", .string(), required: true, "A host of the scenario, `localhost`, or an address."),
                .init(
                    "expect", .word(Expectation.allCases.map(\.rawValue)), default: "reachable",
                    "Whether it must answer."),
                .init("count", .int(1...20), default: "3", "How many requests are sent."),
                .init("size", .int(8...9000), default: "56", "The payload of each, in bytes."),
                .init(
                    "fragment", .bool, default: "true",
                    "Whether a packet may be cut on its way; `false` with a `size` finds a path that is too narrow."),
                .init("max-loss", .int(0...99), "The most that may be lost, in hundredths; one answer will do else."),
                .init("max-round-trip", .duration, "The longest that an answer may take."),
                SharedFields.timeout("3s"),
            ]),
        example: "ping: { host: db, size: 1472, fragment: false }")
}
