import Scenario

extension Shape {
    /// What the value should have been, in words that follow "must be"; nil where it fits.
    func complaint(about value: Value) -> String? {
        switch (self, value) {
        case (.string(let pattern, let explanation), .string(let text)):
            guard text.isPrintableOrSpace else { return "text without control characters" }
            guard let pattern else { return nil }
            return Pattern.matches(text, pattern) ? nil : explanation ?? "text like \(pattern)"
        case (.string, _): return "text"
        case (.int(let range), .int(let number)):
            return range.contains(number) ? nil : "between \(range.lowerBound) and \(range.upperBound)"
        case (.int(let range), _): return "a whole number between \(range.lowerBound) and \(range.upperBound)"
        case (.bool, .bool): return nil
        case (.bool, _): return "true or false"
        case (.duration, .int(let number)): return number >= 0 ? nil : "a length of time such as 10s"
        case (.duration, _): return "a length of time such as 10s"
        case (.size, .int(let number)): return number >= 0 ? nil : "an amount of bytes such as 64M"
        case (.size, _): return "an amount of bytes such as 64M"
        case (.mode, .int(let number)): return (0...0o7777).contains(number) ? nil : "a file mode such as \"0644\""
        case (.mode, _): return "a file mode such as \"0644\""
        case (.path, .string(let text)): return text.isPlainPath ? nil : Self.pathWords
        case (.path, _): return Self.pathWords
        case (.word(let words), .string(let text)):
            return words.contains(text) ? nil : "one of \(words.joined(separator: ", "))"
        case (.word(let words), _): return "one of \(words.joined(separator: ", "))"
        case (.list(let element, let minimum), .list(let elements)):
            guard elements.count >= minimum else { return "at least \(minimum) long" }
            return elements.lazy.compactMap { element.complaint(about: $0) }.first.map { "a list of \($0)" }
        case (.list, _): return "a list"
        case (.map(let element), .map(let members)), (.dictionary(let element), .map(let members)):
            guard members.keys.allSatisfy(\.isPrintableOrSpace) else { return "a mapping of plain keys" }
            return members.values.lazy.compactMap { element.complaint(about: $0) }.first.map { "a mapping to \($0)" }
        case (.map, _), (.dictionary, _): return "a mapping"
        case (.host, .string), (.object, .map): return nil
        case (.host, _): return "a host's name"
        case (.object, _): return "a mapping"
        case (.either(let shapes, let words), _):
            return shapes.contains { $0.complaint(about: value) == nil } ? nil : words
        }
    }

    private static var pathWords: String { "an absolute path without .., // or a slash at the end" }

    /// Reads a scalar as it stands in a scenario; a text that fits no other shape stays a text.
    func read(_ text: String) -> Value {
        switch self {
        case .bool: .bool(text == "true")
        case .int: Int(text).map(Value.int) ?? .string(text)
        case .mode: Int(text, radix: 8).map(Value.int) ?? .string(text)
        case .size: Self.scaled(text, ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30]) ?? .string(text)
        case .duration:
            Self.scaled(text, ["ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000]) ?? .string(text)
        default: .string(text)
        }
    }

    /// A number with one of the suffixes, or a bare one.
    private static func scaled(_ text: String, _ factors: [String: Int]) -> Value? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int(digits) else { return nil }
        let suffix = String(text.dropFirst(digits.count))
        guard !suffix.isEmpty else { return .int(number) }
        guard let factor = factors[suffix] else { return nil }
        let (product, overflow) = number.multipliedReportingOverflow(by: factor)
        return overflow ? nil : .int(product)
    }
}

extension String {
    /// Whether it has no control character but tab and the ends of lines.
    var isPrintableOrSpace: Bool {
        unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f || $0 == "\n" || $0 == "\t" || $0 == "\r" }
    }

    /// Whether it is an absolute path in its plainest spelling.
    var isPlainPath: Bool {
        guard hasPrefix("/"), self != "/", unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7f }) else {
            return self == "/"
        }
        return dropFirst().split(separator: "/", omittingEmptySubsequences: false)
            .allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
    }
}
