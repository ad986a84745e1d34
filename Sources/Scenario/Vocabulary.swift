/// The faults and checks that a scenario may name; given to the loader by the libraries that implement them.
public struct Vocabulary: Sendable {
    /// One fault or check.
    public struct Term: Sendable {
        /// The id in the DSL, for example `disk.fill` or `http`.
        public var id: String
        /// One sentence.
        public var summary: String
        /// Its arguments.
        public var arguments: ObjectShape
        /// A working example as it stands in a scenario, in YAML; each is linted by a test.
        public var example: String
        /// Why arguments that are right one by one make no sense together; nil where they do.
        public var complaint: @Sendable (Value) -> String?

        /// Describes a term.
        public init(
            id: String, summary: String, arguments: ObjectShape, example: String,
            complaint: @escaping @Sendable (Value) -> String? = { _ in nil }
        ) {
            self.id = id
            self.summary = summary
            self.arguments = arguments
            self.example = example
            self.complaint = complaint
        }
    }

    /// The faults by id.
    public var faults: [String: Term]
    /// The checks by id.
    public var checks: [String: Term]
    /// The generic shortcuts that a problem may allow, each with what it is.
    public var shortcuts: [String: String]

    /// Joins the libraries' terms.
    public init(faults: [Term], checks: [Term], shortcuts: [String: String] = [:]) {
        self.faults = Dictionary(uniqueKeysWithValues: faults.map { ($0.id, $0) })
        self.checks = Dictionary(uniqueKeysWithValues: checks.map { ($0.id, $0) })
        self.shortcuts = shortcuts
    }
}
