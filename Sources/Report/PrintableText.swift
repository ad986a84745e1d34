/// Text from inside a sandbox, made safe to show: one line, nothing invisible, nothing that steers a terminal.
public enum PrintableText {
    /// Turns control, format (bidi, zero-width) and unassigned characters into visible escapes and cuts what is too long.
    ///
    /// The length counts Unicode scalars, so a letter under a thousand accents is cut as well.
    ///
    /// - Parameters:
    ///   - text: Anything.
    ///   - limit: The most scalars of `text` that are shown; what is left out is counted at the end.
    public static func line(_ text: String, limit: Int = 400) -> String {
        var result = ""
        var taken = 0
        for scalar in text.unicodeScalars {
            guard taken < limit else { break }
            taken += 1
            append(scalar, to: &result)
        }
        let left = text.unicodeScalars.count - taken
        if left > 0 { result += "… (\(left) more)" }
        return result
    }

    /// Whether a scalar is shown as it is; a space is, every other white space is not.
    static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value >= 0x20 && scalar.value != 0x7f }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: return false
        default: return true
        }
    }

    private static func append(_ scalar: Unicode.Scalar, to result: inout String) {
        if isPlain(scalar) {
            result.unicodeScalars.append(scalar)
            return
        }
        switch scalar {
        case "\n": result += "\\n"
        case "\r": result += "\\r"
        case "\t": result += "\\t"
        case "\u{1b}": result += "\\e"
        default: result += "\\u{" + String(scalar.value, radix: 16) + "}"
        }
    }
}
