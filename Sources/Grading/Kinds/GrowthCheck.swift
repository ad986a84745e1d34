public import Scenario

/// `growth`: how much a file or a folder grows while it is watched.
public struct GrowthCheck: CheckKind {
    /// The file or folder.
    public let path: String
    /// The most bytes that it may grow by.
    public let maximum: Int
    /// How long it is watched, in milliseconds.
    public let watch: Int

    /// Reads the arguments, and fills in the defaults.
    public init(arguments: Value) throws(CheckError) {
        let reader = Self.reader(arguments)
        path = try reader.string("path")
        maximum = try reader.int("max", default: 0)
        watch = try reader.watch(default: 5000)
    }

    /// How long one look may take, in milliseconds.
    public var timeout: Int { watch + 4000 }

    /// What the check wants, in words.
    public var expected: String { "\(path) grows by at most \(maximum) bytes in \(watch) ms" }

    /// Compares the sizes before and after with what is wanted; nil for what is not there.
    public func judge(before: Int?, after: Int?) -> Finding {
        let growth = (after ?? 0) - (before ?? 0)
        let actual = "from \(before ?? 0) to \(after ?? 0) bytes"
        return growth <= maximum
            ? passed(actual, "It grew by \(max(0, growth)) bytes.") : failed(actual, "It grew by \(growth) bytes.")
    }

    /// Judges what cannot be read.
    public func judge(missing reason: String) -> Finding { failed(reason, "It cannot be looked at: \(reason).") }

    /// A look takes too much, or too long, to be taken again and again.
    public static var isCheap: Bool { false }

    /// The kind as the DSL and the reference know it.
    public static let term = Vocabulary.Term(
        id: "growth", summary: "How much a file, or a folder with all below it, grows while it is watched.",
        arguments: ObjectShape(
            "check.growth", "A file or folder, and the most that it may grow.",
            [
                .init("path", .path, required: true, "The file or folder; one that is not there has no size."),
                .init("max", .size, default: "0", "The most that it may grow by."),
                SharedFields.watch("5s"),
            ]),
        example: "growth: { path: /var/log, max: 64K, for: 10s }")
}
