/// Makes characters of bytes that may be cut anywhere; what is not UTF-8 becomes U+FFFD, once for each ill-formed part.
struct UTF8Assembler: Sendable {
    /// What one byte gave.
    enum Step: Equatable {
        /// The character is not complete yet.
        case incomplete
        /// A character, or U+FFFD for a byte that cannot stand here.
        case character(Unicode.Scalar)
        /// U+FFFD for the bytes before; the same byte must be given again.
        case brokenBefore
    }

    /// The bytes of a character that has begun and not ended.
    private(set) var unfinished: [UInt8] = []
    private var value: UInt32 = 0
    private var missing = 0
    private var allowed: ClosedRange<UInt8> = 0x80...0xbf

    /// Starts between characters.
    init() {}

    /// Whether a character has begun and not ended.
    var isInside: Bool { missing > 0 }

    /// Forgets a character that has begun.
    mutating func reset() {
        missing = 0
        unfinished.removeAll(keepingCapacity: true)
    }

    /// Takes the next byte.
    mutating func take(_ byte: UInt8) -> Step {
        if missing > 0 { return takeContinuation(byte) }
        allowed = 0x80...0xbf
        switch byte {
        case 0..<0x80:
            return .character(Unicode.Scalar(byte))
        case 0xc2...0xdf:
            begin(byte, bits: 0x1f, missing: 1)
        case 0xe0...0xef:
            begin(byte, bits: 0x0f, missing: 2)
            // No overlong forms, no surrogates.
            if byte == 0xe0 { allowed = 0xa0...0xbf }
            if byte == 0xed { allowed = 0x80...0x9f }
        case 0xf0...0xf4:
            begin(byte, bits: 0x07, missing: 3)
            if byte == 0xf0 { allowed = 0x90...0xbf }
            if byte == 0xf4 { allowed = 0x80...0x8f }
        default:
            return .character("\u{fffd}")
        }
        return .incomplete
    }

    private mutating func begin(_ byte: UInt8, bits: UInt8, missing: Int) {
        value = UInt32(byte & bits)
        self.missing = missing
        unfinished.append(byte)
    }

    private mutating func takeContinuation(_ byte: UInt8) -> Step {
        guard allowed.contains(byte) else {
            reset()
            return .brokenBefore
        }
        allowed = 0x80...0xbf
        value = value << 6 | UInt32(byte & 0x3f)
        missing -= 1
        guard missing == 0 else {
            unfinished.append(byte)
            return .incomplete
        }
        reset()
        return .character(Unicode.Scalar(value) ?? "\u{fffd}")
    }
}
