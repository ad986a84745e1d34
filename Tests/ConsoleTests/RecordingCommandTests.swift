import Foundation
import Linux
import Recording
import Testing

@testable import Console

@Suite("Replay and export")
struct RecordingCommandTests {
    /// A recording of two terminals, 40 s long, as a file.
    private final class Example {
        let folder: String
        var path: String { folder + "/recording" }

        init() throws {
            folder = FileManager.default.temporaryDirectory.path + "/replay-\(UInt64.random(in: 0 ... .max))"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            var now: UInt64 = 1_000_000_000
            let writer = try RecordingWriter.create(path: folder + "/recording", session: "S7K2QP") { now }
            for (stream, host) in [(UInt16(1), "web"), (2, "db")] {
                _ = try writer.append(.opened(host: host, name: "main", columns: 80, rows: 24), stream: stream)
            }
            _ = try writer.append(.output(Array("on web\r\n".utf8)), stream: 1)
            _ = try writer.append(.output(Array("on db \u{1b}]52;c;aGk=\u{07}\r\n".utf8)), stream: 2)
            now += 40_000_000_000
            _ = try writer.append(.output(Array("late\r\n".utf8)), stream: 1)
            _ = try writer.append(.mark("graded"))
            _ = try writer.append(.exited(status: 0), stream: 1)
            try writer.seal()
        }

        deinit { try? FileManager.default.removeItem(atPath: folder) }
    }

    @Test("A file becomes an asciicast or text, of the terminal that is meant")
    func exports() throws {
        let example = try Example()
        let cast = Run(words: ["export", example.path])
        #expect(cast.code == .ok)
        let lines = cast.output.split(separator: "\n")
        #expect(lines.first?.contains(#""version": 2"#) == true)
        #expect(lines.contains { $0.contains(#""o", "on web\r\n""#) })
        #expect(!cast.output.contains("on db"))
        let text = Run(words: ["export", example.path, "--format", "text", "--host", "db"])
        #expect(text.code == .ok)
        #expect(text.output.contains("on db"))
        #expect(!text.output.contains("on web"))
        #expect(!text.output.contains("\u{1b}"))
    }

    @Test("An export goes to a file; one that fails leaves nothing")
    func exportsToFile() throws {
        let example = try Example()
        let target = example.folder + "/out.cast"
        #expect(Run(words: ["export", example.path, "-o", target]).code == .ok)
        #expect(try String(contentsOfFile: target, encoding: .utf8) == Run(words: ["export", example.path]).output)
        let missing = Run(words: ["export", example.path, "--host", "nowhere", "-o", example.folder + "/none"])
        #expect(missing.code == .usage)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: example.folder).sorted() == ["out.cast", "recording"])
    }

    @Test("A session's recording comes through the daemon, or from the state folder where the daemon is down")
    func sources() throws {
        let example = try Example()
        let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: example.path)))
        let online = Run(
            words: ["export", "S7K2QP"],
            answers: ["GET /v1/sessions/S7K2QP/recording": [Answer(status: 200, body: bytes)]])
        #expect(online.output == Run(words: ["export", example.path]).output)
        let records = example.folder + "/sessions/S7K2QP"
        try FileManager.default.createDirectory(atPath: records, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: example.path, toPath: records + "/recording")
        let offline = Run(words: ["export", "S7K2QP", "--state-dir", example.folder])
        #expect(offline.output == online.output)
        #expect(Run(words: ["export", "S7K2QP", "--state-dir", "/nowhere"]).code == .unreachable)
    }

    @Test("What is no recording is told")
    func garbage() throws {
        let run = Run(words: ["replay", "/etc/hostname"])
        #expect(run.code == .usage)
        #expect(run.errors.hasPrefix("breakfix replay: not a recording"))
    }

    @Test("A replay keeps pauses short, shows no foreign clipboard write and gives the terminal back")
    func replays() throws {
        let example = try Example()
        let terminal = try Terminal(["replay", example.path, "--host", "db", "--idle-limit", "0.2"])
        #expect(try terminal.end() == .exited(0))
        #expect(terminal.wait { terminal.text.contains("on db ") && terminal.text.contains("[graded]") })
        #expect(!terminal.text.contains("52;c"))
        #expect(terminal.isRestored)
    }

    @Test("q leaves a replay in the middle of a pause")
    func leaves() throws {
        let example = try Example()
        let terminal = try Terminal(["replay", example.path])
        #expect(terminal.wait { terminal.text.contains("on web") })
        #expect(terminal.isRaw)
        terminal.type("q")
        #expect(try terminal.end() == .exited(0))
        #expect(terminal.isRestored)
        #expect(!terminal.text.contains("late"))
    }
}
