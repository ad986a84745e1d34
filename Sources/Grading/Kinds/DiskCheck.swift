public import Scenario

/// `disk`: room on the file system that a path is on.
public struct DiskCheck: CheckKind {
    /// A file system as it was seen.
    public struct Seen: Sendable, Equatable {
        /// Its size in bytes.
        public var size: Int
        /// What an ordinary user may still write, in bytes.
        public var free: Int
        /// Its inodes; 0 where it has no such limit.
        public var inodes: Int
        /// The inodes left.
        public var freeInodes: Int

        /// Makes a description.
        public init(size: Int, free: Int, inodes: Int, freeInodes: Int) {
            self.size = size
            self.free = free
            self.inodes = inodes
            self.freeInodes = freeInodes
        }
    }

    /// The path inside the host.
    public let path: String
    /// The least room in bytes.
    public let minimumFree: Int?
    /// The least room in hundredths of the size.
    public let minimumFreePercent: Int?
    /// The least number of inodes left.
    public let minimumFreeInodes: Int?

    /// Reads the arguments, and fills in the defaults.
    public init(arguments: Value) throws(CheckError) {
        let reader = Self.reader(arguments)
        path = try reader.string("path")
        minimumFree = try reader.optionalInt("min-free")
        minimumFreePercent = try reader.optionalInt("min-free-percent")
        minimumFreeInodes = try reader.optionalInt("min-free-inodes")
        if minimumFree == nil, minimumFreePercent == nil, minimumFreeInodes == nil {
            throw CheckError(
                kind: Self.id, problem: "nothing is wanted; give `min-free`, `min-free-percent` or `min-free-inodes`")
        }
    }

    /// What the check wants, in words.
    public var expected: String {
        var parts: [String] = []
        if let minimumFree { parts.append("\(minimumFree) bytes") }
        if let minimumFreePercent { parts.append("\(minimumFreePercent) %") }
        if let minimumFreeInodes { parts.append("\(minimumFreeInodes) inodes") }
        return "\(path) has at least \(parts.joined(separator: " and ")) free"
    }

    /// Compares a file system with what is wanted.
    public func judge(_ seen: Seen) -> Finding {
        let percent = seen.size == 0 ? 0 : Int(Double(seen.free) / Double(seen.size) * 100)
        let actual = "\(seen.free) bytes (\(percent) %) and \(seen.freeInodes) inodes free"
        if let minimumFree, seen.free < minimumFree { return failed(actual, "There is too little room.") }
        if let minimumFreePercent, percent < minimumFreePercent { return failed(actual, "There is too little room.") }
        if let minimumFreeInodes, seen.inodes > 0, seen.freeInodes < minimumFreeInodes {
            return failed(actual, "There are too few inodes.")
        }
        return passed(actual, "There is enough room.")
    }

    /// Judges a path that is not there or cannot be followed.
    public func judge(missing reason: String) -> Finding { failed(reason, "There is nothing to look at: \(reason).") }

    /// The kind as the DSL and the reference know it.
    public static let term = Vocabulary.Term(
        id: "disk", summary: "Room on the file system that a path is on.",
        arguments: ObjectShape(
            "check.disk", "A path and the room there must be.",
            [
                .init("path", .path, required: true, "The path inside the host."),
                .init("min-free", .size, "The least room for an ordinary user."),
                .init("min-free-percent", .int(0...100), "The least room in hundredths of the size."),
                .init("min-free-inodes", .int(0...Int.max), "The least number of inodes left."),
            ]),
        example: "disk: { path: /var/lib/postgresql, min-free: 16M, min-free-inodes: 100 }")
}
