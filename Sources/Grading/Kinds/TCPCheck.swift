public import Scenario

/// `tcp`: a connection from inside the host's network.
public struct TCPCheck: CheckKind {
    /// What the port shall do.
    public enum Expectation: String, Sendable, CaseIterable {
        /// It takes the connection.
        case open
        /// It does not, in whatever way.
        case closed
        /// It says no at once.
        case refused
        /// It says nothing.
        case silent
    }

    /// What a connection met.
    public enum Answer: Sendable, Equatable {
        /// It was taken; the first bytes that the other side sent, where a banner is wanted.
        case open(banner: [UInt8])
        /// It was refused.
        case refused
        /// Nothing came back in time.
        case silent
        /// There is no way there; the kernel's words.
        case unreachable(String)
    }

    /// A host of the scenario, `localhost`, or an address.
    public let host: String
    /// The port.
    public let port: UInt16
    /// What the port shall do.
    public let expectation: Expectation
    /// What the other side must say first.
    public let banner: TextExpectation
    /// How long one look may take, in milliseconds.
    public let timeout: Int

    /// Reads the arguments, and fills in the defaults.
    public init(arguments: Value) throws(CheckError) {
        let reader = Self.reader(arguments)
        host = try reader.string("host", default: "localhost")
        port = try reader.port("port")
        expectation = try reader.word("expect", default: .open)
        banner = TextExpectation(contains: try reader.strings("banner-contains"))
        timeout = try reader.int("timeout", default: 3000)
    }

    /// What the check wants, in words.
    public var expected: String {
        let words = "port \(port) of \(host) is \(expectation.rawValue)"
        return banner.isEmpty ? words : words + " and its banner " + banner.words
    }

    /// Compares what the connection met with what is wanted.
    public func judge(_ answer: Answer) -> Finding {
        let actual = Self.words(answer)
        let isAsWanted =
            switch (expectation, answer) {
            case (.open, .open), (.refused, .refused), (.silent, .silent): true
            case (.closed, .open): false
            case (.closed, _): true
            default: false
            }
        guard isAsWanted else { return failed(actual, "The port is \(actual).") }
        if case .open(let bytes) = answer, let complaint = banner.complaint(about: bytes) {
            return failed(HostileText.decode(bytes), "The banner \(complaint).")
        }
        return passed(actual, "The port is \(actual).")
    }

    private static func words(_ answer: Answer) -> String {
        switch answer {
        case .open: "open"
        case .refused: "refused"
        case .silent: "silent"
        case .unreachable(let reason): "unreachable (\(reason))"
        }
    }

    /// The kind as the DSL and the reference know it.
    public static let term = Vocabulary.Term(
        id: "tcp", summary: "A TCP connection from inside the host's network.",
        arguments: ObjectShape(
            "check.tcp", "A connection and what it must meet.",
            [
                .init("host", .string(), default: "localhost", "A host of the scenario, `localhost`, or an address."),
                SharedFields.port("The port."),
                .init(
                    "expect", .word(Expectation.allCases.map(\.rawValue)), default: "open",
                    "`open`, `refused` at once, `silent`, or `closed` in whatever way."),
                .init("banner-contains", SharedFields.texts, "Texts in the first 4 KiB that the other side sends."),
                SharedFields.timeout("3s"),
            ]),
        example: "tcp: { host: db, port: 5432 }")
}
