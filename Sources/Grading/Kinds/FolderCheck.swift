public import Scenario

/// `folder`: how many files a folder of the host has, how large and how old they are.
public struct FolderCheck: CheckKind {
    /// The files that were counted.
    public struct Seen: Sendable, Equatable {
        /// How many.
        public var count: Int
        /// Their bytes.
        public var size: Int
        /// Seconds since the newest was written; nil without a file.
        public var newest: Int?
        /// Seconds since the oldest was written; nil without a file.
        public var oldest: Int?
        /// Whether there were more than are counted.
        public var isCut: Bool

        /// Makes a description.
        public init(count: Int = 0, size: Int = 0, newest: Int? = nil, oldest: Int? = nil, isCut: Bool = false) {
            self.count = count
            self.size = size
            self.newest = newest
            self.oldest = oldest
            self.isCut = isCut
        }
    }

    /// The folder.
    public let path: String
    /// Which names count; `*` and `?` as in a shell.
    public let pattern: String
    /// Whether the folders below count as well.
    public let isDeep: Bool
    /// The least number of files.
    public let minimum: Int?
    /// The greatest number of files.
    public let maximum: Int?
    /// The least size of all, in bytes.
    public let minimumSize: Int?
    /// The greatest size of all, in bytes.
    public let maximumSize: Int?
    /// The newest must not be older, in milliseconds.
    public let newestWithin: Int?
    /// The oldest must not be older, in milliseconds.
    public let oldestWithin: Int?

    /// Reads the arguments, and fills in the defaults.
    public init(arguments: Value) throws(CheckError) {
        let reader = Self.reader(arguments)
        path = try reader.string("path")
        pattern = try reader.string("match", default: "*")
        isDeep = try reader.bool("deep", default: false)
        minimum = try reader.optionalInt("min")
        maximum = try reader.optionalInt("max")
        minimumSize = try reader.optionalInt("min-size")
        maximumSize = try reader.optionalInt("max-size")
        newestWithin = try reader.optionalInt("newest-within")
        oldestWithin = try reader.optionalInt("oldest-within")
        let bounds = [minimum, maximum, minimumSize, maximumSize, newestWithin, oldestWithin]
        if bounds.allSatisfy({ $0 == nil }) {
            throw CheckError(
                kind: Self.id,
                problem:
                    "nothing is wanted; give `min`, `max`, `min-size`, `max-size`, `newest-within` or `oldest-within`")
        }
    }

    /// What the check wants, in words.
    public var expected: String {
        var parts: [String] = []
        if let minimum { parts.append("at least \(minimum)") }
        if let maximum { parts.append("at most \(maximum)") }
        if let minimumSize { parts.append("at least \(minimumSize) bytes") }
        if let maximumSize { parts.append("at most \(maximumSize) bytes") }
        if let newestWithin { parts.append("the newest from the last \(newestWithin / 1000) s") }
        if let oldestWithin { parts.append("none older than \(oldestWithin / 1000) s") }
        return "files \(pattern) in \(path): " + parts.joined(separator: ", ")
    }

    /// Whether a file counts.
    public func counts(_ name: String) -> Bool {
        Glob.matches(Array(name.unicodeScalars), Array(pattern.unicodeScalars))
    }

    /// Compares what was counted with what is wanted.
    public func judge(_ seen: Seen) -> Finding {
        let age = seen.newest.map { ", the newest \($0) s old" } ?? ""
        let actual = "\(seen.count)\(seen.isCut ? " or more" : "") files of \(seen.size) bytes\(age)"
        if let minimum, seen.count < minimum { return failed(actual, "There are too few files.") }
        if let maximum, seen.count > maximum { return failed(actual, "There are too many files.") }
        if let minimumSize, seen.size < minimumSize { return failed(actual, "The files are too small.") }
        if let maximumSize, seen.size > maximumSize { return failed(actual, "The files are too large.") }
        if let newestWithin, seen.newest ?? .max > newestWithin / 1000 {
            return failed(actual, "No file is new enough.")
        }
        if let oldestWithin, let oldest = seen.oldest, oldest > oldestWithin / 1000 {
            return failed(actual, "A file is \(oldest) s old.")
        }
        if seen.isCut { return failed(actual, "There are more files than are counted.") }
        return passed(actual, "The files are as wanted.")
    }

    /// Judges a folder that is not there or cannot be read.
    public func judge(missing reason: String) -> Finding { failed(reason, "There is no such folder: \(reason).") }

    /// The kind as the DSL and the reference know it.
    public static let term = Vocabulary.Term(
        id: "folder", summary: "How many regular files a folder has, how large and how old they are.",
        arguments: ObjectShape(
            "check.folder", "A folder and what its files must be like; at most 50000 are counted.",
            [
                .init("path", .path, required: true, "The folder."),
                .init("match", .string(), default: "*", "Which names count; `*` and `?` stand for others."),
                .init("deep", .bool, default: "false", "Whether the folders below count as well."),
                .init("min", .int(0...50_000), "The least number."),
                .init("max", .int(0...50_000), "The greatest number."),
                .init("min-size", .size, "The least size of all together."),
                .init("max-size", .size, "The greatest size of all together."),
                .init("newest-within", .duration, "The newest must have been written within so long."),
                .init("oldest-within", .duration, "Every one must have been written within so long."),
            ]),
        example: "folder: { path: /var/backups/orders, match: \"*.sql.gz\", min: 1, newest-within: 24h }")
}
