public import Scenario

/// `setting`: what a configuration file of the host sets a key to.
public struct SettingCheck: CheckKind {
    /// Which line counts where a key is set twice.
    public enum Winner: String, Sendable, CaseIterable {
        /// The first, as in `sshd_config`.
        case first
        /// The last, as in most files.
        case last
    }

    /// The file.
    public let path: String
    /// The key.
    public let key: String
    /// The section that the key must be in, as `[section]`; nil where the file has none.
    public let section: String?
    /// The values that will do.
    public let values: [String]
    /// Whether the key must not be set.
    public let isAbsent: Bool
    /// Which line counts.
    public let winner: Winner

    /// Reads the arguments, and fills in the defaults.
    public init(arguments: Value) throws(CheckError) {
        let reader = Self.reader(arguments)
        path = try reader.string("path")
        key = try reader.string("key")
        section = try reader.optionalString("section")
        switch arguments["value"] {
        case .list: values = try reader.strings("value")
        default: values = try reader.optionalScalar("value").map { [$0] } ?? []
        }
        isAbsent = try reader.bool("absent", default: false)
        winner = try reader.word("wins", default: .last)
        if values.isEmpty != isAbsent {
            throw CheckError(kind: Self.id, problem: "give either `value` or `absent: true`")
        }
    }

    /// What the check wants, in words.
    public var expected: String {
        let place = section.map { "[\($0)] of \(path)" } ?? path
        return isAbsent
            ? "\(place) does not set \(key)" : "\(place) sets \(key) to \(values.joined(separator: " or "))"
    }

    /// Judges the file's text.
    public func judge(_ text: String) -> Finding {
        let found = settings(in: text)
        guard let value = winner == .first ? found.first : found.last else {
            return isAbsent ? passed("not set", "The key is not set.") : failed("not set", "The key is not set.")
        }
        if isAbsent { return failed(value, "The key is set.") }
        return values.contains(value)
            ? passed(value, "The key is set as wanted.") : failed(value, "The key is set to something else.")
    }

    /// Judges a file that is not there or cannot be read.
    public func judge(missing reason: String) -> Finding {
        isAbsent && reason == "nothing is there"
            ? passed(reason, "There is no such file.") : failed(reason, "The file cannot be read: \(reason).")
    }

    /// All values that the key is set to, in order.
    private func settings(in text: String) -> [String] {
        var current: String?
        var found: [String] = []
        for line in text.split(whereSeparator: \.isNewline) {
            let line = Self.trimmed(line)
            if line.isEmpty || line.hasPrefix("#") || line.hasPrefix(";") { continue }
            if line.hasPrefix("["), line.hasSuffix("]") {
                current = String(line.dropFirst().dropLast())
            } else if section == nil || current == section, let value = value(in: line) {
                found.append(value)
            }
        }
        return found
    }

    /// What a line sets the key to: `key = value`, `key: value` or `key value`; nil where it is about another key.
    private func value(in line: Substring) -> String? {
        let end = line.firstIndex { $0 == "=" || $0 == ":" || $0.isWhitespace } ?? line.endIndex
        guard line[..<end].lowercased() == key.lowercased() else { return nil }
        var rest = Self.trimmed(line[end...])
        if let mark = rest.first, mark == "=" || mark == ":" { rest = Self.trimmed(rest.dropFirst()) }
        if rest.hasSuffix(";") { rest = Self.trimmed(rest.dropLast()) }
        for quote in ["\"", "'"] where rest.count > 1 && rest.hasPrefix(quote) && rest.hasSuffix(quote) {
            rest = rest.dropFirst().dropLast()
            break
        }
        return String(rest)
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop(while: \.isWhitespace)
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return text
    }

    /// The kind as the DSL and the reference know it.
    public static let term = Vocabulary.Term(
        id: "setting",
        summary: "What a configuration file sets a key to; comments and the spelling of the line do not matter.",
        arguments: ObjectShape(
            "check.setting", "A file, a key, and the value it must have there.",
            [
                .init("path", .path, required: true, "The file; lines are `key = value`, `key: value` or `key value`."),
                .init("key", .string(), required: true, "The key; upper and lower case are the same."),
                .init("section", .string(), "The section that it must be in, without the brackets."),
                .init(
                    "value",
                    .either(
                        [.string(), .int(Int.min...Int.max), .bool, .list(.string(), minimum: 1)],
                        "a text, a number, or a list of texts"),
                    "The value, or several that will do; quotes around it are left out."),
                .init("absent", .bool, default: "false", "Whether the key must not be set."),
                .init(
                    "wins", .word(Winner.allCases.map(\.rawValue)), default: "last",
                    "Which line counts where the key is set twice."),
            ]),
        example: "setting: { path: /etc/ssh/sshd_config, key: PermitRootLogin, value: [\"no\"], wins: first }")
}
