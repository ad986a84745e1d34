public import Scenario

/// `sysctl`: a setting of the host's network stack, from the kernel.
public struct SysctlCheck: CheckKind {
    /// The name with dots.
    public let name: String
    /// The value, fields parted by single spaces.
    public let value: String

    /// Reads the arguments, and fills in the defaults.
    public init(arguments: Value) throws(CheckError) {
        let reader = Self.reader(arguments)
        name = try reader.string("name")
        guard let value = try reader.optionalScalar("value") else { throw reader.wrong("value", "a text or a number") }
        self.value = value
        let isName = name.utf8.allSatisfy { byte in
            byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        }
        guard name.hasPrefix("net."), isName, !name.contains("..") else {
            throw CheckError(kind: Self.id, problem: "`name` does not fit; give a setting below net.")
        }
    }

    /// The file below `/proc/sys`.
    public var file: String { "/proc/sys/" + name.split(separator: ".").joined(separator: "/") }

    /// What the check wants, in words.
    public var expected: String { "\(name) is \(value)" }

    /// Compares the file's text with what is wanted; nil where there is no such setting.
    public func judge(_ text: String?) -> Finding {
        guard let text else { return failed("nothing", "There is no such setting.") }
        let actual = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return actual == value
            ? passed(actual, "The setting is as wanted.") : failed(actual, "The setting is \(actual).")
    }

    /// The kind as the DSL and the reference know it.
    public static let term = Vocabulary.Term(
        id: "sysctl", summary: "A setting of the host's network stack, from the kernel.",
        arguments: ObjectShape(
            "check.sysctl", "A setting and its value.",
            [
                .init(
                    "name", .string(pattern: "net(\\.[a-z0-9_-]+)+", explanation: "a setting below net."),
                    required: true, "The name."),
                .init(
                    "value", .either([.string(), .int(Int.min...Int.max)], "a text or a whole number"), required: true,
                    "The value; several fields are parted by single spaces."),
            ]),
        example: "sysctl: { name: net.ipv4.ip_forward, value: 1 }")
}
