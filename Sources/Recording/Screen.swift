internal import CVTerm

/// What a terminal shows, followed along its output by libvterm.
///
/// Whatever bytes come, memory stays bounded by the size and nothing is answered: a terminal's replies to queries are
/// dropped. Not for several threads.
public final class Screen {
    /// The largest width; a wider terminal is followed in this many columns.
    public static let maximumColumns: UInt16 = 640
    /// The largest height; of a taller terminal this many rows are followed.
    public static let maximumRows: UInt16 = 240

    /// The present width.
    public private(set) var columns: UInt16
    /// The present height.
    public private(set) var rows: UInt16
    /// The modes that cells do not show.
    var modes = TerminalModes()

    let observer: ScreenObserver
    var parser = TerminalParser()
    /// Whether nothing has been fed yet: every cell is blank.
    var isUntouched = true
    /// What libvterm is given next; all characters or all control sequences.
    var pending: [UInt8] = []
    /// How many characters in a row may have joined the one before.
    var marksInRow = 0
    /// The character that was drawn last.
    var lastCharacter: Unicode.Scalar?
    /// What the primary screen showed when the alternate one came up.
    var primary: ScreenSnapshot?
    /// How many times more the primary screen may be copied before this call of ``feed(_:)`` ends.
    var snapshotsLeft = 0

    private var emulator: Emulator

    /// Makes the screen of a reset terminal; sizes are kept between 2 × 2 and the maximum.
    public convenience init(columns: UInt16, rows: UInt16) {
        self.init(columns: columns, rows: rows, lineScrolledOff: nil)
    }

    init(columns: UInt16, rows: UInt16, lineScrolledOff: ((String) -> Void)?) {
        self.columns = Self.clamped(columns, Self.maximumColumns)
        self.rows = Self.clamped(rows, Self.maximumRows)
        observer = ScreenObserver(lineScrolledOff: lineScrolledOff)
        emulator = Emulator(columns: self.columns, rows: self.rows, observer: observer)
    }

    /// Follows a new size of the terminal; rows that no longer fit above the cursor go, the saved cursor is lost.
    ///
    /// A new emulator is given what the old one showed: libvterm 0.1 leaves cursor, saved cursor and scroll region
    /// outside of a smaller screen and then writes there.
    public func resize(columns: UInt16, rows: UInt16) {
        flush(drawing: observer.isDrawing)
        observer.wrapIsPending = false
        modes.resized()
        let size = (columns: Self.clamped(columns, Self.maximumColumns), rows: Self.clamped(rows, Self.maximumRows))
        let drawing = redraw(columns: Int(size.columns), rows: Int(size.rows))
        for line in text.prefix(max(0, cursor.row - Int(size.rows) + 1)) { observer.lineScrolledOff?(line) }
        (self.columns, self.rows) = size
        emulator = Emulator(columns: size.columns, rows: size.rows, observer: observer)
        modes = TerminalModes()
        parser = TerminalParser()
        primary = nil
        feed(drawing)
    }

    /// The cursor's row and column, from 0.
    var cursor: (row: Int, column: Int) {
        var position = VTermPos()
        vterm_state_get_cursorpos(emulator.state, &position)
        return (Int(position.row), Int(position.col))
    }

    /// The pen that the next character gets.
    var pen: Pen {
        var cell = VTermScreenCell()
        cvterm_pen(emulator.state, &cell)
        return Pen(cell, screenIsReversed: false)
    }

    /// The cells of a row of the screen that is shown.
    func cells(row: Int) -> [ScreenCell] {
        let isReversed = modes.isOn(5)
        return (0..<Int32(columns)).map { column in
            var cell = VTermScreenCell()
            vterm_screen_get_cell(emulator.screen, VTermPos(row: Int32(row), col: column), &cell)
            return ScreenCell(cell, screenIsReversed: isReversed)
        }
    }

    /// The rows' text, without attributes and without blanks at the ends; controls are spelled out.
    public var text: [String] { (0..<Int(rows)).map { ScreenText.line(cells(row: $0)) } }

    /// Gives libvterm what is pending.
    func flush(drawing: Bool) {
        guard !pending.isEmpty else { return }
        observer.isDrawing = drawing
        pending.withUnsafeBytes { bytes in
            _ = vterm_input_write(emulator.vterm, bytes.bindMemory(to: CChar.self).baseAddress, bytes.count)
        }
        pending.removeAll(keepingCapacity: true)
    }

    /// Makes the alternate screen; without effect where it is there.
    func makeAlternate() { emulator.makeAlternate() }

    /// libvterm writes beyond a row that is narrower than a wide character.
    private static func clamped(_ size: UInt16, _ maximum: UInt16) -> UInt16 { min(max(size, 2), maximum) }
}
