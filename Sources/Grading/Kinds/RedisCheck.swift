public import Scenario

/// `redis`: a command and what a Redis server answers, from inside the host's network.
public struct RedisCheck: CheckKind {
    /// What came back.
    public enum Answer: Sendable, Equatable {
        /// The reply's values, one a line; nothing is `(nil)`.
        case reply([String])
        /// The server's own words against it.
        case refusal(String)
        /// No usable answer; why.
        case failure(String)
    }

    /// A host of the scenario, `localhost`, or an address.
    public let host: String
    /// The port.
    public let port: UInt16
    /// The password; nil where none is sent.
    public let password: String?
    /// The command and its arguments.
    public let command: [String]
    /// What the reply must have.
    public let content: TextExpectation
    /// A text that an error must contain; nil where an error will not do.
    public let error: String?
    /// How long one look may take, in milliseconds.
    public let timeout: Int

    /// Reads the arguments, and fills in the defaults.
    public init(arguments: Value) throws(CheckError) {
        let reader = Self.reader(arguments)
        host = try reader.string("host", default: "localhost")
        port = try reader.port("port", default: 6379)
        password = try reader.optionalString("password")
        command = reader.has("command") ? try reader.strings("command") : ["PING"]
        content = TextExpectation(
            equals: try reader.optionalScalar("expect"), contains: try reader.strings("contains"),
            lacks: try reader.strings("lacks"))
        error = try reader.optionalString("error")
        timeout = try reader.int("timeout", default: 3000)
    }

    /// What the check wants, in words.
    public var expected: String {
        let words = "\(command.joined(separator: " ")) at \(host):\(port)"
        if let error { return "\(words) is refused with \"\(error)\"" }
        return words + (content.isEmpty ? " is answered" : " gives what " + content.words)
    }

    /// Compares what came back with what is wanted.
    public func judge(_ answer: Answer) -> Finding {
        switch answer {
        case .failure(let reason): return failed(reason, "There is no answer: \(reason).")
        case .refusal(let text):
            guard let error else { return failed(text, "The server refuses.") }
            return text.contains(error)
                ? passed(text, "The server refuses as wanted.") : failed(text, "The server refuses for another reason.")
        case .reply(let lines):
            let text = lines.joined(separator: "\n")
            if error != nil { return failed(text, "The server does not refuse.") }
            if let complaint = content.complaint(about: Array(text.utf8)) {
                return failed(text, "The answer \(complaint).")
            }
            return passed(text, "The answer is as wanted.")
        }
    }

    /// The kind as the DSL and the reference know it.
    public static let term = Vocabulary.Term(
        id: "redis", summary: "A command to a Redis server from inside the host's network, and its answer.",
        arguments: ObjectShape(
            "check.redis", "A command and what must come back.",
            [
                .init("host", .string(), default: "localhost", "A host of the scenario, `localhost`, or an address."),
                SharedFields.port("The port.", default: "6379"),
                .init("password", .string(), "The password to log in with."),
                .init(
                    "command", SharedFields.texts, default: "PING",
                    "The command's words, each an element; nothing is split at spaces."),
                .init(
                    "expect", SharedFields.scalar,
                    "The whole answer; the elements of an array each on a line, nothing is `(nil)`."),
                .init("contains", SharedFields.texts, "Texts that must be in the answer."),
                .init("lacks", SharedFields.texts, "Texts that must not be in the answer."),
                .init("error", .string(), "A part of the error that must come back, for example `NOAUTH`."),
                SharedFields.timeout("3s"),
            ]),
        example: "redis: { host: cache, command: [CONFIG, GET, maxmemory-policy], contains: allkeys-lru }")
}
