/// A piece of a YAML document that knows where it stands.
struct Node: Sendable {
    /// A leaf as it is written.
    struct Scalar: Sendable, Equatable {
        var text: String
        var style: Style

        enum Style: Sendable {
            /// Without quotes: numbers and words such as `true` mean themselves.
            case plain
            /// In quotes or as a block: always a text.
            case quoted
            /// The value of a variant that stood alone in the scalar: fits a text as well as a number.
            case substituted
            /// Holds a variant that has no value: fits nothing, and nothing more is said about it.
            case unresolved
        }
    }

    /// A key and its value.
    struct Member: Sendable {
        var key: Node
        var name: String
        var value: Node
    }

    indirect enum Content: Sendable {
        case scalar(Scalar)
        case sequence([Node])
        case mapping([Member])
    }

    var content: Content
    var span: Span
    /// How many nodes this one is made of, itself included, with aliases written out.
    var weight = 1

    /// The value of a key, or nil.
    subscript(key: String) -> Node? {
        members?.first { $0.name == key }?.value
    }

    /// The members of a mapping, or nil.
    var members: [Member]? {
        guard case .mapping(let members) = content else { return nil }
        return members
    }

    /// The elements of a sequence, or nil.
    var elements: [Node]? {
        guard case .sequence(let elements) = content else { return nil }
        return elements
    }

    /// The leaf, or nil.
    var scalar: Scalar? {
        guard case .scalar(let scalar) = content else { return nil }
        return scalar
    }
}

extension Node.Scalar {
    /// What a plain scalar means by the core schema of YAML 1.2, without octal, hexadecimal and infinite numbers.
    enum Meaning: Equatable {
        case nothing
        case bool(Bool)
        case int(Int)
        case double(Double)
        case text
    }

    var meaning: Meaning {
        if style == .quoted { return .text }
        switch text {
        case "", "~", "null": return .nothing
        case "true": return .bool(true)
        case "false": return .bool(false)
        default: break
        }
        guard let first = text.utf8.first, isNumberStart(first), text.utf8.count < 40 else { return .text }
        if let number = wholeNumber { return .int(number) }
        let isDecimal = text.utf8.allSatisfy { (48...57).contains($0) || $0 == 45 || $0 == 46 }
        guard isDecimal, text.utf8.contains(46), let number = Double(text) else { return .text }
        return .double(number)
    }

    /// The number that the text is, written without plus sign and leading zeros.
    private var wholeNumber: Int? {
        guard let number = Int(text), String(number) == text else { return nil }
        return number
    }

    private func isNumberStart(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || byte == 45 || byte == 46
    }
}
