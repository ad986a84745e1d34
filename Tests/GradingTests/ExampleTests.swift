import Foundation
import Scenario
import Testing

@testable import Grading

@Suite struct ExampleTests {
    /// Every example of the reference in one scenario, as an author would write them.
    @Test func everyExampleIsLintedAndRead() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "breakfix-" + UUID().uuidString)
        let scenario = folder.appending(path: "examples")
        try FileManager.default.createDirectory(at: scenario, withIntermediateDirectories: true)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: folder) } }
        let checks = CheckLibrary.terms.enumerated().map { index, term in
            "      - { id: c\(index), on: web, \(term.example.trimmingCharacters(in: .whitespacesAndNewlines)) }\n"
        }
        try (Self.head + checks.joined() + Self.tail).write(
            to: scenario.appending(path: "scenario.yaml"), atomically: true, encoding: .utf8)
        let loader = ScenarioLoader(vocabulary: Vocabulary(faults: [], checks: CheckLibrary.terms))
        let result = loader.load(folder: scenario.path, seed: 0)
        #expect(result.diagnostics.map { $0.rendered() } == [])
        let loaded = try #require(result.scenario)
        #expect(loaded.problems[0].checks.map(\.kind) == CheckLibrary.terms.map(\.id))
        #expect(loaded.problems[0].isControl)
        for check in loaded.problems[0].checks {
            let kind = try CheckLibrary.kind(of: check)
            #expect(!kind.expected.isEmpty)
            #expect(kind.timeout >= 1000)
        }
    }

    private static let head = """
        schema: 1
        id: examples
        title: Every check
        level: 1
        areas: [network]
        minutes: { expert: 1, junior: 2, limit: 3 }
        complaint: Nothing is wrong.
        hosts:
          web: { image: web }
          db: { image: web }
          cache: { image: web }
        networks:
          lan: { subnet: 10.20.0.0/24, hosts: [web, db, cache] }
        problems:
          all:
            title: Is anything wrong
            brief: Look.
            faults: []
            checks:

        """

    private static let tail = """
            hints: [{ cost: 1, text: Look. }]
            solutions: { look: { tier: root-cause, on: web, run: "true" } }
            shortcuts: { lie: { caught-by: c0, on: web, run: "true" } }
            explanation: Nothing was wrong.

        """
}
