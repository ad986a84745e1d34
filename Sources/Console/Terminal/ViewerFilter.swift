/// Takes out of a terminal's output what must not act on somebody who only looks on.
///
/// What a candidate prints is hostile to the interviewer's terminal. Drawing passes; everything that sets the
/// clipboard or the title, draws by foreign protocols, or makes the terminal answer is dropped: OSC, DCS, SOS, PM and
/// APC strings, device queries and window operations.
struct ViewerFilter: Sendable {
    private enum Place { case text, escape, intermediate, control, string, stringEscape, high, stringHigh }

    /// The most bytes of one control sequence; a longer one is no sequence.
    private static let limit = 256

    private var place = Place.text
    private var pending: [UInt8] = []

    /// Reads on in the output, however it is cut.
    ///
    /// - Returns: What may be shown.
    mutating func filter(_ bytes: [UInt8]) -> [UInt8] {
        var shown: [UInt8] = []
        shown.reserveCapacity(bytes.count)
        for byte in bytes { read(byte, &shown) }
        return shown
    }

    private mutating func read(_ byte: UInt8, _ shown: inout [UInt8]) {
        switch place {
        case .text: text(byte, &shown)
        case .escape: escape(byte, &shown)
        case .intermediate:
            pending.append(byte)
            if byte >= 0x30 { pass(&shown) }
        case .control: control(byte, &shown)
        case .string: string(byte)
        case .stringEscape: place = byte == UInt8(ascii: "\\") ? .text : .string
        case .high: high(byte, &shown)
        case .stringHigh: place = byte == 0x9c ? .text : .string
        }
    }

    private mutating func text(_ byte: UInt8, _ shown: inout [UInt8]) {
        switch byte {
        case 0x1b:
            pending = [byte]
            place = .escape
        case 0xc2:
            // May begin a C1 control in UTF-8, which some terminals obey.
            pending = [byte]
            place = .high
        case 0x05: break  // ENQ makes a terminal answer.
        default: shown.append(byte)
        }
    }

    private mutating func escape(_ byte: UInt8, _ shown: inout [UInt8]) {
        switch byte {
        case 0x1b: pending = [byte]
        case UInt8(ascii: "["):
            pending.append(byte)
            place = .control
        case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "X"), UInt8(ascii: "^"), UInt8(ascii: "_"),
            UInt8(ascii: "k"):
            place = .string
        case UInt8(ascii: "Z"): place = .text  // DECID asks who the terminal is.
        case 0x20...0x2f:
            pending.append(byte)
            place = .intermediate
        default:
            pending.append(byte)
            pass(&shown)
        }
    }

    private mutating func control(_ byte: UInt8, _ shown: inout [UInt8]) {
        switch byte {
        case 0x1b:
            pending = [byte]
            place = .escape
        case 0x20...0x3f:
            pending.append(byte)
            if pending.count > Self.limit { place = .text }
        case 0x40...0x7e:
            pending.append(byte)
            if Self.asks(pending) { place = .text } else { pass(&shown) }
        default: shown.append(byte)  // A control character within a sequence acts at once.
        }
    }

    private mutating func string(_ byte: UInt8) {
        switch byte {
        case 0x07, 0x18, 0x1a: place = .text
        case 0x1b: place = .stringEscape
        case 0xc2: place = .stringHigh
        default: break
        }
    }

    private mutating func high(_ byte: UInt8, _ shown: inout [UInt8]) {
        switch byte {
        case 0x90, 0x98, 0x9d, 0x9e, 0x9f: place = .string
        case 0x9b:
            pending = [0x1b, UInt8(ascii: "[")]
            place = .control
        case 0x80...0x9f: place = .text
        case 0x1b:
            shown += pending
            pending = [byte]
            place = .escape
        default:
            pending.append(byte)
            pass(&shown)
        }
    }

    private mutating func pass(_ shown: inout [UInt8]) {
        shown += pending
        place = .text
    }

    /// Whether a control sequence makes the terminal answer or moves its window.
    private static func asks(_ sequence: [UInt8]) -> Bool {
        switch sequence.last {
        case UInt8(ascii: "c"), UInt8(ascii: "n"), UInt8(ascii: "t"), UInt8(ascii: "x"), UInt8(ascii: "i"): true
        case UInt8(ascii: "q"): sequence.contains(UInt8(ascii: ">"))
        case UInt8(ascii: "p"): sequence.contains(UInt8(ascii: "$"))
        case UInt8(ascii: "u"): sequence.contains(UInt8(ascii: "?"))
        case UInt8(ascii: "y"), UInt8(ascii: "w"):
            sequence.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "'") }
        default: false
        }
    }
}
