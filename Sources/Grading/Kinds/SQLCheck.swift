public import Scenario

/// `sql`: a query by the pristine image's `psql` over the host's PostgreSQL socket.
public struct SQLCheck: CheckKind {
    /// The query.
    public let query: String
    /// The result: columns parted by `|`, rows by line feeds.
    public let result: TextExpectation
    /// Who asks; a database role, and the user of the image with the same name.
    public let user: String
    /// The database.
    public let database: String
    /// The port, which is a part of the socket's name.
    public let port: UInt16
    /// How long one look may take, in milliseconds.
    public let timeout: Int

    /// Reads the arguments, and fills in the defaults.
    public init(arguments: Value) throws(CheckError) {
        let reader = Self.reader(arguments)
        query = try reader.string("query")
        result = TextExpectation(
            equals: try reader.optionalScalar("expect"), contains: try reader.strings("contains"))
        user = try reader.string("user", default: "postgres")
        database = try reader.string("database", default: "postgres")
        port = try reader.port("port", default: 5432)
        timeout = try reader.int("timeout", default: 5000)
    }

    /// What the check wants, in words.
    public var expected: String {
        "the result of \(query) in \(database) " + (result.isEmpty ? "comes" : result.words)
    }

    /// Compares how `psql` ended with what is wanted.
    public func judge(_ run: CommandOutput) -> Finding {
        guard run.exit == 0 else {
            return failed(HostileText.decode(run.errors), "The query was not answered: \(run.ending).")
        }
        let actual = HostileText.decode(run.output)
        if let complaint = result.complaint(about: run.output, isCut: run.isCut) {
            return failed(actual, "The result \(complaint).")
        }
        return passed(actual, "The result is as wanted.")
    }

    /// The kind as the DSL and the reference know it.
    public static let term = Vocabulary.Term(
        id: "sql", summary: "A query to the host's PostgreSQL, by the pristine image's `psql` over its unix socket.",
        arguments: ObjectShape(
            "check.sql", "A query and the result it must have.",
            [
                .init("query", .string(), required: true, "The query."),
                .init(
                    "expect", .either([.string(), .int(Int.min...Int.max)], "a text or a whole number"),
                    "The whole result as `psql -At` prints it: columns parted by `|`, rows by line feeds."),
                .init("contains", SharedFields.texts, "Texts that must be in the result."),
                .init(
                    "user", .userName,
                    default: "postgres",
                    "The role; also the image's user that asks, for peer authentication."),
                .init("database", .string(), default: "postgres", "The database."),
                SharedFields.port("The port, which is a part of the socket's name.", default: "5432"),
                SharedFields.timeout("5s"),
            ]),
        example: "sql: { database: shop, query: \"select count(*) >= 1000 from orders\", expect: t }")
}
