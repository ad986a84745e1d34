public import Scenario

/// `fstab`: what the host's `/etc/fstab` says of a mount point.
public struct FstabCheck: CheckKind {
    /// The mount point.
    public let path: String
    /// Whether there must be a line for it.
    public let isPresent: Bool
    /// What is mounted.
    public let source: String?
    /// The file system's type.
    public let type: String?
    /// Options that must be there.
    public let options: [String]
    /// Options that must not be there.
    public let lacksOptions: [String]

    /// Reads the arguments, and fills in the defaults.
    public init(arguments: Value) throws(CheckError) {
        let reader = Self.reader(arguments)
        path = try reader.string("path")
        isPresent = try reader.bool("present", default: true)
        source = try reader.optionalString("source")
        type = try reader.optionalString("type")
        options = try reader.strings("options")
        lacksOptions = try reader.strings("lacks-options")
    }

    /// What the check wants, in words.
    public var expected: String {
        guard isPresent else { return "/etc/fstab does not mount \(path)" }
        var words = "/etc/fstab mounts \(source ?? "something") at \(path)"
        if let type { words += " as \(type)" }
        if !options.isEmpty { words += " with \(options.joined(separator: ","))" }
        if !lacksOptions.isEmpty { words += " without \(lacksOptions.joined(separator: ","))" }
        return words
    }

    /// Judges the text of `/etc/fstab`; of two lines for a path the last counts, as with `mount -a`.
    public func judge(_ text: String) -> Finding {
        let lines = text.split(separator: "\n").map { $0.split(whereSeparator: \.isWhitespace).map(String.init) }
        guard let fields = lines.last(where: { $0.count > 1 && $0[0].first != "#" && $0[1] == path }) else {
            return isPresent ? failed("no line", "No line mounts it.") : passed("no line", "No line mounts it.")
        }
        let actual = fields.joined(separator: " ")
        guard isPresent else { return failed(actual, "A line mounts it.") }
        guard fields.count >= 3 else { return failed(actual, "The line lacks a type, so it is not read.") }
        let given = fields.count > 3 ? fields[3].split(separator: ",").map(String.init) : []
        if let source, fields[0] != source { return failed(actual, "Something else is mounted.") }
        if let type, fields[2] != type { return failed(actual, "The type differs.") }
        for option in options where !given.contains(option) {
            return failed(actual, "The option \(option) is missing.")
        }
        for option in lacksOptions where given.contains(option) {
            return failed(actual, "The option \(option) is set.")
        }
        return passed(actual, "The line is as wanted.")
    }

    /// The kind as the DSL and the reference know it.
    public static let term = Vocabulary.Term(
        id: "fstab", summary: "What the host's `/etc/fstab` says of a mount point.",
        arguments: ObjectShape(
            "check.fstab", "A mount point and the line that must be there for it.",
            [
                .init("path", .path, required: true, "The mount point."),
                .init("present", .bool, default: "true", "Whether there must be a line for it."),
                .init("source", .string(), "What is mounted, as it is written."),
                .init("type", .string(), "The file system's type."),
                .init("options", SharedFields.texts, "Options that must be there."),
                .init("lacks-options", SharedFields.texts, "Options that must not be there."),
            ]),
        example: "fstab: { path: /srv/data, type: ext4, options: nofail }")
}
