import Testing

@testable import Recording

/// Everything of a screen that another one must agree on.
private struct Look: Equatable, CustomStringConvertible {
    var rows: [[ScreenCell]]
    var row: Int
    var column: Int
    var pen: Pen
    var modes: TerminalModes
    var wrapIsPending: Bool

    init(_ screen: Screen) {
        rows = (0..<Int(screen.rows)).map { row in
            screen.cells(row: row).map { cell in
                var cell = cell
                // A blank is a blank, however it came about; the width follows from the character.
                if cell.scalars.isEmpty { cell.scalars = [" "] }
                if cell.isBlank { cell.pen = Pen() }
                cell.isWide = false
                return cell
            }
        }
        // libvterm loses marks that are drawn in the last column, and half a character cannot be drawn there.
        for row in rows.indices {
            let last = rows[row].count - 1
            rows[row][last].scalars.removeLast(rows[row][last].scalars.count - 1)
            if CharacterWidth.mayBeWide(rows[row][last].scalars[0]) { rows[row][last].scalars = [" "] }
            if rows[row][last].isBlank { rows[row][last].pen = Pen() }
        }
        (row, column) = screen.cursor
        pen = screen.pen
        modes = screen.modes
        wrapIsPending = screen.observer.wrapIsPending
    }

    var description: String {
        let text = rows.map { $0.map { String(String.UnicodeScalarView($0.scalars)) }.joined() }.joined(
            separator: "|\n")
        return "\(row),\(column) wrap \(wrapIsPending) \(pen)\n\(modes)\n\(text)|"
    }
}

private func screen(_ text: String, columns: UInt16 = 20, rows: UInt16 = 5) -> Screen {
    let screen = Screen(columns: columns, rows: rows)
    screen.feed(Array(text.utf8))
    return screen
}

/// A second screen that was only given the first one's redraw.
private func copy(of screen: Screen) -> Screen {
    let copy = Screen(columns: screen.columns, rows: screen.rows)
    copy.feed(screen.redraw())
    return copy
}

@Suite struct ScreenTests {
    static let corpus: [String] = [
        "plain\r\ntext",
        "\u{1b}[1mbold\u{1b}[0m \u{1b}[4;3mline\u{1b}[m \u{1b}[7mrev\u{1b}[27m \u{1b}[9mstrike\u{1b}[m \u{1b}[21mdouble\u{1b}[4:3mcurly",
        "\u{1b}[31mred\u{1b}[92mgreen\u{1b}[38;5;208morange\u{1b}[48;2;1;2;3mtrue\u{1b}[38:2:9:8:7mcolon\u{1b}[49m!",
        "\u{1b}[44m\u{1b}[2Jblue all over\u{1b}[0K",
        "漢字 wide 界\r\ne\u{301}a\u{300}\u{302} marks 🦀",
        "12345678901234567890",
        "1234567890123456789界x",
        "1234567890123456789\u{1b}[1;31m0\u{1b}[m",
        "\u{1b}[5;1Hbottom\r\nscrolled\u{1b}[?25l",
        "shell $ vi\r\n\u{1b}[?1049h\u{1b}[?1h\u{1b}=\u{1b}[1;4r\u{1b}[2J\u{1b}[H~\r\n~\r\n\u{1b}[5;1H\u{1b}[7m-- INSERT --\u{1b}[m\u{1b}[2;3H",
        "kept\u{1b}[?1049hgone\u{1b}[?1049l too",
        "\u{1b}[H\u{1b}[Jtop - 03:10\u{1b}[K\r\n\u{1b}[7m  PID USER\u{1b}[m\u{1b}[K\r\n 1 root\u{1b}[K\u{1b}[J",
        "\u{1b}[?1000h\u{1b}[?1006h\u{1b}[?2004h\u{1b}[?1004hmouse",
        "\u{1b}[?5hreversed \u{1b}[7mtwice\u{1b}[m",
        "\u{1b}[2;4r\u{1b}[?6h\u{1b}[2;5Horigin",
        "\u{1b}(0lqqk\u{1b}(B box \u{1b})0\u{0e}x",
        "insert\u{1b}[1;3H\u{1b}[4h<>",
        "\u{1b}[?7lno wrap at the end of the line",
        "wide cut \u{1b}[1;3H界\u{1b}[1;4Hx\u{1b}[2;3H界\u{1b}[2;3Hy",
        "a\u{1b}[5 qb\u{1b}]0;title\u{07}c\u{1b}Pq\u{1b}\\d",
        "x\u{1b}[12bend",
        "many\u{1b}[1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;4mparameters",
    ]

