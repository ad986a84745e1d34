import API
import Foundation
import Glibc
import Grading
import Linux
import Report
import Testing

extension EndToEnd {
    /// A candidate who is root may replace every program of the host; the grade stays right, and runs none of them.
    @Suite struct LiarTests {
        @Test func liesDoNotHideWhatIsBroken() throws {
            try with { house, id in
                let shell = try take(over: house, id)
                defer { shell.close() }
                for step in ["programs and a preloaded library", "the dynamic loader as well"] {
                    try #require(try marks(house) > 0, "the lies work: \(shell.screen)")
                    let report = try grade(house, id, after: step)
                    #expect(report.verdict == .failed)
                    let outcomes = report.problems[0].checks.map { ($0.id, $0.outcome) }
                    for (check, outcome) in outcomes {
                        #expect(outcome.status == .failed, "\(step): \(check): \(outcome.why)")
                    }
                    if step.hasPrefix("programs") { try replaceLoader(house, shell) }
                }
            }
        }

        @Test func liesDoNotSpoilWhatIsRepaired() throws {
            try with { house, id in
                try repair(house, id)
                let repaired = try house.run("grade", id, "--dry-run")
                try #require(repaired.code == 0, "\(repaired.text)")
                let shell = try take(over: house, id)
                defer { shell.close() }
                for step in ["programs and a preloaded library", "the dynamic loader as well"] {
                    try #require(try marks(house) > 0, "the lies work: \(shell.screen)")
                    let report = try grade(house, id, after: step)
                    #expect(report.verdict == .passed)
                    for check in report.problems[0].checks {
                        #expect(check.isPassed, "\(step): \(check.id): \(check.outcome.why)")
                    }
                    if step.hasPrefix("programs") { try replaceLoader(house, shell) }
                }
            }
        }

        private func with(_ body: (Installation, String) throws -> Void) throws {
            let folder =
                NSTemporaryDirectory() + "breakfix-liar-" + String(UInt32.random(in: 0...UInt32.max), radix: 36)
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let liar = try Liar(in: folder)
            try Installation.with(scenarios: [
                "shop/scenario.yaml": Samples.shop, "shop/files/liar.base64": liar.program,
                "shop/files/library.base64": liar.library,
            ]) { house in
                try body(house, try house.launch("shop"))
            }
        }

        /// Mends everything by hand.
        private func repair(_ house: Installation, _ id: String) throws {
            let shell = try RealTerminal(house)
            defer { shell.close() }
            shell.command("attach \(id) --terminal repair")
            try #require(shell.shows("root@web"), "\(shell.screen)")
            for line in [
                "systemctl enable --now nginx", "chmod 700 /var/lib/postgresql/15/main; systemctl restart postgresql",
                "echo hello > /srv/note", "sed -i 's/^10.77.0.99/10.77.0.2/' /etc/hosts",
            ] {
                shell.type("clear; \(line)\n")
                shell.type("echo do''ne-\(line.utf8.count)\n")
                try #require(shell.shows("done-\(line.utf8.count)", seconds: 40), "\(shell.screen)")
            }
        }

        /// Replaces programs; the shell lives on.
        private func take(over house: Installation, _ id: String) throws -> RealTerminal {
            let shell = try RealTerminal(house)
            shell.command("attach \(id)")
            try #require(shell.shows("root@web"), "\(shell.screen)")
            for line in Liar.takeOver.split(separator: "\n") { shell.type(line + "\n") }
            shell.type("clear; /usr/bin/id; echo re''ady\n")
            try #require(shell.shows("ready"), "\(shell.screen)")
            return shell
        }

        /// Replaces the dynamic loader; nothing new starts in the host any more.
        private func replaceLoader(_ house: Installation, _ shell: RealTerminal) throws {
            let before = try marks(house)
            shell.type(Liar.loader + "\n")
            shell.type("/usr/bin/id; echo re''placed\n")
            try #require(shell.shows("replaced"), "\(shell.screen)")
            try #require(try marks(house) > before)
            try #require(!shell.screen.contains("replaced\nuid="), "the loader lies: \(shell.screen)")
        }

        /// Grades, and expects that no lie was run by it.
        private func grade(_ house: Installation, _ id: String, after step: String) throws -> SessionReport {
            usleep(500_000)
            let before = try marks(house)
            let answer = try house.run("grade", id, "--json")
            #expect(try marks(house) == before, "\(step): the grader ran what the candidate had made")
            return try JSONDecoder().decode(SessionReport.self, from: Data(answer.output.utf8))
        }

        /// How often a lie was told, read from outside the host.
        private func marks(_ house: Installation) throws -> Int {
            for pid in Traces.processes(of: house.layout, folder: house.folder) {
                let path = "/proc/\(pid)/root" + Liar.marks
                guard let data = FileManager.default.contents(atPath: path) else { continue }
                return data.count / 5
            }
            throw InstallationError(text: "there are no marks")
        }
    }
}
