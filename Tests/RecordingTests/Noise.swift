/// Numbers that look random and are the same at every run (splitmix64).
struct Noise: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }

    mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) } }

    /// Bytes in which whole and broken control sequences are frequent.
    mutating func terminalBytes(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            switch next() % 12 {
            case 0, 1, 2: bytes += controlSequence()
            case 3: bytes += self.bytes(Int(next() % 6))
            case 4: bytes += [0x1b, UInt8(next() % 128)]
            case 5: bytes += [UInt8(next() % 32)]
            case 6:
                bytes += Array(
                    ["界", "é", "e\u{301}", "🦀", "─", "\u{9b}5A", "\u{200b}"].randomElement(using: &self)!.utf8)
            case 7: bytes += [0x1b, [0x5d, 0x50, 0x5f].randomElement(using: &self)!] + self.bytes(Int(next() % 9))
            default: bytes += (0..<next() % 30).map { _ in UInt8(0x20 + next() % 95) }
            }
        }
        return bytes
    }

    private mutating func controlSequence() -> [UInt8] {
        let prefix = ["", "", "", "?", ">", "!"].randomElement(using: &self)!
        let modes = [1, 4, 5, 6, 7, 20, 25, 47, 1000, 1006, 1047, 1048, 1049, 2004]
        let numbers = (0..<next() % 5).map { _ in
            prefix == "?"
                ? modes.randomElement(using: &self)!
                : Int(next() % [3, 10, 60, 300, 100_000].randomElement(using: &self)!)
        }
        let final = String(Unicode.Scalar(UInt8(0x40 + next() % 63)))
        return Array("\u{1b}[\(prefix)\(numbers.map(String.init).joined(separator: ";"))\(final)".utf8)
    }
}
