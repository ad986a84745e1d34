import Foundation
import Glibc
import Linux
import Testing

extension EndToEnd {
    /// Scenarios that hold, and scenarios with planted defects.
    @Suite struct ProofTests {
        private struct Gate: Decodable {
            var gate: String
            var outcome: String
            var why: String
        }

        /// Proves a scenario, and says which gates did not hold.
        private func prove(_ scenario: String, code: Int32, sourceLocation: SourceLocation = #_sourceLocation) throws
            -> [String: String]
        {
            var broken: [String: String] = [:]
            try Installation.with(scenarios: ["tiny/scenario.yaml": scenario]) { house in
                let answer = try house.run("prove", "tiny", "--json")
                #expect(answer.code == code, "\(answer.text)", sourceLocation: sourceLocation)
                let gates = try JSONDecoder().decode([Gate].self, from: Data(answer.output.utf8))
                #expect(gates.contains { $0.gate.hasPrefix("generic shortcut fails") } || code != 0)
                #expect(gates.allSatisfy { $0.outcome != "trouble" || code != 0 }, "\(gates)")
                for gate in gates where gate.outcome == "broken" { broken[gate.gate] = gate.why }
                #expect(try house.run("sessions", "--quiet").output == "", sourceLocation: sourceLocation)
                #expect(house.settledTraces() == [], sourceLocation: sourceLocation)
            }
            return broken
        }

        @Test func aGoodScenarioIsProven() throws {
            #expect(try prove(Samples.tiny, code: 0).isEmpty)
        }

        @Test func aFaultThatDoesNotBiteIsFound() throws {
            let broken = try prove(
                Samples.scenario(fault: "file.mode: { path: /srv/note, mode: \"0600\" }"), code: 1)
            #expect(Set(broken.keys) == ["fault bites", "nothing done fails"], "\(broken)")
            #expect(broken["fault bites"]?.contains("everything passed") == true, "\(broken)")
        }

        @Test func aSolutionThatDoesNotHealIsFound() throws {
            let broken = try prove(Samples.scenario(solution: "echo goodbye > /srv/note"), code: 1)
            #expect(Array(broken.keys) == ["solution passes: write-it"], "\(broken)")
            #expect(broken["solution passes: write-it"]?.contains("note-there") == true, "\(broken)")
        }

        @Test func aSolutionThatCannotBePlayedIsFound() throws {
            let broken = try prove(Samples.scenario(solution: "echo oh dear >&2; exit 7"), code: 1)
            #expect(broken["solution passes: write-it"]?.contains("exit 7") == true, "\(broken)")
            #expect(broken["solution passes: write-it"]?.contains("oh dear") == true, "\(broken)")
        }

        @Test func aShortcutThatPassesIsFound() throws {
            let broken = try prove(Samples.scenario(shortcut: "echo hello > /srv/note"), code: 1)
            #expect(Array(broken.keys) == ["shortcut fails: another"], "\(broken)")
        }

        @Test func aShortcutThatSomethingElseCatchesIsFound() throws {
            let broken = try prove(
                Samples.scenario(shortcut: "echo hello > /srv/note; echo nobody > /etc/passwd"), code: 1)
            #expect(Array(broken.keys) == ["shortcut fails: another"], "\(broken)")
            #expect(broken.values.first?.contains("accounts-kept") == true, "\(broken)")
        }
    }
}
