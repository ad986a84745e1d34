public import Scenario

/// `cpu`: how much processes of the host compute while they are watched.
public struct CPUCheck: CheckKind {
    /// Which processes; nil for all.
    public let selector: ProcessSelector?
    /// The most, in hundredths of a core.
    public let maximum: Int
    /// How long they are watched, in milliseconds.
    public let watch: Int

    /// Reads the arguments, and fills in the defaults.
    public init(arguments: Value) throws(CheckError) {
        let reader = Self.reader(arguments)
        selector = try ProcessSelector(whereGiven: reader)
        maximum = try reader.int("max-percent")
        watch = try reader.watch(default: 1000)
    }

    /// How long one look may take, in milliseconds.
    public var timeout: Int { watch + 4000 }

    /// What the check wants, in words.
    public var expected: String {
        "processes\(selector.map { " " + $0.words } ?? "") take at most \(maximum) % of a core"
    }

    /// Compares the time that was taken with what is wanted.
    ///
    /// - Parameters:
    ///   - spent: Milliseconds of computing.
    ///   - elapsed: Milliseconds that passed.
    ///   - busiest: The name of the process that took most; empty where none took any.
    public func judge(spent: Int, elapsed: Int, busiest: String) -> Finding {
        let percent = elapsed > 0 ? spent * 100 / elapsed : 0
        let actual = "\(percent) %" + (busiest.isEmpty ? "" : ", most of it \(busiest)")
        return percent <= maximum
            ? passed(actual, "They do not take too much.") : failed(actual, "They take too much.")
    }

    /// The kind as the DSL and the reference know it.
    public static let term = Vocabulary.Term(
        id: "cpu", summary: "How much processes compute while they are watched, as the machine's kernel counts it.",
        arguments: ObjectShape(
            "check.cpu", "Which processes, and the most that they may take.",
            ProcessSelector.fields + [
                .init("max-percent", .int(0...10_000), required: true, "The most, in hundredths of a core."),
                SharedFields.watch("1s"),
            ]),
        example: "cpu: { user: www-data, max-percent: 50, for: 2s }")
}
