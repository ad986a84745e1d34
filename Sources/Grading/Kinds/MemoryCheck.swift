public import Scenario

/// `memory`: what processes of the host have in memory.
public struct MemoryCheck: CheckKind {
    /// Which processes.
    public let selector: ProcessSelector
    /// The most bytes.
    public let maximum: Int
    /// Whether each process is meant, or all together.
    public let isEach: Bool

    /// Reads the arguments, and fills in the defaults.
    public init(arguments: Value) throws(CheckError) {
        let reader = Self.reader(arguments)
        selector = try ProcessSelector(reader: reader)
        maximum = try reader.int("max")
        isEach = try reader.bool("each", default: false)
    }

    /// What the check wants, in words.
    public var expected: String {
        "\(isEach ? "each of the" : "all") processes \(selector.words) have at most \(maximum) bytes in memory"
    }

    /// Compares the resident bytes of the meant processes with what is wanted.
    public func judge(_ sizes: [Int]) -> Finding {
        if sizes.isEmpty { return failed("no process", "No such process runs.") }
        let size = isEach ? sizes.max() ?? 0 : sizes.reduce(0, +)
        let actual = "\(size) bytes" + (isEach ? "" : " in \(sizes.count) processes")
        return size <= maximum
            ? passed(actual, "It is not too much.") : failed(actual, "It is too much.")
    }

    /// The kind as the DSL and the reference know it.
    public static let term = Vocabulary.Term(
        id: "memory", summary: "What processes have in memory; shared pages count for each that has them.",
        arguments: ObjectShape(
            "check.memory", "Which processes, and the most that they may have.",
            ProcessSelector.fields + [
                .init("max", .size, required: true, "The most."),
                .init("each", .bool, default: "false", "Whether each may have so much, or all together."),
            ]),
        example: "memory: { name: shop-api, max: 128M }")
}
