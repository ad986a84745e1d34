/// The generator of Steele, Lea and Flood: the same numbers for the same seed, on every machine and in every version.
struct SplitMix64 {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// An even draw from `0..<bound`; `bound` zero stands for all of 64 bits.
    mutating func next(below bound: UInt64) -> UInt64 {
        guard bound > 0 else { return next() }
        let threshold = (0 &- bound) % bound
        while true {
            let number = next()
            if number >= threshold { return number % bound }
        }
    }
}
