import Glibc
import Linux
import Testing

@testable import Recording

/// A recording that is made in memory of seconds and events; stream 1 is `main` on `web`, stream 2 `main` on `db`.
private func recording(_ records: [(Double, UInt16, RecordedEvent)]) throws -> RecordingReader {
    let scratch = Scratch()
    var now: UInt64 = 0
    let writer = try RecordingWriter.create(path: scratch.file("r"), session: "S7K2", clock: { now })
    for (seconds, stream, event) in records {
        now = UInt64(seconds * 1e9)
        try writer.append(event, stream: stream)
    }
    try writer.seal()
    return try RecordingReader(bytes: try contents(scratch.file("r")))
}

private func output(_ text: String) -> RecordedEvent { .output(Array(text.utf8)) }

private let session: [(Double, UInt16, RecordedEvent)] = [
    (1, 1, .opened(host: "web", name: "main", columns: 20, rows: 3)),
    (1.5, 1, output("$ ")),
    (2, 2, .opened(host: "db", name: "main", columns: 10, rows: 2)),
    (2, 2, output("other\u{1b}[31m")),
    (3, 1, .output([0x5a, 0xc5])), (3.25, 1, .output([0xbc, 0x22, 0x5c, 0x0a, 0xff, 0x41])),
    (4, 0, .mark("check \"orders\"\u{7}")),
    (5, 1, .resized(columns: 30, rows: 4)),
    (100, 1, output("\r\n1\r\n2\r\n3\r\n\u{1b}[1m4\u{1b}]0;x\u{7}")),
    (101, 1, .exited(status: 0)),
]

private func lines(_ exporter: AsciicastExporter) throws -> [String] {
    var text = ""
    while let part = try exporter.next() { text += String(decoding: part, as: UTF8.self) }
    return text.split(separator: "\n").map(String.init)
}

