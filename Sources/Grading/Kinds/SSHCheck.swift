public import Scenario

/// `ssh`: a login by key, tried with the pristine image's client from inside the host's network.
public struct SSHCheck: CheckKind {
    /// How the login shall end.
    public enum Expectation: String, Sendable, CaseIterable {
        /// The server takes the key.
        case accepted
        /// The server answers, and does not take it.
        case refused
    }

    /// Where the private key comes from.
    public enum Key: Sendable, Equatable {
        /// The scenario's own text.
        case text(String)
        /// A file of the host.
        case file(String)
    }

    /// A host of the scenario, `localhost`, or an address.
    public let host: String
    /// The port.
    public let port: UInt16
    /// Who logs in.
    public let user: String
    /// The private key.
    public let key: Key
    /// How it shall end.
    public let expectation: Expectation
    /// How long one look may take, in milliseconds.
    public let timeout: Int

    /// Reads the arguments, and fills in the defaults.
    public init(arguments: Value) throws(CheckError) {
        let reader = Self.reader(arguments)
        host = try reader.string("host", default: "localhost")
        port = try reader.port("port", default: 22)
        user = try reader.string("user")
        switch (try reader.optionalString("key"), try reader.optionalString("key-text")) {
        case (let path?, nil): key = .file(path)
        case (nil, let text?): key = .text(text)
        default: throw CheckError(kind: Self.id, problem: "give either `key` or `key-text`")
        }
        expectation = try reader.word("expect", default: .accepted)
        timeout = try reader.int("timeout", default: 10_000)
    }

    /// What the check wants, in words.
    public var expected: String { "\(user) at \(host):\(port) is \(expectation.rawValue) with the key" }

    /// Judges how the client ended: 255 is its own word, everything else is the other side's.
    public func judge(_ run: CommandOutput) -> Finding {
        let said = HostileText.decode(run.errors.prefix(400))
        guard let code = run.exit else { return failed(run.ending, "There is no answer in time: \(run.ending).") }
        if code == 127, run.output.isEmpty, said.contains("No such file") {
            return .trouble(expected: expected, "The image has no ssh client.")
        }
        if code != 255 {
            return expectation == .accepted
                ? passed("logged in", "The key is taken.") : failed("logged in", "The key is taken.")
        }
        guard said.contains("Permission denied") else { return failed(said, "There is no way in: \(said)") }
        return expectation == .refused
            ? passed("refused", "The key is not taken.") : failed(said, "The key is not taken.")
    }

    /// Judges a key that cannot be read.
    public func judge(missing reason: String) -> Finding { failed(reason, "There is no such key: \(reason).") }

    /// A look takes too much, or too long, to be taken again and again.
    public static var isCheap: Bool { false }

    /// The kind as the DSL and the reference know it.
    public static let term = Vocabulary.Term(
        id: "ssh", summary: "A login by key with the pristine image's ssh client, from inside the host's network.",
        arguments: ObjectShape(
            "check.ssh", "Who logs in where, and whether that must work.",
            [
                .init("host", .string(), default: "localhost", "A host of the scenario, `localhost`, or an address."),
                SharedFields.port("The port.", default: "22"),
                .init("user", .userName, required: true, "Who logs in."),
                .init("key", .path, "The private key's file on the host that is looked from; or `key-text`."),
                .init("key-text", .string(), "The private key itself, out of the candidate's reach; or `key`."),
                .init(
                    "expect", .word(Expectation.allCases.map(\.rawValue)), default: "accepted",
                    "Whether the key must be taken, or must be refused by a server that answers."),
                SharedFields.timeout("10s"),
            ]),
        example: "ssh: { host: web, user: deploy, key: /home/deploy/.ssh/id_ed25519 }")
}
