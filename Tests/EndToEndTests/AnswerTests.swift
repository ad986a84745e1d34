import API
import Foundation
import Grading
import Report
import Testing

extension EndToEnd {
    /// What the candidate says and writes, and how deep the repair goes.
    @Suite struct AnswerTests {
        private func grade(_ house: Installation, _ id: String) throws -> ProblemReport {
            let run = try house.run("grade", id, "--json")
            let report = try JSONDecoder().decode(SessionReport.self, from: Data(run.output.utf8))
            return try #require(report.problems.first)
        }

        private func failed(_ problem: ProblemReport) -> [String] {
            (problem.checks + problem.invariants).filter { !$0.isPassed }.map(\.id)
        }

        @Test func questionsProgramsAndTiers() throws {
            try Installation.with(scenarios: ["asked/scenario.yaml": Samples.asked]) { house in
                let id = try house.launch("asked")
                let questions = try house.run("answer", id)
                #expect(questions.output.contains("culprit: Which timer is it?"), "\(questions.text)")
                #expect(try house.type("cat ~/problem-1.txt", into: id).contains("answer-culprit.txt"))
                let first = try grade(house, id)
                #expect(first.tier == .unresolved)
                #expect(failed(first) == ["note-there", "note-whole", "culprit", "counts"])

                try house.type("echo hello you > /srv/note; echo other > ~/answer-culprit.txt", into: id)
                try house.type(
                    "printf '#!/bin/sh\\nwc -w\\n' > /usr/local/bin/count; chmod 755 /usr/local/bin/count", into: id)
                let second = try grade(house, id)
                #expect(second.tier == .workaround && second.verdict == .failed)
                #expect(failed(second) == ["note-whole", "culprit"])

                #expect(try house.run("answer", id, "culprit", "Spool").code == 0)
                let third = try grade(house, id)
                #expect(third.tier == .workaround && third.verdict == .passed)
                try house.type("echo hello > /srv/note", into: id)
                let fourth = try grade(house, id)
                #expect(fourth.tier == .rootCause && fourth.points == fourth.possible)

                try house.type("touch /etc/systemd/system/mine.service", into: id)
                let last = try grade(house, id)
                #expect(last.tier == .destructive && last.points == 0)
                #expect(last.invariants[0].outcome.why.contains("/etc/systemd/system"))
                // Nobody who reads the report learns what would have been right.
                let culprit = try #require(first.checks.first { $0.id == "culprit" }).outcome
                #expect(culprit.expected == "a right answer to: Which timer is it?" && !culprit.why.contains("spool"))
            }
        }
    }
}
