extension Screen {
    /// Follows the terminal's output, wherever it is cut.
    public func feed(_ bytes: [UInt8]) {
        snapshotsLeft = 8
        isUntouched = false
        var rest = bytes[...]
        while let byte = rest.first {
            if parser.isBetweenCharacters {
                let plain = rest.prefix(4096).prefix { 0x20 <= $0 && $0 < 0x7f }
                if let last = plain.last {
                    beginCharacter(Unicode.Scalar(last))
                    pending.append(contentsOf: plain)
                    rest = rest[plain.endIndex...]
                    continue
                }
            }
            repeat { take(parser.take(byte)) } while parser.wantsSameByteAgain
            rest = rest.dropFirst()
        }
        flush(drawing: observer.isDrawing)
    }

    private func take(_ token: TerminalParser.Token) {
        switch token {
        case .none: break
        case .text(let scalar): draw(scalar)
        case .control(let control): take(control: control)
        case .escape: take(escape: parser.sequence)
        case .csi:
            if ControlSequence.isPlain(parser.sequence) {
                control([0x1b, 0x5b] + parser.sequence)
            } else {
                take(ControlSequence(parser.sequence))
            }
        }
    }

    private static let mostMarks = 5

    private func draw(_ scalar: Unicode.Scalar) {
        if CharacterWidth.mayCombine(scalar) {
            guard mayJoin() else { return }
        } else {
            beginCharacter(scalar)
        }
        if scalar.isASCII {
            pending.append(UInt8(scalar.value))
        } else {
            pending.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
    }

    /// Makes ready for characters of which `scalar` is the last one.
    private func beginCharacter(_ scalar: Unicode.Scalar) {
        marksInRow = 0
        lastCharacter = scalar
        if !observer.isDrawing || pending.count >= 4096 { flush(drawing: observer.isDrawing) }
        observer.isDrawing = true
        observer.wraps = modes.isOn(7)
    }

    /// Whether a mark will join the last character.
    ///
    /// libvterm joins any number of marks in a buffer that only grows, though it shows six characters at most; and in
    /// the last column it draws a mark over its character.
    private func mayJoin() -> Bool {
        marksInRow += 1
        guard marksInRow <= Self.mostMarks else { return false }
        flush(drawing: observer.isDrawing)
        observer.isDrawing = true
        return !observer.drewLastColumn
    }

    private func control(_ text: String) { control(Array(text.utf8)) }

    private func control(_ bytes: [UInt8]) {
        // After anything but a character, a mark would join what the cursor has left.
        marksInRow = Self.mostMarks
        if observer.isDrawing || pending.count >= 4096 { flush(drawing: observer.isDrawing) }
        observer.isDrawing = false
        pending.append(contentsOf: bytes)
    }

    private func take(control byte: UInt8) {
        // BS, HT, LF, VT, FF, CR, SO, SI; others do nothing that a screen shows.
        guard (0x08...0x0f).contains(byte) else { return }
        modes.take(control: byte)
        control([byte])
    }

    private func take(escape bytes: [UInt8]) {
        modes.take(escape: bytes)
        let text = String(decoding: bytes, as: UTF8.self)
        switch text {
        case "c":
            // libvterm stays on the alternate screen, and stays reversed.
            primary = nil
            control("\u{1b}[?1047l\u{1b}[?5l\u{1b}c")
            flush(drawing: false)
            observer.wrapIsPending = false
        case "7", "8", "D", "E", "H", "M", "=", ">", "#8":
            control("\u{1b}" + text)
        default:
            guard bytes.count == 2, (0x28...0x2b).contains(bytes[0]), "0AB".utf8.contains(bytes[1]) else { return }
            control("\u{1b}" + text)
        }
    }

    private func take(_ sequence: ControlSequence) {
        let wasAlternate = modes.isAlternate
        let before = modes
        modes.take(sequence, rows: Int(rows))
        if modes.isAlternate != wasAlternate { switchScreens(before) }
        if sequence.prefix == 0, sequence.intermediate == 0, sequence.final == 0x62 { repeatCharacter(sequence) }
        if sequence.final == 0x4a, sequence.prefix == 0, sequence.parameter(0, or: 0) >= 2 { keepClearedLines() }
        control(sequence.safeText)
    }

    /// REP; libvterm 0.1 writes beyond the row where a wide character is repeated up to its end.
    private func repeatCharacter(_ sequence: ControlSequence) {
        guard let lastCharacter else { return }
        for _ in 0..<min(sequence.parameter(0, or: 1), Int(columns)) { draw(lastCharacter) }
    }

    /// libvterm shows the cells of one screen only, so the primary one is copied while it can be seen.
    private func switchScreens(_ before: TerminalModes) {
        guard modes.isAlternate else {
            primary = nil
            return
        }
        makeAlternate()
        guard snapshotsLeft > 0 else { return }
        snapshotsLeft -= 1
        flush(drawing: observer.isDrawing)
        primary = snapshot(screenIsReversed: before.isOn(5))
    }

    /// A transcript loses nothing to a cleared screen.
    private func keepClearedLines() {
        guard let keep = observer.lineScrolledOff, !modes.isAlternate else { return }
        flush(drawing: observer.isDrawing)
        let lines = text
        guard let last = lines.lastIndex(where: { !$0.isEmpty }) else { return }
        for line in lines[...last] { keep(line) }
    }
}
