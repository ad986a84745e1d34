/// Text from inside a sandbox, made fit for a report.
public enum HostileText {
    /// The most characters that are kept.
    public static let limit = 400

    /// Cuts a text and replaces what a terminal would act upon: `\n` for a line feed, `\u{1b}` for an escape, and so on.
    public static func shown(_ text: String, limit: Int = limit) -> String {
        var result = ""
        var count = 0
        for scalar in text.unicodeScalars {
            guard count < limit else { return result + "…" }
            switch scalar {
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            default:
                if isSafe(scalar) {
                    result.unicodeScalars.append(scalar)
                } else {
                    result += "\\u{" + String(scalar.value, radix: 16) + "}"
                }
            }
            count += 1
        }
        return result
    }

    /// Bytes as text; what is not UTF-8 becomes U+FFFD.
    public static func decode(_ bytes: some Collection<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self)
    }

    /// Whether a scalar neither moves the cursor nor reorders or hides its neighbours.
    private static func isSafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: false
        default: true
        }
    }
}