@Suite struct ExportTests {
    @Test func programsAreListedAsAShellWouldTakeThem() throws {
        func program(_ words: [String], cut: Bool = false) -> RecordedEvent {
            .program(
                RecordedProgram(
                    host: "web", origin: .terminal, pid: 9, uid: 1_000, path: Array("/bin/x".utf8),
                    arguments: words.map { Array($0.utf8) }, isCut: cut))
        }
        let exporter = ProgramExporter(
            try recording(
                session + [
                    (3_661, 0, program(["x", "-l", "/tmp/a b"])),
                    (3_662, 0, program(["", "it's", "\u{1b}[31m"], cut: true)),
                    (3_663, 0, .programsUnrecorded(host: "web", count: 12)),
                ]))
        var text = ""
        while let part = try exporter.next() { text += String(decoding: part, as: UTF8.self) }
        #expect(
            text == """
                01:01:01 web terminal pid 9 uid 1000 /bin/x x -l '/tmp/a b'
                01:01:02 web terminal pid 9 uid 1000 /bin/x '' 'it'\\''s' '<U+1B>[31m' …
                01:01:03 web 12 more, too many to note

                """)
    }

    @Test func programsDisturbNoOtherExport() throws {
        let noise: [(Double, UInt16, RecordedEvent)] = [
            (102, 0, .programsUnrecorded(host: "web", count: 12))
        ]
        #expect(
            try lines(AsciicastExporter(recording(session + noise))) == lines(AsciicastExporter(recording(session))))
    }

    @Test func aCastHasEveryEventOfOneTerminal() throws {
        let cast = try lines(AsciicastExporter(recording(session)))
        #expect(cast[0].hasPrefix(#"{"version": 2, "width": 20, "height": 3, "timestamp": "#))
        #expect(cast[0].hasSuffix(#""title": "S7K2 web/main", "env": {"TERM": "xterm-256color"}}"#))
        #expect(
            Array(cast.dropFirst()) == [
                #"[0.500000, "o", "$ "]"#, #"[2.000000, "o", "Z"]"#, #"[2.250000, "o", "ż\"\\\n�A"]"#,
                #"[3.000000, "m", "check \"orders\"\u0007"]"#, #"[4.000000, "r", "30x4"]"#,
                #"[99.000000, "o", "\r\n1\r\n2\r\n3\r\n\u001b[1m4\u001b]0;x\u0007"]"#,
            ])
        let other = try lines(AsciicastExporter(recording(session), terminal: .named(host: "db", name: "main")))
        #expect(other[1] == #"[0.000000, "o", "other\u001b[31m"]"#)
        #expect(throws: RecordingError.noTerminal("main on mail")) {
            try AsciicastExporter(recording(session), terminal: .named(host: "mail", name: "main")).next()
        }
    }

    @Test func aCharacterThatNeverEndsIsReplaced() throws {
        let cast = try lines(
            AsciicastExporter(
                recording([
                    (0, 1, .opened(host: "h", name: "m", columns: 80, rows: 24)), (1, 1, .output([0x61, 0xe2, 0x82])),
                ])))
        #expect(Array(cast.dropFirst()) == [#"[1.000000, "o", "a"]"#, #"[1.000000, "o", "�"]"#])
    }

    @Test(.enabled(if: access("/usr/bin/asciinema", X_OK) == 0, "needs asciinema")) func asciinemaPlaysIt() throws {
        let scratch = Scratch()
        var noise = Noise(seed: 5)
        var sent = "żółć 漢字 \u{1b}[1m\"quoted\\\"\t\u{2028}"
        sent.unicodeScalars.append(
            contentsOf: (0..<2_000).compactMap { _ in Unicode.Scalar(UInt32(noise.next() % 0x11_0000)) })
        var records: [(Double, UInt16, RecordedEvent)] = [
            (0, 1, .opened(host: "web", name: "main", columns: 80, rows: 24))
        ]
        for (position, byte) in sent.utf8.enumerated() { records.append((Double(position) / 1e6, 1, .output([byte]))) }
        records.append((1, 1, .resized(columns: 90, rows: 30)))
        records.append((2, 0, .mark("done")))
        let exporter = AsciicastExporter(try recording(records))
        var cast: [UInt8] = []
        while let part = try exporter.next() { cast += part }
        try write(cast, to: scratch.file("s.cast"))
        // It wants a terminal even where it writes to a file.
        let command = "asciinema cat \(scratch.file("s.cast")) > \(scratch.file("out")) 2> \(scratch.file("err"))"
        let status = system("LC_ALL=C.UTF-8 script -qec '\(command)' /dev/null < /dev/null > /dev/null")
        let complaint = String(decoding: try contents(scratch.file("err")), as: UTF8.self)
        #expect(status == 0, "\(complaint)")
        let shown = try contents(scratch.file("out"))
        #expect(shown == Array(sent.utf8))
    }

    @Test func textHasWhatScrolledAwayAndTheScreen() throws {
        let exporter = TextExporter(try recording(session))
        var text = ""
        while let part = try exporter.next() { text += String(decoding: part, as: UTF8.self) }
        #expect(
            text == """
                session S7K2
                --- 00:00:01 terminal main on web, 20 × 3
                --- 00:00:04 check "orders"<U+7>
                --- 00:00:05 30 × 4
                $ Zż"\\
                      �A
                --- 00:01:41 the shell ended with status 0
                1
                2
                3
                4

                """)
        #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    }

    @Test func aClearedScreenStaysInTheText() throws {
        let exporter = TextExporter(
            try recording([
                (0, 1, .opened(host: "h", name: "m", columns: 20, rows: 5)),
                (1, 1, output("before\u{1b}[H\u{1b}[2Jafter")),
                (2, 1, output("\u{1b}[?1049hfull screen\u{1b}[2J\u{1b}[?1049l")),
            ]))
        let text = String(decoding: try exporter.next() ?? [], as: UTF8.self)
        #expect(text.hasSuffix("20 × 5\nbefore\nafter\n"))
        #expect(try exporter.next() == nil)
    }
}
