import Foundation
import Glibc
import Linux

/// A real terminal: a pane of a private tmux server with a shell in it.
final class RealTerminal {
    private let socket: String
    private let house: Installation

    /// Opens a pane.
    init(_ house: Installation, columns: Int = 100, rows: Int = 30) throws {
        self.house = house
        socket = house.folder + "/tmux-\(UInt16.random(in: 0...UInt16.max))"
        let answer = try Answer.of(
            [
                "/usr/bin/tmux", "-S", socket, "-f", "/dev/null", "new-session", "-d", "-x", "\(columns)", "-y",
                "\(rows)",
                "PS1='outer$ ' exec /bin/bash --norc --noprofile",
            ], environment: house.environment + ["SHELL=/bin/sh"])
        guard answer.code == 0 else { throw InstallationError(text: "tmux: \(answer.error)") }
        guard shows("outer$") else { throw InstallationError(text: "tmux shows no shell: \(screen)") }
    }

    /// Runs `breakfix` in it.
    func command(_ words: String) { type("\(Installation.programs)/breakfix \(words)\n") }

    /// Types text; line feeds are the enter key.
    func type(_ text: String) {
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if index > 0 { keys("Enter") }
            if !line.isEmpty { ask("send-keys", "-l", "--", String(line)) }
        }
    }

    /// Presses keys by tmux's names for them.
    func keys(_ names: String...) { for name in names { ask("send-keys", name) } }

    func resize(columns: Int, rows: Int) { ask("resize-window", "-x", "\(columns)", "-y", "\(rows)") }

    /// What stands on the screen.
    var screen: String { ask("capture-pane", "-p", "-J") }

    /// Waits until the screen shows something.
    func shows(_ text: String, seconds: Double = 30) -> Bool { shows(seconds: seconds) { $0.contains(text) } }

    /// Waits until the screen is as it should be.
    func shows(seconds: Double = 30, _ holds: (String) -> Bool) -> Bool {
        wait(seconds: seconds) {
            if holds(screen) { return true }
            usleep(50_000)
            return false
        }
    }

    /// One of tmux's facts about the pane, for example `alternate_on`.
    func mode(_ name: String) -> String {
        ask("display-message", "-p", "#{\(name)}").trimmingCharacters(in: .whitespacesAndNewlines)
    }

    func close() { ask("kill-server") }

    @discardableResult
    private func ask(_ words: String...) -> String {
        let answer = try? Answer.of(["/usr/bin/tmux", "-S", socket] + words, environment: house.environment)
        return answer?.output ?? ""
    }
}