    @Test(arguments: corpus) func redrawShowsTheSame(_ text: String) {
        let original = screen(text)
        #expect(Look(copy(of: original)) == Look(original))
    }

    @Test(arguments: corpus.filter { !$0.unicodeScalars.contains("\u{301}") }) func aViewerMayJoinAfterAnyByte(
        _ text: String
    ) {
        let bytes = Array((text + "after\r\nthat").utf8)
        let whole = Screen(columns: 20, rows: 5)
        whole.feed(bytes)
        for cut in 0...bytes.count {
            let first = Screen(columns: 20, rows: 5)
            first.feed(Array(bytes[..<cut]))
            let second = copy(of: first)
            second.feed(Array(bytes[cut...]))
            #expect(Look(second) == Look(whole), "cut at \(cut)")
        }
    }

    @Test(arguments: 0..<40) func redrawOfHostileOutputShowsTheSame(_ seed: UInt64) {
        var noise = Noise(seed: seed)
        let original = Screen(columns: 40, rows: 12)
        for _ in 0..<40 {
            original.feed(noise.terminalBytes(300))
            #expect(Look(copy(of: original)) == Look(original), "seed \(seed)")
        }
    }

    @Test(arguments: 0..<20) func resizesAndHostileOutputDoNoHarm(_ seed: UInt64) {
        var noise = Noise(seed: seed)
        let original = Screen(columns: 80, rows: 24)
        for _ in 0..<100 {
            original.feed(noise.terminalBytes(200))
            original.resize(columns: UInt16(noise.next() % 200), rows: UInt16(noise.next() % 60))
            #expect(original.cursor.row < Int(original.rows) && original.cursor.column < Int(original.columns))
            #expect(original.text.count == Int(original.rows))
        }
    }

    /// In a process of its own, because the memory of other tests would be counted.
    @Test func titlesAndMarksWithoutEndTakeNoMemory() async {
        await #expect(processExitsWith: .success) {
            let screen = Screen(columns: 80, rows: 24)
            let title = [UInt8](repeating: 0x61, count: 1 << 16)
            let marks = Array(repeatElement(Array("\u{301}".utf8), count: 1 << 15).joined())
            screen.feed(marks)
            let before = residentBytes()
            screen.feed(Array("\u{1b}]0;".utf8))
            for _ in 0..<128 { screen.feed(title) }
            screen.feed(Array("\u{07}e".utf8))
            for _ in 0..<64 { screen.feed(marks) }
            precondition(residentBytes() - before < 1 << 20)
            precondition(screen.cells(row: 0)[0].scalars.count == 6)
        }
    }

    @Test func aHugeSizeIsCut() {
        let screen = Screen(columns: .max, rows: 0)
        #expect(screen.columns == Screen.maximumColumns)
        #expect(screen.rows == 2)
    }

    @Test func widthsAgreeWithTheTerminal() {
        let screen = Screen(columns: 10, rows: 2)
        for value in UInt32(0x20)...0x1fbff where !(0x7f..<0xa0).contains(value) {
            guard let scalar = Unicode.Scalar(value), !CharacterWidth.mayCombine(scalar) else { continue }
            screen.feed(Array("\u{1b}[H\(scalar)".utf8))
            if screen.cursor.column == 2 { #expect(CharacterWidth.mayBeWide(scalar), "U+\(String(value, radix: 16))") }
        }
    }

    @Test func textSpellsOutControls() {
        #expect(screen("a\u{202e}b\r\n界x").text.prefix(2) == ["a<U+202E>b", "界x"])
    }
}
