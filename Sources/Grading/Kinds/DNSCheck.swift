public import Scenario

/// `dns`: a name as programs on the host resolve it, or as one server answers it.
public struct DNSCheck: CheckKind {
    /// What is asked for.
    public enum Record: String, Sendable, CaseIterable {
        /// IPv4 addresses.
        case a = "A"
        /// IPv6 addresses.
        case aaaa = "AAAA"
        /// The name it is another name for; servers only.
        case cname = "CNAME"
        /// Texts; servers only.
        case txt = "TXT"
    }

    /// What came back.
    public enum Answer: Sendable, Equatable {
        /// The records; none where the name exists and has no such record, or does not exist.
        case records([String])
        /// No usable answer; why.
        case failure(String)
    }

    /// The name to resolve.
    public let name: String
    /// What is asked for.
    public let record: Record
    /// The server; nil for the host's own resolver configuration.
    public let server: String?
    /// The records that must come back, in whatever order; nil where any will do.
    public let records: [String]?
    /// Whether the name must not resolve.
    public let isAbsent: Bool
    /// How long one look may take, in milliseconds.
    public let timeout: Int

    /// Reads the arguments, and fills in the defaults.
    public init(arguments: Value) throws(CheckError) {
        let reader = Self.reader(arguments)
        name = try reader.string("name")
        record = try reader.word("type", default: .a)
        let via = try reader.string("via", default: "system")
        server = via == "system" ? nil : via
        records = reader.has("expect") ? try reader.strings("expect") : nil
        isAbsent = try reader.bool("absent", default: false)
        timeout = try reader.int("timeout", default: 5000)
        if server == nil, record == .cname || record == .txt {
            throw CheckError(kind: Self.id, problem: "`type: \(record.rawValue)` needs a server in `via`")
        }
        if isAbsent, records != nil {
            throw CheckError(kind: Self.id, problem: "`absent` and `expect` exclude each other; give one of them")
        }
    }

    /// What the check wants, in words.
    public var expected: String {
        let way = server.map { "at \($0)" } ?? "on the host"
        if isAbsent { return "\(name) has no \(record.rawValue) record \(way)" }
        guard let records else { return "\(name) has a \(record.rawValue) record \(way)" }
        return "\(name) \(record.rawValue) is \(records.sorted().joined(separator: ", ")) \(way)"
    }

    /// Compares what came back with what is wanted.
    public func judge(_ answer: Answer) -> Finding {
        switch answer {
        case .failure(let reason):
            return failed(reason, "The name could not be resolved: \(reason).")
        case .records(let found):
            let actual = found.isEmpty ? "nothing" : found.sorted().joined(separator: ", ")
            if isAbsent {
                return found.isEmpty
                    ? passed(actual, "The name has no such record.") : failed(actual, "The name has a record.")
            }
            if found.isEmpty { return failed(actual, "The name does not resolve.") }
            if let records, Set(records) != Set(found) { return failed(actual, "The name resolves to something else.") }
            return passed(actual, "The name resolves as wanted.")
        }
    }

    /// The kind as the DSL and the reference know it.
    public static let term = Vocabulary.Term(
        id: "dns", summary: "A name, as programs on the host resolve it or as one server answers it.",
        arguments: ObjectShape(
            "check.dns", "A name and what it must resolve to.",
            [
                .init(
                    "name", .string(pattern: "[A-Za-z0-9._-]{1,253}", explanation: "a domain name"), required: true,
                    "The name."),
                .init(
                    "type", .word(Record.allCases.map(\.rawValue)), default: "A",
                    "What is asked for; `CNAME` and `TXT` need a server."),
                .init(
                    "via", .string(), default: "system",
                    "`system` for the host's resolv.conf, hosts and nsswitch.conf; or a server: a host of the scenario or an address."
                ),
                .init(
                    "expect", SharedFields.texts,
                    "The records that must come back, in whatever order; any where left out."),
                .init("absent", .bool, default: "false", "Whether the name must not resolve."),
                SharedFields.timeout("5s"),
            ]),
        example: "dns: { name: db.shop.internal, expect: 10.20.0.3 }")
}
