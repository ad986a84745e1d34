/// Remembers which modes a program switched on in the terminal, to switch them off when we leave.
struct ModeTracker: Sendable {
    private enum Place { case text, escape, control, digits }

    /// Private modes that would spoil the shell we return to: mouse, focus, paste, alternate screen, cursor keys.
    private static let watched: Set<Int> = [1, 9, 47, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1015, 1047, 1049, 2004]
    private static let cursor = 25

    private var place = Place.text
    private var numbers: [Int] = []
    private var on: Set<Int> = []
    private var isCursorHidden = false

    /// Reads on in the output, however it is cut.
    mutating func read(_ bytes: [UInt8]) {
        for byte in bytes { read(byte) }
    }

    /// What brings the terminal back: the modes off, the cursor shown, plain letters.
    var undoing: String {
        // The alternate screen goes last, so that the rest already counts for the screen we return to.
        let modes = on.sorted().map { "\u{1b}[?\($0)l" }.joined()
        return "\u{1b}[0m\u{1b}(B\u{1b}>" + (isCursorHidden ? "\u{1b}[?25h" : "") + modes
    }

    private mutating func read(_ byte: UInt8) {
        switch (place, byte) {
        case (_, 0x1b): place = .escape
        case (.escape, UInt8(ascii: "[")): place = .control
        case (.control, UInt8(ascii: "?")):
            place = .digits
            numbers = [0]
        case (.digits, UInt8(ascii: "0")...UInt8(ascii: "9")):
            numbers[numbers.count - 1] = min(99_999, numbers[numbers.count - 1] * 10 + Int(byte - 0x30))
        case (.digits, UInt8(ascii: ";")) where numbers.count < 32: numbers.append(0)
        case (.digits, UInt8(ascii: "h")): set(true)
        case (.digits, UInt8(ascii: "l")): set(false)
        default: place = .text
        }
    }

    private mutating func set(_ isOn: Bool) {
        place = .text
        for number in numbers {
            if number == Self.cursor { isCursorHidden = !isOn }
            guard Self.watched.contains(number) else { continue }
            if isOn { on.insert(number) } else { on.remove(number) }
        }
    }
}
