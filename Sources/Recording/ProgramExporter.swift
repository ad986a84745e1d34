/// Writes what the audit of programs noted, one line each: time, host, who, process, user, file and arguments.
public final class ProgramExporter {
    private let reader: RecordingReader

    /// Exports what `reader` reads, from its first record on.
    public init(_ reader: RecordingReader) {
        self.reader = reader
        reader.rewind()
    }

    /// The next line with its line feed; nil at the end.
    ///
    /// - Throws: Whatever the reader throws.
    public func next() throws(RecordingError) -> [UInt8]? {
        while let record = try reader.next() {
            switch record.event {
            case .program(let program): return line(record, program.host, ProgramExporter.text(program))
            case .programsUnrecorded(let host, let count): return line(record, host, "\(count) more, too many to note")
            default: continue
            }
        }
        return nil
    }

    private func line(_ record: Record, _ host: String, _ text: String) -> [UInt8] {
        Array("\(ClockText.of(record.time)) \(ScreenText.visible(host)) \(text)\n".utf8)
    }

    private static func text(_ program: RecordedProgram) -> String {
        let origin =
            switch program.origin {
            case .host: "host"
            case .terminal: "terminal"
            case .program: "breakfix"
            }
        let words = [program.path] + program.arguments
        return "\(origin) pid \(program.pid) uid \(program.uid) " + words.map(quoted).joined(separator: " ")
            + (program.isCut ? " …" : "")
    }

    /// The word as a shell would take it, where it is not plain.
    private static func quoted(_ bytes: [UInt8]) -> String {
        let text = ScreenText.visible(String(decoding: bytes, as: UTF8.self))
        let isPlain = text.unicodeScalars.allSatisfy { scalar in
            scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                || "-_./:=,+@%".unicodeScalars.contains(scalar)
        }
        if isPlain, !text.isEmpty { return text }
        return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
