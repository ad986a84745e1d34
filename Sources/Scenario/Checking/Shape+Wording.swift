extension Shape {
    /// Pattern of ids: of problems, hosts, checks, variants.
    static let idPattern = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"

    /// A text on one line that says something.
    static let line = Shape.string(pattern: "\\S[^\\n]{0,199}", explanation: "one line of text, at most 200 characters")
    /// A text of any length that says something.
    static let prose = Shape.string(pattern: "\\s*\\S[\\s\\S]*", explanation: "a text that is not empty")
    /// An id that a scenario gives.
    static let id = Shape.string(pattern: idPattern, explanation: "an id of lower-case letters, digits and dashes")

    /// What is wanted, for a message.
    var wanted: String {
        switch self {
        case .string(_, let explanation): explanation ?? "a text"
        case .int(let range) where range.lowerBound == range.upperBound: "the number \(range.lowerBound)"
        case .int(let range): "a whole number" + Shape.wording(of: range)
        case .bool: "`true` or `false`"
        case .duration: "a length of time such as `250ms`, `10s`, `5m` or `2h`"
        case .size: "an amount of bytes such as `512`, `64K`, `256M` or `2G`"
        case .mode: "a file mode in quotes such as `\"0644\"`"
        case .path: "an absolute path without `..`"
        case .host: "the name of a host"
        case .word(let words):
            words.count == 1
                ? "`\(words[0])`"
                : "one of " + words.prefix(16).map { "`\($0)`" }.joined(separator: ", ")
                    + (words.count > 16 ? ", …" : "")
        case .list(_, let minimum): minimum == 0 ? "a list" : "a list of at least \(minimum)"
        case .map: "a mapping from ids"
        case .dictionary, .object: "a mapping"
        case .either(_, let text): text
        }
    }

    private static func wording(of range: ClosedRange<Int>) -> String {
        switch (range.lowerBound, range.upperBound) {
        case (Int.min, Int.max): ""
        case (let least, Int.max): " of at least \(least)"
        case (Int.min, let most): " of at most \(most)"
        case (let least, let most): " from \(least) to \(most)"
        }
    }
}

extension Node {
    /// What is there, for a message.
    var wording: String {
        switch content {
        case .sequence: return "a list"
        case .mapping: return "a mapping"
        case .scalar(let scalar):
            switch scalar.meaning {
            case .nothing: return "nothing"
            case .bool(let flag): return "`\(flag)`"
            case .int, .double: return "the number \(scalar.text)"
            case .text: return "the text \(quoted(scalar.text))"
            }
        }
    }
}
