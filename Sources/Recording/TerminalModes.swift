/// The modes of a terminal that a screen's cells do not show, followed along its output.
struct TerminalModes: Equatable, Sendable {
    /// Private modes that are simply on or off, with what a reset terminal has.
    private static let defaults: [(number: Int, isOn: Bool)] = [
        (1, false), (5, false), (6, false), (7, true), (25, true), (66, false), (1004, false), (2004, false),
    ]

    /// The modes of ``defaults`` that are not as a reset terminal has them.
    private var changed: Set<Int> = []
    /// 9, 1000, 1002 or 1003; 0 where the mouse is not reported.
    private(set) var mouse = 0
    /// 1005, 1006 or 1015; 0 for the oldest encoding.
    private(set) var mouseEncoding = 0
    /// Whether the alternate screen is shown.
    private(set) var isAlternate = false
    /// Whether characters push the rest of the line to the right.
    private(set) var isInserting = false
    /// Whether LF implies CR.
    private(set) var isNewLine = false
    /// The shape of the cursor as DECSCUSR numbers it.
    private(set) var cursorShape = 0
    /// The first and last row that scroll, from 1; nil for all.
    private(set) var scrollRegion: ClosedRange<Int>?
    /// The sets behind G0 to G3.
    private(set) var characterSets: [UInt8] = [0x42, 0x42, 0x42, 0x42]
    /// Which of G0 and G1 characters come from.
    private(set) var shift = 0

    /// Starts as a reset terminal.
    init() {}

    /// Whether a private mode that is on or off is on.
    func isOn(_ mode: Int) -> Bool {
        (Self.defaults.first { $0.number == mode }?.isOn ?? false) != changed.contains(mode)
    }

    private mutating func set(_ mode: Int, to isOn: Bool) {
        guard let known = Self.defaults.first(where: { $0.number == mode }) else { return }
        if known.isOn == isOn { changed.remove(mode) } else { changed.insert(mode) }
    }

    /// Takes a control sequence on a terminal with this many rows.
    mutating func take(_ sequence: ControlSequence, rows: Int) {
        switch (sequence.prefix, sequence.intermediate, sequence.final) {
        case (0x3f, 0, 0x68): setPrivate(sequence, to: true)
        case (0x3f, 0, 0x6c): setPrivate(sequence, to: false)
        case (0, 0, 0x68): setPublic(sequence, to: true)
        case (0, 0, 0x6c): setPublic(sequence, to: false)
        case (0, 0, 0x72): setScrollRegion(sequence, rows: rows)
        case (0, 0x20, 0x71): cursorShape = min(sequence.parameter(0, or: 0), 6)
        case (0, 0x21, 0x70): resetSoftly()
        default: break
        }
    }

    /// Takes an escape sequence: what follows ESC.
    mutating func take(escape bytes: [UInt8]) {
        switch bytes.first {
        case 0x63 where bytes.count == 1: self = TerminalModes()
        case 0x3d where bytes.count == 1: set(66, to: true)
        case 0x3e where bytes.count == 1: set(66, to: false)
        case .some(let first) where bytes.count == 2 && (0x28...0x2b).contains(first):
            // Only the sets that libvterm knows: ASCII, British, DEC graphics.
            if [0x30, 0x41, 0x42].contains(bytes[1]) { characterSets[Int(first - 0x28)] = bytes[1] }
        default: break
        }
    }

    /// Takes SO or SI.
    mutating func take(control: UInt8) {
        if control == 0x0e { shift = 1 }
        if control == 0x0f { shift = 0 }
    }

    /// A new size makes all rows scroll again.
    mutating func resized() { scrollRegion = nil }

    private mutating func setPrivate(_ sequence: ControlSequence, to isOn: Bool) {
        for mode in sequence.numbers {
            switch mode {
            case 47, 1047, 1049: isAlternate = isOn
            case 9, 1000, 1002, 1003: mouse = isOn ? mode : 0
            case 1005, 1006, 1015: mouseEncoding = isOn ? mode : 0
            default: set(mode, to: isOn)
            }
        }
    }

    private mutating func setPublic(_ sequence: ControlSequence, to isOn: Bool) {
        for mode in sequence.numbers {
            if mode == 4 { isInserting = isOn }
            if mode == 20 { isNewLine = isOn }
        }
    }

    private mutating func setScrollRegion(_ sequence: ControlSequence, rows: Int) {
        let top = sequence.parameter(0, or: 1)
        let bottom = min(sequence.parameter(1, or: rows), rows)
        guard top < bottom else { return }
        scrollRegion = top == 1 && bottom == rows ? nil : top...bottom
    }

    private mutating func resetSoftly() {
        let wasAlternate = isAlternate
        let mouseBefore = (mouse, mouseEncoding)
        let reversed = isOn(5)
        self = TerminalModes()
        isAlternate = wasAlternate
        (mouse, mouseEncoding) = mouseBefore
        if reversed { set(5, to: true) }
    }

    /// The sequences that bring a reset terminal into these modes; they move the cursor.
    var settings: String {
        var text = ""
        for (mode, isOn) in Self.defaults where self.isOn(mode) != isOn && mode != 66 {
            text += "\u{1b}[?\(mode)\(isOn ? "l" : "h")"
        }
        if isOn(66) { text += "\u{1b}=" }
        if mouse > 0 { text += "\u{1b}[?\(mouse)h" }
        if mouseEncoding > 0 { text += "\u{1b}[?\(mouseEncoding)h" }
        if isNewLine { text += "\u{1b}[20h" }
        if cursorShape > 0 { text += "\u{1b}[\(cursorShape) q" }
        if let scrollRegion { text += "\u{1b}[\(scrollRegion.lowerBound);\(scrollRegion.upperBound)r" }
        return text
    }

    /// The sequences for what changes how characters are drawn; nothing may be drawn after them.
    var drawingSettings: String {
        var text = isInserting ? "\u{1b}[4h" : ""
        for (position, set) in characterSets.enumerated() where set != 0x42 {
            text += "\u{1b}" + String(Unicode.Scalar(UInt8(0x28 + position))) + String(Unicode.Scalar(set))
        }
        if shift == 1 { text += "\u{0e}" }
        return text
    }
}
