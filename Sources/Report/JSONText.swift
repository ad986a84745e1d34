internal import FoundationEssentials

/// JSON for people and programs: sorted keys, indented, and safe to print on a terminal.
public enum JSONText {
    /// Encodes a value, with a newline at the end.
    ///
    /// Keys are sorted, so that equal values are equal text. Characters that a terminal or an editor would act upon
    /// instead of showing (control, bidi, zero-width) are `\u` escapes; decoding gives them back.
    ///
    /// - Throws: `EncodingError` where the value holds what JSON cannot, for example an infinite number.
    public static func pretty(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(value), as: UTF8.self)
        return escapingInvisible(text) + "\n"
    }

    /// Replaces what must not reach a terminal; such characters stand only inside JSON strings.
    private static func escapingInvisible(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if scalar == "\n" || PrintableText.isPlain(scalar) {
                result.unicodeScalars.append(scalar)
                continue
            }
            for unit in String(Character(scalar)).utf16 {
                let digits = String(unit, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
        return result
    }
}
