/// Writes one terminal of a recording as plain text without any escape sequence: what happened, every line that
/// scrolled away, and the screen at the end.
///
/// Full-screen programs leave what was on the screen when they ended, as on a real terminal.
public final class TextExporter {
    private let reader: RecordingReader
    private var filter: TerminalFilter
    private let lines = LineQueue()
    private var screen: Screen?
    private var isFinished = false
    private var hasBegun = false

    /// The lines that a screen let go; the screen and the exporter share them.
    private final class LineQueue {
        var text = ""
    }

    /// Exports what `reader` reads, from its first record on.
    public init(_ reader: RecordingReader, terminal: TerminalChoice = .first) {
        self.reader = reader
        filter = TerminalFilter(terminal)
        reader.rewind()
    }

    /// The next piece of text, whole lines; nil at the end.
    ///
    /// - Throws: ``RecordingError/noTerminal(_:)`` where the terminal never opens, and whatever the reader throws.
    public func next() throws(RecordingError) -> [UInt8]? {
        guard !isFinished else { return nil }
        if !hasBegun {
            hasBegun = true
            lines.text = "session \(ScreenText.visible(reader.header.session))\n"
        }
        while lines.text.utf8.count < 1 << 14, let record = try reader.next() {
            if filter.accepts(record) { take(record) }
        }
        if lines.text.isEmpty || lines.text.utf8.count < 1 << 14 {
            guard let screen else { throw filter.missing }
            isFinished = true
            appendScreen(screen)
        }
        defer { lines.text = "" }
        return Array(lines.text.utf8)
    }

    private func take(_ record: Record) {
        switch record.event {
        case .opened(let host, let name, let columns, let rows):
            if let screen { appendScreen(screen) }
            note(record, "terminal \(name) on \(host), \(columns) × \(rows)")
            screen = Screen(columns: columns, rows: rows) { [lines] in lines.text += $0 + "\n" }
        case .output(let bytes): screen?.feed(bytes)
        case .resized(let columns, let rows):
            note(record, "\(columns) × \(rows)")
            screen?.resize(columns: columns, rows: rows)
        case .exited(let status): note(record, "the shell ended with status \(status)")
        case .joined(let who): note(record, "\(who) joined")
        case .left(let who): note(record, "\(who) left")
        case .mark(let text), .hostEvent(let text): note(record, text)
        case .keyframe, .checkpoint, .program, .programsUnrecorded, .unknown: break
        }
    }

    /// A line of our own, told from the terminal's by its time.
    private func note(_ record: Record, _ text: String) {
        lines.text += "--- \(ClockText.of(record.time)) \(ScreenText.visible(text))\n"
    }

    private func appendScreen(_ screen: Screen) {
        let rows = screen.text
        guard let last = rows.lastIndex(where: { !$0.isEmpty }) else { return }
        for row in rows[...last] { lines.text += row + "\n" }
    }
}
