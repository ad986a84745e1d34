public import Scenario

/// `login`: whether an account of the host can log in, from its files.
public struct LoginCheck: CheckKind {
    /// The host's files about accounts, and what the account's home is.
    public struct Seen: Sendable, Equatable {
        /// `/etc/passwd`.
        public var users: Accounts
        /// `/etc/shadow`.
        public var shadow: String
        /// `/etc/shells`.
        public var shells: String
        /// Who has the home, by number; nil where it is no folder.
        public var homeOwner: UInt32?
        /// Whether the shell is a program.
        public var hasShell: Bool
        /// Whether `/etc/nologin` keeps out everybody but root.
        public var isClosed: Bool
        /// Today, in days since 1970.
        public var today: Int

        /// Makes a description.
        public init(
            users: Accounts, shadow: String, shells: String, homeOwner: UInt32?, hasShell: Bool, isClosed: Bool,
            today: Int
        ) {
            self.users = users
            self.shadow = shadow
            self.shells = shells
            self.homeOwner = homeOwner
            self.hasShell = hasShell
            self.isClosed = isClosed
            self.today = today
        }
    }

    /// The account.
    public let user: String
    /// Whether it must be able to.
    public let isAllowed: Bool
    /// Whether it must have a password that can be used.
    public let needsPassword: Bool

    /// Reads the arguments, and fills in the defaults.
    public init(arguments: Value) throws(CheckError) {
        let reader = Self.reader(arguments)
        user = try reader.string("user")
        isAllowed = try reader.bool("allowed", default: true)
        needsPassword = try reader.bool("password", default: false)
    }

    /// What the check wants, in words.
    public var expected: String {
        "\(user) \(isAllowed ? "can" : "cannot") log in" + (needsPassword ? " with a password" : "")
    }

    /// Compares the host's files with what is wanted.
    public func judge(_ seen: Seen) -> Finding {
        guard let bar = bar(seen) else {
            return isAllowed ? passed("it can", "Nothing bars it.") : failed("it can", "Nothing bars it.")
        }
        return isAllowed ? failed(bar, "It cannot log in: \(bar).") : passed(bar, "It cannot log in: \(bar).")
    }

    /// What keeps the account out; nil where nothing does.
    private func bar(_ seen: Seen) -> String? {
        guard let account = seen.users[user] else { return "there is no such user" }
        if seen.isClosed, account.number != 0 { return "/etc/nologin is there" }
        let shell = account.rest.count > 3 ? account.rest[3] : ""
        let listed = seen.shells.split(separator: "\n").map(String.init)
        if !shell.isEmpty, !listed.contains(shell) { return "its shell \(shell) is not in /etc/shells" }
        if ["/nologin", "/false"].contains(where: shell.hasSuffix) { return "its shell is \(shell)" }
        if !seen.hasShell { return "its shell \(shell) is no program" }
        guard let owner = seen.homeOwner else { return "its home is not there" }
        if owner != account.number { return "its home belongs to \(seen.users.name(of: owner))" }
        return shadowBar(seen)
    }

    /// What its line of `/etc/shadow` says against it, read as shadow(5) has it.
    private func shadowBar(_ seen: Seen) -> String? {
        for line in seen.shadow.split(separator: "\n") where line.hasPrefix(user + ":") {
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            func day(_ index: Int) -> Int? { fields.indices.contains(index) ? Int(fields[index]) : nil }
            if let expiry = day(7), seen.today >= expiry { return "the account has expired" }
            if let change = day(2), change > 0, let most = day(4), let grace = day(6),
                seen.today > change + most + grace
            {
                return "its password has expired"
            }
            if needsPassword, fields[1].isEmpty || ["!", "*"].contains(where: fields[1].hasPrefix) {
                return "it has no password that can be used"
            }
            return nil
        }
        return "/etc/shadow does not have it"
    }

    /// The kind as the DSL and the reference know it.
    public static let term = Vocabulary.Term(
        id: "login",
        summary: "Whether an account can log in: shell, home, `/etc/shadow`, `/etc/nologin`, as the host's files say.",
        arguments: ObjectShape(
            "check.login", "An account, and whether it must be able to log in.",
            [
                .init("user", .userName, required: true, "The account."),
                .init("allowed", .bool, default: "true", "Whether it must be able to."),
                .init("password", .bool, default: "false", "Whether a password that can be used belongs to that."),
            ]),
        example: "login: { user: deploy }")
}
