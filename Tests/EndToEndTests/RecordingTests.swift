import API
import Foundation
import Glibc
import Linux
import Testing

extension EndToEnd {
    /// What a terminal showed, afterwards and in somebody else's player.
    @Suite struct RecordingTests {
        @Test(.enabled(if: access("/usr/bin/asciinema", X_OK) == 0, "needs asciinema")) func asciinemaPlaysIt() throws {
            try Installation.with { house in
                let id = try house.launch()
                try house.type("echo th''ere; printf 'caf\\303\\251\\n'", into: id)
                let cast = house.folder + "/session.cast"
                #expect(try house.run("export", id, "--format", "asciicast", "-o", cast).code == 0)
                // It wants a terminal even where it only prints.
                let terminal = try RealTerminal(house)
                defer { terminal.close() }
                terminal.type("clear; asciinema cat \(cast); echo en''ded $?\n")
                #expect(terminal.shows("ended 0"), "\(terminal.screen)")
                #expect(terminal.screen.contains("\nthere\n"), "\(terminal.screen)")
                #expect(terminal.screen.contains("\ncafé\n"), "\(terminal.screen)")
                terminal.type("clear; asciinema play -s 50 \(cast); echo pla''yed $?\n")
                #expect(terminal.shows("played 0"), "\(terminal.screen)")
                #expect(try house.run("end", id).code == 0)
                let again = try house.run("export", id)
                #expect(again.output.contains("there"))
            }
        }

        @Test func replayShowsWhatWasTyped() throws {
            try Installation.with { house in
                let id = try house.launch()
                try house.type("echo fi''rst", into: id, terminal: "one")
                try house.type("echo sec''ond", into: id, terminal: "two")
                let first = try house.run("replay", id, "--speed", "100", "--idle-limit", "0.1")
                #expect(first.code == 0 && first.output.contains("\rfirst\r\n"), "\(first.text)")
                #expect(!first.output.contains("second"))
                let second = try house.run("replay", id, "--speed", "100", "--terminal", "two")
                #expect(second.output.contains("\rsecond\r\n"), "\(second.text)")
                try house.endSessions()
                #expect(try house.stop() == .exited(0))
                let file = house.layout.records + "/\(id)/recording"
                let alone = try house.run("replay", file, "--speed", "100")
                #expect(alone.code == 0 && alone.output.contains("\rfirst\r\n"), "without a daemon: \(alone.text)")
                let text = try house.run("export", file, "--format", "text")
                #expect(text.output.contains("\nfirst\n"), "\(text.text)")
                try house.start()
            }
        }
    }
}
