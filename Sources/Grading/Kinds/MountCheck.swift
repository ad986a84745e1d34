public import Scenario

/// `mount`: what is mounted at a path of the host, from the kernel's table.
public struct MountCheck: CheckKind {
    /// A mount as the kernel lists it.
    public struct Seen: Sendable, Equatable {
        /// Where it is, inside the host.
        public var path: String
        /// The file system's type.
        public var type: String
        /// The options of the mount and of its file system.
        public var options: [String]
    }

    /// The path inside the host.
    public let path: String
    /// Whether something must be mounted there.
    public let isMounted: Bool
    /// The file system's type.
    public let type: String?
    /// Options that must be among the mount's, for example `rw` or `noexec`.
    public let options: [String]

    /// Reads the arguments, and fills in the defaults.
    public init(arguments: Value) throws(CheckError) {
        let reader = Self.reader(arguments)
        path = try reader.string("path")
        isMounted = try reader.bool("mounted", default: true)
        type = try reader.optionalString("type")
        options = try reader.strings("options")
    }

    /// What the check wants, in words.
    public var expected: String {
        guard isMounted else { return "nothing is mounted at \(path)" }
        return "\(type ?? "something") is mounted at \(path)"
            + (options.isEmpty ? "" : " with \(options.joined(separator: ","))")
    }

    /// Reads the text of `/proc/<pid>/mountinfo` and judges the topmost mount at the path.
    public func judge(mountinfo text: String) -> Finding {
        guard let seen = Self.mounts(text).last(where: { $0.path == path }) else {
            return isMounted
                ? failed("nothing", "Nothing is mounted there.") : passed("nothing", "Nothing is mounted there.")
        }
        let actual = "\(seen.type) with \(seen.options.joined(separator: ","))"
        guard isMounted else { return failed(actual, "Something is mounted there.") }
        if let type, type != seen.type { return failed(actual, "Another file system is mounted there.") }
        for option in options where !seen.options.contains(option) {
            return failed(actual, "The mount is not \(option).")
        }
        return passed(actual, "The mount is as wanted.")
    }

    static func mounts(_ text: String) -> [Seen] {
        text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            guard let dash = fields.firstIndex(of: "-"), dash >= 6, fields.count > dash + 3 else { return nil }
            let options = fields[5].split(separator: ",") + fields[dash + 3].split(separator: ",")
            return Seen(path: unescaped(fields[4]), type: String(fields[dash + 1]), options: options.map(String.init))
        }
    }

    /// Undoes the kernel's `\040` for a space and the like.
    private static func unescaped(_ field: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(field.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = HostileText.decode(rest.prefix(3))
            if byte == UInt8(ascii: "\\"), digits.utf8.count == 3, let value = UInt8(digits, radix: 8) {
                bytes.append(value)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return HostileText.decode(bytes)
    }

    /// The kind as the DSL and the reference know it.
    public static let term = Vocabulary.Term(
        id: "mount", summary: "What is mounted at a path of the host, from the kernel's own table.",
        arguments: ObjectShape(
            "check.mount", "A path and what must be mounted there.",
            [
                .init("path", .path, required: true, "The path inside the host."),
                .init("mounted", .bool, default: "true", "Whether something must be mounted there."),
                .init("type", .string(), "The file system's type, for example `ext4` or `tmpfs`."),
                .init("options", SharedFields.texts, "Options that must be among the mount's, for example `rw`."),
            ]),
        example: "mount: { path: /srv/data, options: rw }")
}
