public import Scenario

/// `udp`: a datagram from inside the host's network.
public struct UDPCheck: CheckKind {
    /// What the port shall do.
    public enum Expectation: String, Sendable, CaseIterable {
        /// It answers.
        case answer
        /// Its host says that nobody listens.
        case refused
        /// It says nothing.
        case silent
    }

    /// What a datagram met.
    public enum Answer: Sendable, Equatable {
        /// The first datagram that came back.
        case answer([UInt8])
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
    /// What is sent.
    public let payload: String
    /// What the port shall do.
    public let expectation: Expectation
    /// What must be in the answer.
    public let content: TextExpectation
    /// How long one look may take, in milliseconds.
    public let timeout: Int

    /// Reads the arguments, and fills in the defaults.
    public init(arguments: Value) throws(CheckError) {
        let reader = Self.reader(arguments)
        host = try reader.string("host", default: "localhost")
        port = try reader.port("port")
        payload = try reader.string("send", default: "")
        expectation = try reader.word("expect", default: .answer)
        content = TextExpectation(contains: try reader.strings("answer-contains"))
        timeout = try reader.int("timeout", default: 3000)
        if !content.isEmpty, expectation != .answer {
            throw CheckError(
                kind: Self.id, problem: "`answer-contains` and `expect: \(expectation.rawValue)` exclude each other")
        }
    }

    /// What the check wants, in words.
    public var expected: String {
        switch expectation {
        case .answer:
            "port \(port)/udp of \(host) answers" + (content.isEmpty ? "" : ", and the answer " + content.words)
        case .refused, .silent: "port \(port)/udp of \(host) is \(expectation.rawValue)"
        }
    }

    /// Compares what the datagram met with what is wanted.
    public func judge(_ answer: Answer) -> Finding {
        switch answer {
        case .answer(let bytes):
            let actual = HostileText.decode(bytes)
            guard expectation == .answer else { return failed(actual, "The port answers.") }
            if let complaint = content.complaint(about: bytes) { return failed(actual, "The answer \(complaint).") }
            return passed(actual, "The port answers.")
        case .refused: return told("refused", as: .refused)
        case .silent: return told("silent", as: .silent)
        case .unreachable(let reason): return failed("unreachable (\(reason))", "There is no way there: \(reason).")
        }
    }

    private func told(_ word: String, as met: Expectation) -> Finding {
        expectation == met ? passed(word, "The port is \(word).") : failed(word, "The port is \(word).")
    }

    /// The kind as the DSL and the reference know it.
    public static let term = Vocabulary.Term(
        id: "udp", summary: "A datagram from inside the host's network; it is sent again every second.",
        arguments: ObjectShape(
            "check.udp", "A datagram and what it must meet.",
            [
                .init("host", .string(), default: "localhost", "A host of the scenario, `localhost`, or an address."),
                SharedFields.port("The port."),
                .init("send", .string(), default: "", "The datagram's text."),
                .init(
                    "expect", .word(Expectation.allCases.map(\.rawValue)), default: "answer",
                    "An `answer`, `refused` at once, or `silent`."),
                .init("answer-contains", SharedFields.texts, "Texts that must be in the answer."),
                SharedFields.timeout("3s"),
            ]),
        example: "udp: { host: web, port: 8125, send: \"ping\", answer-contains: pong }")
}
