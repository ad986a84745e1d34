/// Builds the bytes that draw cells on an empty terminal.
struct ScreenPainter {
    /// What has been drawn so far.
    private(set) var bytes: [UInt8] = []
    /// The pen that the terminal has; nil where it is not known.
    private var pen: Pen?

    /// Appends bytes as they are.
    mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// Appends what another painter drew, after which the pen is not known.
    mutating func append(_ other: [UInt8]) {
        bytes.append(contentsOf: other)
        pen = nil
    }

    /// Moves the cursor; rows and columns count from 0.
    mutating func move(row: Int, column: Int) { append("\u{1b}[\(row + 1);\(column + 1)H") }

    /// Takes a pen.
    mutating func select(_ next: Pen) {
        guard next != pen else { return }
        append(next.selection)
        pen = next
    }

    /// Draws a row from its first column; wrapping must be off.
    mutating func draw(_ cells: [ScreenCell]) {
        guard let last = cells.lastIndex(where: { !$0.isBlank }) else { return }
        var column = 0
        while column <= last {
            let blanks = cells[column...last].prefix { $0.isBlank }.count
            if blanks > 4 {
                append("\u{1b}[\(blanks)C")
                column += blanks
                continue
            }
            draw(cells[column], isInLastColumn: column == cells.count - 1)
            let mayBeWide = cells[column].scalars.first.map(CharacterWidth.mayBeWide) ?? false
            let step = cells[column].isWide && mayBeWide ? 2 : 1
            column += step
            // Terminals disagree on some widths, and half of a wide character may have been drawn over.
            if mayBeWide, column <= last { append("\u{1b}[\(column + 1)G") }
        }
    }

    /// Draws one cell where the cursor stands.
    mutating func draw(_ cell: ScreenCell, isInLastColumn: Bool) {
        select(cell.pen)
        guard let first = cell.scalars.first else { return append(" ") }
        // A wide character whose right half a resize cut off would go to the next line.
        if isInLastColumn, CharacterWidth.mayBeWide(first) { return append(" ") }
        for scalar in cell.scalars { bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter) }
    }
}
