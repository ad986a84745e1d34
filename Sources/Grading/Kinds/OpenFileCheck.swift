public import Scenario

/// `open-file`: files that processes of the host have open.
public struct OpenFileCheck: CheckKind {
    /// An open file as it was seen.
    public struct Seen: Sendable, Equatable {
        /// The process's name.
        public var process: String
        /// Its process id on this machine, which tells processes apart.
        public var pid: Int32
        /// The path as the kernel has it, without its mark for deleted ones.
        public var path: String
        /// Whether the file has no name any more.
        public var isDeleted: Bool
        /// The bytes it takes.
        public var size: Int

        /// Makes a description.
        public init(process: String, pid: Int32, path: String, isDeleted: Bool, size: Int) {
            self.process = process
            self.pid = pid
            self.path = path
            self.isDeleted = isDeleted
            self.size = size
        }
    }

    /// Which processes; nil for all.
    public let selector: ProcessSelector?
    /// Where the file is or was; a folder's path ends with a slash and means all below it.
    public let path: String?
    /// Whether only deleted files count, or only others; nil for both.
    public let isDeleted: Bool?
    /// The least size in bytes.
    public let minimumSize: Int
    /// The least number.
    public let minimum: Int
    /// The greatest number.
    public let maximum: Int?

    /// Reads the arguments, and fills in the defaults.
    public init(arguments: Value) throws(CheckError) {
        let reader = Self.reader(arguments)
        selector = try ProcessSelector(whereGiven: reader)
        path = try reader.optionalString("path")
        isDeleted = reader.has("deleted") ? try reader.bool("deleted", default: true) : nil
        minimumSize = try reader.int("min-size", default: 0)
        let least = try reader.optionalInt("min")
        minimum = least ?? 0
        maximum = try reader.optionalInt("max") ?? (least == nil ? 0 : nil)
        if path == nil, isDeleted != true, selector == nil {
            throw CheckError(
                kind: Self.id, problem: "nothing tells which files are meant; give `path`, `deleted: true` or `name`")
        }
    }

    /// What the check wants, in words.
    public var expected: String {
        var words = maximum.map { $0 == 0 ? "no" : "at most \($0)" } ?? "at least \(minimum)"
        words += isDeleted == true ? " deleted file" : " file"
        if let path { words += " \(path)" }
        if minimumSize > 0 { words += " of \(minimumSize) bytes or more" }
        words += " is open"
        return selector.map { words + " in processes \($0.words)" } ?? words
    }

    /// Whether an open file is meant.
    public func selects(_ seen: Seen) -> Bool {
        if let path, path.hasSuffix("/") ? !seen.path.hasPrefix(path) : seen.path != path { return false }
        if let isDeleted, isDeleted != seen.isDeleted { return false }
        return seen.size >= minimumSize
    }

    /// Compares the open files that are meant with what is wanted; one process counts once for a path.
    public func judge(_ meant: [Seen]) -> Finding {
        let count = Set(meant.map { "\($0.pid) \($0.path)" }).count
        let examples = meant.prefix(3).map { "\($0.path) (\($0.size) bytes) in \($0.process)" }
        let actual = count == 0 ? "none" : "\(count): " + examples.joined(separator: ", ")
        if count < minimum { return failed(actual, "Too few such files are open.") }
        if let maximum, count > maximum { return failed(actual, "Too many such files are open.") }
        return passed(actual, "As many such files are open as wanted.")
    }

    /// The kind as the DSL and the reference know it.
    public static let term = Vocabulary.Term(
        id: "open-file",
        summary:
            "Files that processes have open, as the machine's kernel has them; also deleted ones that still take room.",
        arguments: ObjectShape(
            "check.open-file", "Which open files, and how many of them.",
            ProcessSelector.fields + [
                .init("path", .path, "The file; with a slash at its end, all files below that folder."),
                .init("deleted", .bool, "Whether only deleted files count, or only others; both where left out."),
                .init("min-size", .size, default: "0", "The least size of a file that counts."),
                .init("min", .int(0...32_768), "The least number."),
                .init("max", .int(0...32_768), "The greatest number; 0 where `min` is not given either."),
            ]),
        example: "open-file: { path: /var/log/, deleted: true, min-size: 1M }")
}
