public import Scenario

/// `process`: processes of the host, as the machine's kernel has them.
public struct ProcessCheck: CheckKind {
    /// Which processes.
    public let selector: ProcessSelector
    /// The least number.
    public let minimum: Int
    /// The greatest number.
    public let maximum: Int?

    /// Reads the arguments, and fills in the defaults.
    public init(arguments: Value) throws(CheckError) {
        let reader = Self.reader(arguments)
        selector = try ProcessSelector(reader: reader)
        maximum = try reader.optionalInt("max")
        minimum = try reader.int("min", default: maximum == 0 ? 0 : 1)
    }

    /// What the check wants, in words.
    public var expected: String {
        let count = maximum.map { $0 == minimum ? "\($0)" : "\(minimum) to \($0)" } ?? "at least \(minimum)"
        return "\(count) running: processes \(selector.words)"
    }

    /// Compares the host's processes with what is wanted; those that are stopped or zombies do not count.
    public func judge(_ processes: [SeenProcess], users: Accounts) -> Finding {
        let meant = processes.filter { selector.selects($0, users: users) }
        let alive = meant.filter(\.isAlive).count
        let idle = meant.count - alive
        let actual = idle == 0 ? "\(alive)" : "\(alive), and \(idle) stopped or zombie"
        if alive < minimum { return failed(actual, "Too few such processes run.") }
        if let maximum, alive > maximum { return failed(actual, "Too many such processes run.") }
        return passed(actual, "As many such processes run as wanted.")
    }

    /// The kind as the DSL and the reference know it.
    public static let term = Vocabulary.Term(
        id: "process", summary: "Running processes of the host; stopped ones and zombies do not count.",
        arguments: ObjectShape(
            "check.process", "Which processes, and how many.",
            ProcessSelector.fields + [
                .init("min", .int(0...32_768), default: "1", "The least number; 0 where `max` is 0."),
                .init("max", .int(0...32_768), "The greatest number."),
            ]),
        example: "process: { name: nginx, user: www-data, min: 1 }")
}
