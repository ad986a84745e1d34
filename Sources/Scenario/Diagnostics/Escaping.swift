/// A text with control characters and marks that change the direction of writing made visible.
func escaped(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: \.mustBeEscaped) else { return text }
    return text.unicodeScalars.map { $0.mustBeEscaped ? $0.escapedForm : String($0) }.joined()
}

/// A text of the file in backticks, escaped and cut to a length that fits a message.
func quoted(_ text: String) -> String {
    let limit = 60
    let start = text.unicodeScalars.prefix(limit)
    let isCut = text.unicodeScalars.count > limit
    return "`" + escaped(String(String.UnicodeScalarView(start))) + (isCut ? "…`" : "`")
}

extension Unicode.Scalar {
    /// Whether printing it would do more, or less, than show a character.
    var mustBeEscaped: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
        default: false
        }
    }

    /// The scalar as Swift would write it in a literal, for example `\u{1B}`.
    var escapedForm: String {
        switch self {
        case "\n": "\\n"
        case "\t": "\\t"
        case "\r": "\\r"
        default: "\\u{" + String(value, radix: 16, uppercase: true) + "}"
        }
    }

    /// How many cells of a terminal it takes.
    var cells: Int {
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return 0
        default: break
        }
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3,
            0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF,
            0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }
}
