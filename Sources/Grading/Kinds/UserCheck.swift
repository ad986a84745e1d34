public import Scenario

/// `user`: an account of the host, from its files.
public struct UserCheck: CheckKind {
    /// The name.
    public let name: String
    /// Whether it must be there.
    public let exists: Bool
    /// The number.
    public let number: Int?
    /// Groups that it must be in.
    public let groups: [String]
    /// Groups that it must not be in.
    public let lacksGroups: [String]
    /// The login shell.
    public let shell: String?
    /// The home folder.
    public let home: String?

    /// Reads the arguments, and fills in the defaults.
    public init(arguments: Value) throws(CheckError) {
        let reader = Self.reader(arguments)
        name = try reader.string("name")
        exists = try reader.bool("exists", default: true)
        number = try reader.optionalInt("uid")
        groups = try reader.strings("groups")
        lacksGroups = try reader.strings("lacks-groups")
        shell = try reader.optionalString("shell")
        home = try reader.optionalString("home")
    }

    /// What the check wants, in words.
    public var expected: String {
        guard exists else { return "there is no user \(name)" }
        var parts: [String] = []
        if let number { parts.append("number \(number)") }
        parts += groups.map { "in \($0)" }
        parts += lacksGroups.map { "not in \($0)" }
        if let shell { parts.append("shell \(shell)") }
        if let home { parts.append("home \(home)") }
        return "user \(name) " + (parts.isEmpty ? "is there" : parts.joined(separator: ", "))
    }

    /// Compares the host's users and groups with what is wanted.
    public func judge(users: Accounts, groups all: Accounts) -> Finding {
        guard let user = users[name] else {
            return exists ? failed("nobody", "There is no such user.") : passed("nobody", "There is no such user.")
        }
        let memberships = Self.memberships(of: user, in: all)
        let actual = "\(user.number), groups \(memberships.sorted().joined(separator: ","))"
        guard exists else { return failed(actual, "There is such a user.") }
        if let number, number != Int(user.number) { return failed(actual, "The number is \(user.number).") }
        for group in groups where !memberships.contains(group) { return failed(actual, "The user is not in \(group).") }
        for group in lacksGroups where memberships.contains(group) { return failed(actual, "The user is in \(group).") }
        let fields = user.rest
        if let home, fields.count < 3 || fields[2] != home {
            return failed(fields.joined(separator: ":"), "The home differs.")
        }
        if let shell, fields.count < 4 || fields[3] != shell {
            return failed(fields.joined(separator: ":"), "The shell differs.")
        }
        return passed(actual, "The user is as wanted.")
    }

    private static func memberships(of user: Accounts.Entry, in groups: Accounts) -> Set<String> {
        let primary = user.rest.first.flatMap { UInt32($0) }
        let named = groups.entries.filter { group in
            group.number == primary || (group.rest.first ?? "").split(separator: ",").contains { $0 == user.name }
        }
        return Set(named.map(\.name))
    }

    /// The kind as the DSL and the reference know it.
    public static let term = Vocabulary.Term(
        id: "user", summary: "An account of the host, from its `/etc/passwd` and `/etc/group`.",
        arguments: ObjectShape(
            "check.user", "An account and what it must be like.",
            [
                .init(
                    "name", .userName, required: true,
                    "The name."),
                .init("exists", .bool, default: "true", "Whether it must be there."),
                .init("uid", .int(0...65_535), "The number."),
                .init("groups", SharedFields.texts, "Groups that it must be in."),
                .init("lacks-groups", SharedFields.texts, "Groups that it must not be in."),
                .init("shell", .path, "The login shell."),
                .init("home", .path, "The home folder."),
            ]),
        example: "user: { name: deploy, groups: [sudo], shell: /bin/bash }")
}
