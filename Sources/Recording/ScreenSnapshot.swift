/// A screen's rows as bytes that draw each from its first column, with the pen and the cursor.
struct ScreenSnapshot {
    /// The rows; those without anything to see are empty.
    var rows: [[UInt8]]
    /// The cursor's place, from 0.
    var cursor: (row: Int, column: Int)
    /// The pen that the next character gets.
    var pen: Pen
}

extension Screen {
    /// Copies the screen that is shown.
    func snapshot(screenIsReversed: Bool) -> ScreenSnapshot {
        let drawn = (0..<Int(rows)).map { row in
            var painter = ScreenPainter()
            painter.draw(cells(row: row))
            return painter.bytes
        }
        return ScreenSnapshot(rows: drawn, cursor: cursor, pen: pen)
    }

    /// Bytes that draw the present screen on a terminal of the same size, whatever that terminal shows: characters,
    /// colours, cursor, alternate screen and the modes that change what keys, mouse and later output do.
    ///
    /// Not brought back: titles, tab stops and the saved cursor of the screen that is shown.
    public func redraw() -> [UInt8] { redraw(columns: Int(columns), rows: Int(rows)) }

    /// Bytes that draw what of the present screen fits on a terminal of another size.
    func redraw(columns: Int, rows: Int) -> [UInt8] {
        flush(drawing: observer.isDrawing)
        var painter = ScreenPainter()
        painter.append(Self.reset)
        if modes.isAlternate {
            if let primary { painter.draw(primary, rows: rows) }
            painter.append(Array("\u{1b}[?1049h\u{1b}[m\u{1b}[H\u{1b}[2J".utf8))
        }
        let first = max(0, cursor.row - rows + 1)
        // Whoever joins a new terminal sees it before it has shown anything.
        let last = isUntouched ? first : min(Int(self.rows), first + rows)
        for row in first..<last {
            let cells = Array(cells(row: row).prefix(columns))
            guard cells.contains(where: { !$0.isBlank }) else { continue }
            painter.move(row: row - first, column: 0)
            painter.draw(cells)
        }
        painter.append("\u{1b}[?7h" + modes.settings)
        finish(&painter, row: cursor.row - first, column: min(cursor.column, columns - 1))
        return painter.bytes
    }

    /// Brings any terminal to the primary screen, empty, with wrapping off.
    private static let reset =
        "\u{1b}[?1049l\u{1b}[!p\u{1b}[?5;9;1000;1002;1003;1004;1005;1006;1015;2004l\u{1b}[20l\u{1b}>"
        + "\u{1b}(B\u{1b})B\u{0f}\u{1b}[m\u{1b}[H\u{1b}[2J\u{1b}[?7l"

    /// Places the cursor and takes the pen and what changes drawing.
    private func finish(_ painter: inout ScreenPainter, row: Int, column: Int) {
        let top = modes.isOn(6) ? (modes.scrollRegion?.lowerBound ?? 1) - 1 : 0
        painter.move(row: row - top, column: column)
        if observer.wrapIsPending, modes.isOn(7) {
            // Only drawing the last character again makes a terminal wait at the end of its line.
            painter.draw(cells(row: cursor.row)[column], isInLastColumn: false)
        }
        painter.append(modes.drawingSettings)
        painter.select(pen)
        // A sequence that has begun ends in what the terminal puts out next.
        painter.append(parser.unfinished)
    }
}

extension ScreenPainter {
    /// Draws a copied screen of which `rows` rows fit.
    mutating func draw(_ snapshot: ScreenSnapshot, rows: Int) {
        let first = max(0, snapshot.cursor.row - rows + 1)
        for (row, drawn) in snapshot.rows.dropFirst(first).prefix(rows).enumerated() where !drawn.isEmpty {
            move(row: row, column: 0)
            append(drawn)
        }
        move(row: snapshot.cursor.row - first, column: snapshot.cursor.column)
        select(snapshot.pen)
    }
}
