public import Scenario

/// One kind of fault: what it does to a host, what it shows, and how arguments become a plan.
public struct FaultKind: Sendable {
    /// One use of the fault, as a scenario would write it.
    public struct Example: Sendable {
        /// The host it is used on.
        public var host: String
        /// The arguments' names and their YAML texts, in the order they are written.
        public var arguments: [(name: String, text: String)]

        /// Makes an example.
        init(on host: String, _ arguments: KeyValuePairs<String, String>) {
            self.host = host
            self.arguments = arguments.map { (name: $0.key, text: $0.value) }
        }
    }

    /// The id in the DSL: family, dot, name.
    public var id: String
    /// What it does, in one sentence.
    public var summary: String
    /// What a user or an administrator sees, in one sentence.
    public var symptom: String
    /// What the host's image and kernel must bring, in words; empty where every image has it.
    public var needs: [String]
    /// Whether it is still there after a reboot, and by what means; one sentence.
    public var reboot: String
    /// What it may be told.
    public var arguments: ObjectShape
    /// Uses that work, the plainest first.
    public var examples: [Example]
    /// Makes a plan of complete arguments.
    let make: @Sendable (Arguments) throws(FaultError) -> FaultPlan

    /// Describes a fault.
    init(
        _ id: String, summary: String, symptom: String, needs: [String] = [], reboot: String,
        arguments: [ObjectShape.Field], examples: [Example],
        make: @escaping @Sendable (Arguments) throws(FaultError) -> FaultPlan
    ) {
        self.id = id
        self.summary = summary
        self.symptom = symptom
        self.needs = needs
        self.reboot = reboot
        self.arguments = ObjectShape("fault.\(id)", summary, arguments)
        self.examples = examples
        self.make = make
    }

    /// Makes a plan of arguments as the scenario gives them, with the defaults for what it leaves out.
    public func plan(_ value: Value) throws(FaultError) -> FaultPlan {
        try make(Arguments(value, of: id, shape: arguments))
    }

    /// The fault as the scenario's loader, schema and reference know it.
    public var term: Vocabulary.Term {
        Vocabulary.Term(
            id: id, summary: summary, arguments: arguments, example: examples.first.map(yaml) ?? "",
            complaint: { value in
                do throws(FaultError) {
                    _ = try plan(value)
                    return nil
                } catch {
                    // What is wrong with one argument is found, with its place, by its shape.
                    guard case .conflict(_, let reason) = error else { return nil }
                    return reason
                }
            })
    }

    /// An example as one line of YAML, as it stands under a problem's `faults`.
    public func yaml(_ example: Example) -> String {
        let members = example.arguments.map { "\($0.name): \($0.text)" }.joined(separator: ", ")
        return "{ on: \(example.host), \(id): \(members.isEmpty ? "{}" : "{ \(members) }") }"
    }
}
