/// Cuts a terminal's output into characters and control sequences, in bounded memory whatever comes.
///
/// Texts of OSC, DCS, APC, PM and SOS are swallowed: titles, clipboards and queries are not part of a screen.
struct TerminalParser: Sendable {
    /// What one byte completed.
    enum Token: Equatable {
        /// Nothing yet.
        case none
        /// A character to show.
        case text(Unicode.Scalar)
        /// A C0 control.
        case control(UInt8)
        /// An escape sequence; ``TerminalParser/sequence`` holds what follows ESC.
        case escape
        /// A control sequence; ``TerminalParser/sequence`` holds what follows CSI.
        case csi
    }

    private enum State {
        case ground, escape, csi, csiTooLong, string, stringEscape
    }

    /// The bytes of the escape or control sequence that was completed last, without its introducer.
    private(set) var sequence: [UInt8] = []
    /// The byte that was taken last must be taken again.
    private(set) var wantsSameByteAgain = false

    private static let longestSequence = 128
    private var state = State.ground
    private var characters = UTF8Assembler()

    /// Starts between sequences.
    init() {}

    /// Takes the next byte.
    mutating func take(_ byte: UInt8) -> Token {
        wantsSameByteAgain = false
        switch byte {
        case 0x18, 0x1a:
            return interrupted() ?? enter(.ground)
        case 0x1b:
            if let token = interrupted() { return token }
            return enter(state == .string || state == .stringEscape ? .stringEscape : .escape)
        case 0..<0x20, 0x7f:
            return interrupted() ?? control(byte)
        default:
            break
        }
        switch state {
        case .ground: return text(byte)
        case .escape: return escape(byte)
        case .csi, .csiTooLong: return csi(byte)
        case .string: return .none
        case .stringEscape:
            // ESC \ ends the text; any other ESC aborts it and begins a sequence of its own.
            state = .escape
            return byte == 0x5c ? enter(.ground) : escape(byte)
        }
    }

    /// Whether a printable ASCII byte would be a character of its own now.
    var isBetweenCharacters: Bool { state == .ground && !characters.isInside }

    /// Bytes that bring another parser to where this one stands inside a sequence, text or character.
    var unfinished: [UInt8] {
        switch state {
        case .ground: characters.unfinished
        case .escape: [0x1b] + sequence
        case .csi: [0x1b, 0x5b] + sequence
        // A control sequence that no terminal knows, and a text that none reads.
        case .csiTooLong: [0x1b, 0x5b, 0x3c]
        case .string: [0x1b, 0x5f]
        case .stringEscape: [0x1b, 0x5f, 0x1b]
        }
    }

    private mutating func enter(_ next: State) -> Token {
        state = next
        sequence.removeAll(keepingCapacity: true)
        return .none
    }

    /// U+FFFD for a character that a control cuts off; the control then comes again.
    private mutating func interrupted() -> Token? {
        guard characters.isInside else { return nil }
        characters.reset()
        wantsSameByteAgain = true
        return .text("\u{fffd}")
    }

    private mutating func control(_ byte: UInt8) -> Token {
        switch state {
        case .string, .stringEscape:
            if byte == 0x07 { return enter(.ground) }
            return .none
        default:
            // A control inside a sequence acts at once, as on a real terminal.
            return byte == 0x7f ? .none : .control(byte)
        }
    }

    private mutating func text(_ byte: UInt8) -> Token {
        switch characters.take(byte) {
        case .incomplete:
            return .none
        case .brokenBefore:
            wantsSameByteAgain = true
            return .text("\u{fffd}")
        case .character(let scalar):
            // C1 controls are escape sequences in one character.
            guard (0x80..<0xa0).contains(scalar.value) else { return .text(scalar) }
            _ = enter(.escape)
            return escape(UInt8(scalar.value - 0x40))
        }
    }

    private mutating func escape(_ byte: UInt8) -> Token {
        if sequence.isEmpty {
            switch byte {
            case 0x5b: return enter(.csi)
            case 0x50, 0x58, 0x5d, 0x5e, 0x5f: return enter(.string)
            default: break
            }
        }
        guard byte < 0x7f, sequence.count < 4 else { return enter(.ground) }
        sequence.append(byte)
        guard byte >= 0x30 else { return .none }
        state = .ground
        return .escape
    }

    private mutating func csi(_ byte: UInt8) -> Token {
        guard byte < 0x7f else { return enter(.ground) }
        if state == .csi { append(byte) }
        if sequence.count > Self.longestSequence { _ = enter(.csiTooLong) }
        guard byte >= 0x40 else { return .none }
        guard state == .csi else { return enter(.ground) }
        state = .ground
        return .csi
    }

    /// Keeps numbers below 10000: no screen is larger, and a count is a loop in whoever reads it.
    private mutating func append(_ byte: UInt8) {
        let digits = UInt8(0x30)...0x39
        guard digits.contains(byte), sequence.count >= 4, sequence.suffix(4).allSatisfy(digits.contains) else {
            return sequence.append(byte)
        }
        for position in sequence.indices.suffix(4) { sequence[position] = 0x39 }
    }
}
