import Foundation
import Glibc
import Linux
import Testing

extension EndToEnd {
    /// A shell of a host in a real terminal.
    @Suite struct TerminalTests {
        /// A session, and a terminal that is attached to it.
        private func with(_ body: (Installation, String, RealTerminal) throws -> Void) throws {
            try Installation.with { house in
                let id = try house.launch()
                let terminal = try RealTerminal(house)
                defer { terminal.close() }
                terminal.command("attach \(id)")
                try #require(terminal.shows("root@web"), "\(terminal.screen)")
                try body(house, id, terminal)
            }
        }

        @Test func editorsAndFullScreenPrograms() throws {
            try with { house, id, terminal in
                terminal.type("vim /srv/note\n")
                #expect(terminal.shows("\"/srv/note\""), "\(terminal.screen)")
                terminal.type("ihello from vim")
                terminal.keys("Escape")
                #expect(terminal.shows { $0.hasPrefix("hello from vim") && !$0.contains("INSERT") })
                terminal.type(":wq\n")
                #expect(terminal.shows { $0.contains("root@web") && !$0.contains("~\n~\n") }, "\(terminal.screen)")
                terminal.type("top\n")
                #expect(terminal.shows { $0.contains("load average") && $0.contains("PID USER") }, "\(terminal.screen)")
                terminal.type("q")
                #expect(terminal.shows { $0.split(separator: "\n").last?.contains("root@web") == true })
                terminal.type("clear; TERM=screen tmux -f /dev/null\n")
                #expect(terminal.shows("[0]"), "\(terminal.screen)")
                terminal.type("echo in''side-tmux\n")
                #expect(terminal.shows("\ninside-tmux\n"), "\(terminal.screen)")
                terminal.type("exit\n")
                #expect(terminal.shows("[exited]"), "\(terminal.screen)")
                let grade = try house.run("grade", id)
                #expect(grade.code == 0, "the note that vim wrote: \(grade.text)")
            }
        }

        @Test func sizeFollowsTheWindow() throws {
            try with { _, _, terminal in
                terminal.type("stty size\n")
                #expect(terminal.shows("30 100"))
                terminal.resize(columns: 133, rows: 41)
                #expect(
                    terminal.shows { _ in
                        terminal.type("clear; stty size\n")
                        usleep(200_000)
                        return terminal.screen.contains("41 133")
                    })
                terminal.type("clear; vim -u NONE /etc/passwd\n")
                #expect(terminal.shows { $0.split(separator: "\n", omittingEmptySubsequences: false).count >= 41 })
                terminal.resize(columns: 60, rows: 20)
                #expect(terminal.shows { $0.hasPrefix("root:x:0") })
                terminal.type(":q!\n")
                #expect(
                    terminal.shows { _ in
                        terminal.type("clear; stty size\n")
                        usleep(200_000)
                        return terminal.screen.contains("20 60")
                    })
            }
        }

        @Test func leavingAndComingBack() throws {
            try Installation.with { house in
                let id = try house.launch()
                let terminal = try RealTerminal(house)
                defer { terminal.close() }
                terminal.type("stty -a > \(house.folder)/before\n")
                terminal.command("attach \(id)")
                try #require(terminal.shows("root@web"))
                terminal.type("place=kept; printf '\\033[?1000h\\033[?2004h'; vim -u NONE /etc/passwd\n")
                try #require(terminal.shows { $0.hasPrefix("root:x:0") })
                terminal.keys("C-p", "C-q")
                #expect(terminal.shows("it runs on: breakfix attach \(id)"), "\(terminal.screen)")
                terminal.type("stty -a > \(house.folder)/after; echo mo''des\n")
                #expect(terminal.shows("modes"))
                let before = try String(contentsOfFile: house.folder + "/before", encoding: .utf8)
                let after = try String(contentsOfFile: house.folder + "/after", encoding: .utf8)
                #expect(before == after && !before.isEmpty)
                #expect(terminal.mode("mouse_any_flag") == "0" && terminal.mode("alternate_on") == "0")
                terminal.type("clear\n")
                terminal.command("attach \(id)")
                #expect(terminal.shows { $0.hasPrefix("root:x:0") && $0.contains("daemon:x:1") }, "\(terminal.screen)")
                #expect(terminal.mode("alternate_on") == "1")
                terminal.type(":q!\n")
                terminal.type("echo $place-too; exit\n")
                #expect(terminal.shows("kept-too"), "\(terminal.screen)")
                #expect(terminal.shows("[the shell has ended]"), "\(terminal.screen)")
                terminal.type("stty -a > \(house.folder)/last; echo mo''des-again\n")
                #expect(terminal.shows("modes-again"))
                #expect(try String(contentsOfFile: house.folder + "/last", encoding: .utf8) == before)
            }
        }

        @Test func aMegabyteIsPastedWhole() throws {
            try Installation.with { house in
                let id = try house.launch()
                let line = "The quick brown fox jumps over the lazy dog, again and again. 0\n"
                let text = String(repeating: line, count: 1_048_576 / line.utf8.count)
                #expect(text.utf8.count == 1_048_576)
                let start = MonotonicClock.nanoseconds
                let answer = try house.run(
                    "attach", id,
                    input: "stty -echo; head -c 1048576 > /root/pasted; sha256sum /root/pasted; exit\n" + text)
                let seconds = Double(MonotonicClock.nanoseconds - start) / 1e9
                #expect(answer.code == 0, "\(answer.error)")
                let sum = try Answer.of(["/usr/bin/sha256sum"], input: Array(text.utf8)).output.prefix(64)
                #expect(answer.output.contains(sum), "\(answer.output.suffix(300))")
                #expect(seconds < 20)
            }
        }
    }
}
