internal import API
internal import Recording

extension Command {
    private struct ReplayOptions: Sendable {
        var recording = ""
        var host: String?
        var terminal: String?
        var speed = 1.0
        var idleLimit: Double?
        var start: Double?
    }

    /// Plays a recording.
    static let replay = Command(
        "replay", "Play a session's recording in this terminal",
        discussion:
            "Space pauses, q or ctrl-c leaves. Works while the session runs, after its end, and without the daemon.",
        examples: [
            Example("breakfix replay S7K2QP", "as it happened"),
            Example("breakfix replay S7K2QP --speed 4 --idle-limit 1", "quickly, without the pauses"),
            Example("breakfix replay ./recording --start 600", "a file, from its tenth minute"),
        ],
        blank: ReplayOptions(),
        rules: [
            .argument("RECORDING", into: \.recording, completing: .sessions, "A session's id, or a file"),
            .option("--host", "-H", value: "HOST", into: \.host, "The terminal's host"),
            .option("--terminal", "-t", value: "NAME", into: \.terminal, "The terminal; the first where not given"),
            .option("--speed", "-s", value: "X", into: \.speed, "How many times faster"),
            .option("--idle-limit", "-i", value: "SECONDS", into: \.idleLimit, "The longest pause"),
            .option("--start", value: "SECONDS", into: \.start, "Where to begin"),
        ],
        body: { options, context in
            let reader = try RecordingSource(context: context).open(options.recording)
            let terminal = try RecordingSource.terminal(host: options.host, name: options.terminal, in: reader)
            let player = Player(
                reader,
                options: Player.Options(
                    terminal: terminal, speed: options.speed, idleLimit: options.idleLimit.map(nanoseconds),
                    start: options.start.map(nanoseconds) ?? 0))
            switch try play(player) {
            case .finished, .left: return .ok
            case .signaled: return .interrupted
            }
        })

    /// Plays to the end; when this returns or throws, the terminal is as it was.
    private static func play(_ player: Player) throws -> Replay.Ending {
        var replay = try Replay(player)
        return try replay.run()
    }

    private static func nanoseconds(_ seconds: Double) -> UInt64 { UInt64(min(seconds, 1e9) * 1e9) }

    /// What a recording can become.
    private enum ExportFormat: String, CaseIterable, Sendable {
        case asciicast, text, programs
    }

    private struct ExportOptions: Sendable {
        var recording = ""
        var host: String?
        var terminal: String?
        var format = ExportFormat.asciicast
        var file: String?
    }

    /// Turns a recording into another format.
    static let export = Command(
        "export", "Turn a session's recording into an asciicast or plain text",
        examples: [
            Example("breakfix export S7K2QP -o session.cast", "for asciinema play"),
            Example("breakfix export S7K2QP --format text", "what stood on the screen, as lines"),
            Example("breakfix export S7K2QP --format programs", "what audited hosts started"),
        ],
        blank: ExportOptions(),
        rules: [
            .argument("RECORDING", into: \.recording, completing: .sessions, "A session's id, or a file"),
            .choice("--format", "-f", value: "FORMAT", into: \.format, "The format"),
            .option("--host", "-H", value: "HOST", into: \.host, "The terminal's host"),
            .option("--terminal", "-t", value: "NAME", into: \.terminal, "The terminal; the first where not given"),
            .option("--output", "-o", value: "FILE", into: \.file, completing: .files, "Write to a file"),
        ],
        body: { options, context in
            let reader = try RecordingSource(context: context).open(options.recording)
            let terminal = try RecordingSource.terminal(host: options.host, name: options.terminal, in: reader)
            guard let file = options.file else {
                try write(reader, terminal, options.format) {
                    try context.output.write(String(decoding: $0, as: UTF8.self))
                }
                return .ok
            }
            try OutputFile.write(to: file) { put in try write(reader, terminal, options.format, put) }
            try context.note("Wrote \(file).")
            return .ok
        })

    private static func write(
        _ reader: RecordingReader, _ terminal: TerminalChoice, _ format: ExportFormat,
        _ put: ([UInt8]) throws -> Void
    ) throws {
        switch format {
        case .asciicast:
            let exporter = AsciicastExporter(reader, terminal: terminal)
            while let part = try RecordingSource.mending({ () throws(RecordingError) in try exporter.next() }) {
                try put(part)
            }
        case .text:
            let exporter = TextExporter(reader, terminal: terminal)
            while let part = try RecordingSource.mending({ () throws(RecordingError) in try exporter.next() }) {
                try put(part)
            }
        case .programs:
            let exporter = ProgramExporter(reader)
            while let part = try RecordingSource.mending({ () throws(RecordingError) in try exporter.next() }) {
                try put(part)
            }
        }
    }
}
