/// Makes plain text of what stood on a screen or in a record.
enum ScreenText {
    /// A row's text without the blanks at its end.
    static func line(_ cells: [ScreenCell]) -> String {
        var text = ""
        var isRightHalf = false
        for cell in cells {
            defer { isRightHalf = cell.isWide && !cell.scalars.isEmpty }
            if cell.scalars.isEmpty {
                if !isRightHalf { text += " " }
            } else {
                for scalar in cell.scalars { append(scalar, to: &text) }
            }
        }
        while text.hasSuffix(" ") { text.removeLast() }
        return text
    }

    /// A text in which controls, and characters that turn the direction of writing, are spelled out.
    static func visible(_ hostile: String) -> String {
        var text = ""
        for scalar in hostile.unicodeScalars { append(scalar, to: &text) }
        return text
    }

    private static func append(_ scalar: Unicode.Scalar, to text: inout String) {
        switch scalar.value {
        case 0..<0x20, 0x7f..<0xa0, 0x200e...0x200f, 0x2028...0x202e, 0x2066...0x2069, 0xfeff:
            text += "<U+" + String(scalar.value, radix: 16, uppercase: true) + ">"
        default:
            text.unicodeScalars.append(scalar)
        }
    }
}
