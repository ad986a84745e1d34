/// Writes one terminal of a recording as asciicast v2, line by line, for `asciinema play` and web players.
///
/// A cast holds text: bytes that are no UTF-8 become U+FFFD, so it is for watching and not for evidence.
public final class AsciicastExporter {
    private let reader: RecordingReader
    private var filter: TerminalFilter
    /// When the terminal was opened; nil before the header was written.
    private var start: UInt64?
    private var lastTime: UInt64 = 0
    private var characters = UTF8Assembler()
    private var isFinished = false

    /// Exports what `reader` reads, from its first record on.
    public init(_ reader: RecordingReader, terminal: TerminalChoice = .first) {
        self.reader = reader
        filter = TerminalFilter(terminal)
        reader.rewind()
    }

    /// The next line with its line feed, the header first; nil at the end.
    ///
    /// - Throws: ``RecordingError/noTerminal(_:)`` where the terminal never opens, and whatever the reader throws.
    public func next() throws(RecordingError) -> [UInt8]? {
        while let record = try reader.next() {
            guard filter.accepts(record), let line = line(for: record) else { continue }
            return Array((line + "\n").utf8)
        }
        guard start != nil else { throw filter.missing }
        guard !isFinished else { return nil }
        isFinished = true
        guard characters.isInside else { return nil }
        return Array((line("o", "\u{fffd}", at: lastTime) + "\n").utf8)
    }

    private func line(for record: Record) -> String? {
        if case .opened(_, _, let columns, let rows) = record.event, start == nil {
            start = record.time
            return header(columns: columns, rows: rows, opened: record)
        }
        guard start != nil else { return nil }
        lastTime = record.time
        switch record.event {
        case .output(let bytes):
            let text = text(of: bytes)
            return text.isEmpty ? nil : line("o", text, at: record.time)
        case .opened(_, _, let columns, let rows), .resized(let columns, let rows):
            return line("r", "\(columns)x\(rows)", at: record.time)
        case .mark(let mark), .hostEvent(let mark):
            return line("m", mark, at: record.time)
        case .exited, .joined, .left, .keyframe, .checkpoint, .program, .programsUnrecorded, .unknown:
            return nil
        }
    }

    private func header(columns: UInt16, rows: UInt16, opened: Record) -> String {
        var title = reader.header.session
        if case .opened(let host, let name, _, _) = opened.event { title += " \(host)/\(name)" }
        let seconds = (reader.header.wallClock + Int64(clamping: opened.time)) / 1_000_000_000
        return "{\"version\": 2, \"width\": \(columns), \"height\": \(rows), \"timestamp\": \(seconds), "
            + "\"title\": \(JSONText.quoted(title)), \"env\": {\"TERM\": \"xterm-256color\"}}"
    }

    private func line(_ code: String, _ data: String, at time: UInt64) -> String {
        let microseconds = (time - (start ?? 0)) / 1_000
        let fraction = String(microseconds % 1_000_000 + 1_000_000).dropFirst()
        return "[\(microseconds / 1_000_000).\(fraction), \"\(code)\", \(JSONText.quoted(data))]"
    }

    private func text(of bytes: [UInt8]) -> String {
        var text = ""
        for byte in bytes {
            var step = characters.take(byte)
            if step == .brokenBefore {
                text.unicodeScalars.append("\u{fffd}")
                step = characters.take(byte)
            }
            if case .character(let scalar) = step { text.unicodeScalars.append(scalar) }
        }
        return text
    }
}
