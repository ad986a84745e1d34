/// A control sequence taken apart: `CSI ? 1049 h` has prefix `?`, one field `1049` and final `h`.
struct ControlSequence: Equatable {
    /// `<`, `=`, `>` or `?`, or 0.
    var prefix: UInt8 = 0
    /// What stands between the semicolons, with colons; at most 32 are kept.
    var fields: [String] = [""]
    /// The byte between the numbers and the final, or 0.
    var intermediate: UInt8 = 0
    /// What the sequence does.
    var final: UInt8 = 0

    /// Reads what follows CSI, final byte included.
    init(_ bytes: [UInt8]) {
        for byte in bytes {
            switch byte {
            case 0x30...0x3a: fields[fields.count - 1].unicodeScalars.append(Unicode.Scalar(byte))
            case 0x3b: if fields.count < 32 { fields.append("") }
            case 0x3c...0x3f: prefix = byte
            case 0x20...0x2f: intermediate = byte
            default: final = byte
            }
        }
    }

    /// The parameter at `position`, or `fallback` where it is missing or zero.
    func parameter(_ position: Int, or fallback: Int) -> Int {
        guard position < fields.count, let value = Int(fields[position]), value > 0 else { return fallback }
        return value
    }

    /// The fields that are plain numbers.
    var numbers: [Int] { fields.compactMap { Int($0) } }
}

extension ControlSequence {
    /// The sequence as libvterm 0.1 may see it: it keeps 16 numbers without counting them, takes only the first mode
    /// of several, and has functions that other terminals lack and a redraw could not bring back.
    var safeText: String {
        switch (prefix, intermediate, final) {
        case (0, 0, 0x6d):
            return renditions
        case (0x3f, 0, 0x68), (0x3f, 0, 0x6c):
            return numbers.filter { Self.modes.contains($0) }
                .map { "\u{1b}[?\($0 == 47 ? 1047 : $0)\(Unicode.Scalar(final))" }.joined()
        case (0, 0, 0x68), (0, 0, 0x6c):
            return numbers.filter { $0 == 4 || $0 == 20 }.map { "\u{1b}[\($0)\(Unicode.Scalar(final))" }.joined()
        case (0, 0, 0x73):
            return "\u{1b}7"
        case (0, 0, 0x75):
            return "\u{1b}8"
        case (0, 0, let final) where Self.finals.contains(final):
            return "\u{1b}[" + fields.prefix(4).map { $0.prefix(4) }.joined(separator: ";")
                + String(Unicode.Scalar(final))
        case (0, 0x21, 0x70):
            return "\u{1b}[!p"
        case (0x3f, 0, 0x4a), (0x3f, 0, 0x4b):
            return "\u{1b}[\(parameter(0, or: 0))\(Unicode.Scalar(final))"
        default:
            return ""
        }
    }

    /// Whether the sequence may go to libvterm as it is: frequent functions with a few plain numbers, no colours that
    /// may be cut short.
    static func isPlain(_ bytes: [UInt8]) -> Bool {
        guard let final = bytes.last, bytes.count <= 8, plainFinals.contains(final) else { return false }
        var last: UInt8 = 0x3b
        for byte in bytes.dropLast() {
            guard byte == 0x3b || (0x30...0x39).contains(byte) else { return false }
            // 38, 48 and 58 take what follows with them.
            if final == 0x6d, byte == 0x38, last != 0x3b { return false }
            last = byte
        }
        return true
    }

    /// Cursor moves, erasing in a line and attributes.
    private static let plainFinals: Set<UInt8> = Set("ABCDGHKPXdm".utf8)
    /// The private modes that libvterm is told; others are followed by ``TerminalModes`` alone.
    private static let modes: Set<Int> = [1, 5, 6, 7, 25, 47, 1047, 1048, 1049]
    /// Editing, cursor moves and scrolling.
    private static let finals = Set("@ABCDEFGHIJKLMPSTXZ`adefgjkr".utf8)

    /// How many fields a colour takes by its second one: palette or red, green, blue.
    private static let colorFields = ["5": 3, "2": 5]

    /// One sequence for each attribute, so that none is cut at libvterm's sixteenth number.
    private var renditions: String {
        var text = ""
        var rest = fields[...]
        while let first = rest.first {
            let isColor = first == "38" || first == "48" || first == "58"
            let count = isColor ? Self.colorFields[rest.dropFirst().first ?? ""] ?? 1 : 1
            let group = rest.prefix(count)
            rest = rest.dropFirst(count)
            // A colour that is cut short, underline colours, which libvterm takes for other attributes, and nonsense.
            guard group.count == count, !(isColor && count == 1), !first.hasPrefix("58") else { continue }
            guard group.allSatisfy({ $0.utf8.count { $0 == 0x3a } <= 6 }) else { continue }
            text += "\u{1b}[" + group.joined(separator: ";") + "m"
        }
        return text
    }
}
