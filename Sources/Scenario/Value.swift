/// A plain value of the DSL after decoding and variant substitution; the arguments of faults and checks are made of it.
public indirect enum Value: Sendable, Equatable {
    /// An absent value.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A whole number.
    case int(Int)
    /// A number with a fraction.
    case double(Double)
    /// A text.
    case string(String)
    /// A sequence.
    case list([Value])
    /// A mapping; the keys are unique.
    case map([String: Value])

    /// The member of a mapping, or nil.
    public subscript(key: String) -> Value? {
        guard case .map(let members) = self else { return nil }
        return members[key]
    }

    /// The text, where it is one.
    public var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The whole number, where it is one.
    public var int: Int? {
        guard case .int(let number) = self else { return nil }
        return number
    }

    /// The flag, where it is one.
    public var bool: Bool? {
        guard case .bool(let flag) = self else { return nil }
        return flag
    }

    /// The elements, where it is a sequence.
    public var list: [Value]? {
        guard case .list(let elements) = self else { return nil }
        return elements
    }

    /// The members, where it is a mapping.
    public var map: [String: Value]? {
        guard case .map(let members) = self else { return nil }
        return members
    }
}

extension Value: Codable {
    /// Decodes any JSON value; a number without a fraction is a whole one.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let flag = try? container.decode(Bool.self) {
            self = .bool(flag)
        } else if let number = try? container.decode(Int.self) {
            self = .int(number)
        } else if let number = try? container.decode(Double.self) {
            self = .double(number)
        } else if let text = try? container.decode(String.self) {
            self = .string(text)
        } else if let elements = try? container.decode([Value].self) {
            self = .list(elements)
        } else {
            self = .map(try container.decode([String: Value].self))
        }
    }

    /// Encodes the JSON value it stands for.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let flag): try container.encode(flag)
        case .int(let number): try container.encode(number)
        case .double(let number): try container.encode(number)
        case .string(let text): try container.encode(text)
        case .list(let elements): try container.encode(elements)
        case .map(let members): try container.encode(members)
        }
    }
}
