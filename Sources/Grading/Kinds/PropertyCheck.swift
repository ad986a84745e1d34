public import Scenario

/// `property`: a property of a systemd unit, as PID 1 itself has it.
public struct PropertyCheck: CheckKind {
    /// The unit with its suffix.
    public let unit: String
    /// The property's name, for example `MemoryMax`.
    public let property: String
    /// The values that will do.
    public let values: [String]

    /// Reads the arguments, and fills in the defaults.
    public init(arguments: Value) throws(CheckError) {
        let reader = Self.reader(arguments)
        let name = try reader.string("unit")
        unit = name.contains(".") ? name : name + ".service"
        property = try reader.string("name")
        switch arguments["value"] {
        case .list: values = try reader.strings("value")
        default: values = try reader.optionalScalar("value").map { [$0] } ?? []
        }
        if values.isEmpty { throw reader.wrong("value", "a text, a number, or a list of texts") }
    }

    /// What the check wants, in words.
    public var expected: String { "\(property) of \(unit) is \(values.joined(separator: " or "))" }

    /// Compares the property with what is wanted; nil where the unit or the property is not there.
    public func judge(_ value: String?) -> Finding {
        guard let value else { return failed("nothing", "There is no such unit, or it has no such property.") }
        return values.contains(value)
            ? passed(value, "The property is as wanted.") : failed(value, "The property is another one.")
    }

    /// Judges a host whose systemd does not answer.
    public func judge(silent reason: String) -> Finding { failed(reason, "systemd does not answer: \(reason).") }

    /// The kind as the DSL and the reference know it.
    public static let term = Vocabulary.Term(
        id: "property",
        summary: "A property of a systemd unit, as PID 1 itself has it and not as a file says; for `init: systemd`.",
        arguments: ObjectShape(
            "check.property", "A unit, a property of it as `systemctl show` names it, and its value.",
            [
                .init(
                    "unit", .string(pattern: "[A-Za-z0-9:_.@\\\\-]{1,255}", explanation: "a unit's name"),
                    required: true,
                    "The unit; `.service` where it has no suffix."),
                .init(
                    "name", .string(pattern: "[A-Za-z0-9]{1,64}", explanation: "a property's name"), required: true,
                    "The property, for example `Restart`, `User`, `LimitNOFILE`, `MemoryMax`."),
                .init(
                    "value",
                    .either(
                        [.string(), .int(Int.min...Int.max), .bool, .list(.string(), minimum: 1)],
                        "a text, a number, or a list of texts"),
                    required: true,
                    "The value, or several that will do: a text, a number (times in microseconds, `infinity` for none), or a flag."
                ),
            ]),
        example: "property: { unit: shop-api, name: Restart, value: [always, on-failure] }")
}
