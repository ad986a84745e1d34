public import Scenario

/// `mode`: permission bits and owners of a path.
public struct ModeCheck: CheckKind {
    /// What was seen.
    public struct Seen: Sendable, Equatable {
        /// The permission bits with set-id and sticky bits.
        public var mode: Int
        /// The owner's number inside the host.
        public var owner: UInt32
        /// The group's number inside the host.
        public var group: UInt32

        /// Makes a description.
        public init(mode: Int, owner: UInt32, group: UInt32) {
            self.mode = mode
            self.owner = owner
            self.group = group
        }
    }

    /// The path inside the host.
    public let path: String
    /// The exact bits.
    public let mode: Int?
    /// Bits that must be set.
    public let required: Int
    /// Bits that must not be set.
    public let forbidden: Int
    /// The owner, a name of the host or a number.
    public let owner: String?
    /// The group, a name of the host or a number.
    public let group: String?

    /// Reads the arguments, and fills in the defaults.
    public init(arguments: Value) throws(CheckError) {
        let reader = Self.reader(arguments)
        path = try reader.string("path")
        mode = try reader.optionalInt("mode")
        required = try reader.int("require", default: 0)
        forbidden = try reader.int("forbid", default: 0)
        owner = try reader.optionalScalar("owner")
        group = try reader.optionalScalar("group")
    }

    /// What the check wants, in words.
    public var expected: String {
        var parts: [String] = []
        if let mode { parts.append("mode " + Self.octal(mode)) }
        if required != 0 { parts.append("bits \(Self.octal(required)) set") }
        if forbidden != 0 { parts.append("bits \(Self.octal(forbidden)) not set") }
        if let owner { parts.append("owner \(owner)") }
        if let group { parts.append("group \(group)") }
        return "\(path) has " + (parts.isEmpty ? "any mode" : parts.joined(separator: ", "))
    }

    /// Compares what was seen with what is wanted.
    ///
    /// - Parameters:
    ///   - users: The host's users; the wanted owner is looked up in them.
    ///   - groups: The host's groups.
    public func judge(_ seen: Seen, users: Accounts, groups: Accounts) -> Finding {
        let owner = users.name(of: seen.owner)
        let group = groups.name(of: seen.group)
        let actual = "\(Self.octal(seen.mode)) \(owner):\(group)"
        if let mode, mode != seen.mode { return failed(actual, "The mode is \(Self.octal(seen.mode)).") }
        if seen.mode & required != required {
            return failed(actual, "Not all of the bits \(Self.octal(required)) are set.")
        }
        if seen.mode & forbidden != 0 { return failed(actual, "Some of the bits \(Self.octal(forbidden)) are set.") }
        if let wanted = self.owner, users.number(of: wanted) != seen.owner {
            return failed(actual, "The owner is \(owner).")
        }
        if let wanted = self.group, groups.number(of: wanted) != seen.group {
            return failed(actual, "The group is \(group).")
        }
        return passed(actual, "Mode and owners are as wanted.")
    }

    /// Judges a path that is not there or cannot be followed.
    public func judge(missing reason: String) -> Finding { failed(reason, "There is nothing to look at: \(reason).") }

    static func octal(_ mode: Int) -> String {
        let digits = String(mode, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// The kind as the DSL and the reference know it.
    public static let term = Vocabulary.Term(
        id: "mode", summary: "Permission bits and owners of a path.",
        arguments: ObjectShape(
            "check.mode", "A path and the permissions it must have.",
            [
                .init("path", .path, required: true, "The path inside the host; a link at its end is followed."),
                .init("mode", .mode, "The exact bits."),
                .init("require", .mode, "Bits that must be set."),
                .init("forbid", .mode, "Bits that must not be set, for example `\"0007\"`."),
                .init("owner", .string(), "The owner: a name in the host's `/etc/passwd`, or a number."),
                .init("group", .string(), "The group: a name in the host's `/etc/group`, or a number."),
            ]),
        example: "mode: { path: /etc/ssl/private/shop.key, forbid: \"0077\", owner: root }")
}
