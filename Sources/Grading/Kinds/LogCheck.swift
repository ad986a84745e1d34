public import Scenario

/// `log`: lines that are added to a file of the host while it is watched.
public struct LogCheck: CheckKind {
    /// The file.
    public let path: String
    /// What a line must have to count.
    public let content: TextExpectation
    /// Whether no such line may appear.
    public let isAbsent: Bool
    /// How long the file is watched, in milliseconds.
    public let watch: Int

    /// Reads the arguments, and fills in the defaults.
    public init(arguments: Value) throws(CheckError) {
        let reader = Self.reader(arguments)
        path = try reader.string("path")
        content = TextExpectation(
            contains: try reader.strings("contains"), lacks: try reader.strings("lacks"),
            matches: try reader.expression("matches"))
        isAbsent = try reader.bool("absent", default: false)
        watch = try reader.watch(default: 5000)
    }

    /// How long one look may take, in milliseconds.
    public var timeout: Int { watch + 2000 }

    /// What the check wants, in words.
    public var expected: String {
        let line = content.isEmpty ? "line" : "line that " + content.words
        return "\(isAbsent ? "no" : "a") new \(line) in \(path) within \(watch) ms"
    }

    /// The first of the added lines that counts; nil where none does.
    public func match(in added: [UInt8]) -> String? {
        for line in added.split(separator: UInt8(ascii: "\n")) where content.complaint(about: Array(line)) == nil {
            return HostileText.decode(line)
        }
        return nil
    }

    /// Compares the lines that were added with what is wanted.
    public func judge(added: [UInt8]) -> Finding {
        if let line = match(in: added) {
            return isAbsent ? failed(line, "Such a line appeared.") : passed(line, "Such a line appeared.")
        }
        let actual = "\(added.count) bytes were added"
        return isAbsent ? passed(actual, "No such line appeared.") : failed(actual, "No such line appeared.")
    }

    /// Judges a file that cannot be read; nothing appears in a file that is not there.
    public func judge(missing reason: String) -> Finding {
        isAbsent && reason == "nothing is there"
            ? passed(reason, "There is no such file.") : failed(reason, "The file cannot be read: \(reason).")
    }

    /// A look takes too much, or too long, to be taken again and again.
    public static var isCheap: Bool { false }

    /// The kind as the DSL and the reference know it.
    public static let term = Vocabulary.Term(
        id: "log", summary: "Lines that are added to a file while it is watched; a file that is rotated is followed.",
        arguments: ObjectShape(
            "check.log", "A file, and a line that must or must not appear in it.",
            [
                .init("path", .path, required: true, "The file."),
                .init("contains", SharedFields.texts, "Texts that must be in the line."),
                .init("lacks", SharedFields.texts, "Texts that must not be in the line."),
                .init("matches", .string(), "An extended regular expression that the line must match."),
                .init("absent", .bool, default: "false", "Whether no such line may appear."),
                SharedFields.watch("5s"),
            ]),
        example: "log: { path: /var/log/nginx/error.log, contains: \"upstream timed out\", absent: true, for: 10s }")
}
