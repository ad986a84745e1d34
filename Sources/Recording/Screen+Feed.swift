extension Screen {
    /// Follows the terminal's output, wherever it is cut.
    public func feed(_ bytes: [UInt8]) {
        snapshotsLeft = 8
        for byte in bytes {
            repeat { take(parser.take(byte)) } while parser.wantsSameByteAgain
        }
        flush(drawing: observer.isDrawing)
    }

    private func take(_ token: TerminalParser.Token) {
        switch token {
        case .none: break
        case .text(let scalar): draw(scalar)
        case .control(let control): take(control: control)
        case .escape: take(escape: parser.sequence)
        case .csi: take(ControlSequence(parser.sequence))
        }
    }

    private static let mostMarks = 5

    private func draw(_ scalar: Unicode.Scalar) {
        if CharacterWidth.mayCombine(scalar) {
            guard mayJoin() else { return }
        } else {
            marksInRow = 0
            if !observer.isDrawing || pending.count >= 4096 { flush(drawing: observer.isDrawing) }
        }
        observer.isDrawing = true
        observer.wraps = modes.isOn(7)
        if scalar.isASCII {
            pending.append(UInt8(scalar.value))
        } else {
            pending.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
    }

    /// Whether a mark will join the last character.
    ///
    /// libvterm joins any number of marks in a buffer that only grows, though it shows six characters at most; and in
    /// the last column it draws a mark over its character.
    private func mayJoin() -> Bool {
        marksInRow += 1
        guard marksInRow <= Self.mostMarks else { return false }
        flush(drawing: observer.isDrawing)
        return !observer.drewLastColumn
    }

    private func control(_ text: String) {
        // After anything but a character, a mark would join what the cursor has left.
        marksInRow = Self.mostMarks
        if observer.isDrawing || pending.count >= 4096 { flush(drawing: observer.isDrawing) }
        observer.isDrawing = false
        pending.append(contentsOf: text.utf8)
    }

    private func take(control byte: UInt8) {
        // BS, HT, LF, VT, FF, CR, SO, SI; others do nothing that a screen shows.
        guard (0x08...0x0f).contains(byte) else { return }
        modes.take(control: byte)
        control(String(Unicode.Scalar(byte)))
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
        if sequence.final == 0x4a, sequence.prefix == 0, sequence.parameter(0, or: 0) >= 2 { keepClearedLines() }
        control(sequence.safeText)
    }

    /// libvterm shows the cells of one screen only, so the primary one is copied while it can be seen.
    private func switchScreens(_ before: TerminalModes) {
        guard modes.isAlternate else {
            primary = nil
            return
        }
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
