internal import Scenario

/// Which processes of a host are meant.
public struct ProcessSelector: Sendable, Equatable {
    /// The kernel's name for it, at most 15 bytes.
    public let name: String?
    /// A part of the command line, its arguments joined by spaces.
    public let command: String?
    /// The user, a name of the host or a number.
    public let user: String?

    init(reader: ArgumentReader) throws(CheckError) {
        name = try reader.optionalString("name")
        command = try reader.optionalString("command")
        user = try reader.optionalScalar("user")
        if name == nil, command == nil {
            throw CheckError(kind: reader.kind, problem: "neither `name` nor `command` is given; give one of them")
        }
    }

    /// Reads the selector where `name`, `command` or `user` is given; nil stands for every process.
    init?(whereGiven reader: ArgumentReader) throws(CheckError) {
        guard reader.has("name") || reader.has("command") || reader.has("user") else { return nil }
        name = try reader.optionalString("name")
        command = try reader.optionalString("command")
        user = try reader.optionalScalar("user")
    }

    var words: String {
        var parts: [String] = []
        if let name { parts.append("named \(name)") }
        if let command { parts.append("with \"\(command)\" in the command line") }
        if let user { parts.append("of \(user)") }
        return parts.joined(separator: " ")
    }

    /// Whether a process is meant.
    public func selects(_ process: SeenProcess, users: Accounts) -> Bool {
        if let name, process.name != String(decoding: name.utf8.prefix(15), as: UTF8.self) { return false }
        if let command, !process.command.contains(command) { return false }
        if let user, users.number(of: user) != process.user { return false }
        return true
    }

    static let fields: [ObjectShape.Field] = [
        .init("name", .string(), "The process's name as `ps -o comm` shows it."),
        .init("command", .string(), "A part of the command line."),
        .init("user", .string(), "Its effective user: a name in the host's `/etc/passwd`, or a number."),
    ]
}

/// A process as it was seen.
public struct SeenProcess: Sendable, Equatable {
    /// The process id on this machine.
    public var pid: Int32
    /// The name.
    public var name: String
    /// The command line, arguments joined by spaces; empty for a zombie.
    public var command: String
    /// The effective user's number inside the host.
    public var user: UInt32
    /// The state's letter, for example `S`, `T` for stopped, `Z` for a zombie.
    public var state: String

    /// Makes a description.
    public init(pid: Int32, name: String, command: String, user: UInt32, state: String) {
        self.pid = pid
        self.name = name
        self.command = command
        self.user = user
        self.state = state
    }

    /// Whether it can do any work: it is neither stopped, traced, a zombie nor dead.
    public var isAlive: Bool { !["T", "t", "Z", "X", "x"].contains(state) }
}
