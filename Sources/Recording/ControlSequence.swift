/// A control sequence taken apart: `CSI ? 1049 h` has prefix `?`, parameter 1049 and final `h`.
struct ControlSequence: Equatable {
    /// `<`, `=`, `>` or `?`, or 0.
    var prefix: UInt8 = 0
    /// The numbers; nil where one was left out. At most 32 are kept.
    var parameters: [Int?] = []
    /// The byte between the numbers and the final, or 0.
    var intermediate: UInt8 = 0
    /// What the sequence does.
    var final: UInt8 = 0

    /// Reads what follows CSI, final byte included.
    init(_ bytes: [UInt8]) {
        var number: Int?
        for byte in bytes {
            switch byte {
            case 0x30...0x39: number = min((number ?? 0) * 10 + Int(byte - 0x30), 65_535)
            case 0x3a, 0x3b:
                if parameters.count < 32 { parameters.append(number) }
                number = nil
            case 0x3c...0x3f: prefix = byte
            case 0x20...0x2f: intermediate = byte
            default: final = byte
            }
        }
        parameters.append(number)
    }

    /// The parameter at `position`, or `fallback` where it is missing or zero.
    func parameter(_ position: Int, or fallback: Int) -> Int {
        guard position < parameters.count, let value = parameters[position], value > 0 else { return fallback }
        return value
    }
}
