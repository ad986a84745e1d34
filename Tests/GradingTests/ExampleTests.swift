import Foundation
import Scenario
import Testing

@testable import Grading

@Suite struct ExampleTests {
    /// Every example of the reference in one scenario, as an author would write them.
    @Test func everyExampleIsLintedAndRead() throws {
        let checks = CheckLibrary.terms.enumerated().map { index, term in
            "      - { id: c\(index), on: web, \(term.example.trimmingCharacters(in: .whitespacesAndNewlines)) }\n"
        }
        let result = try Self.load(Self.head + checks.joined() + Self.tail)
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

    /// Mistakes that concern what checks say about a repair, and questions.
    @Test(arguments: [
        ("{ id: a, on: web, throughout: true, file: { path: /a } }", "", "`throughout` is for invariants"),
        ("{ id: a, on: web, cause: true, answer: { ask: A, accept: b } }", "", "an answer mends nothing"),
        ("{ id: a, on: web, answer: { ask: A } }", "", "no answer is right"),
        ("{ id: a, on: web, json: { url: \"http://web/\", path: /a } }", "", "give either `url` or `path`"),
        ("{ id: a, on: web, file: { path: /a } }", "", "the problem has no fault"),
        (
            "{ id: a, on: web, answer: { ask: A, accept: b } }", "{ id: b, on: web, cause: true, file: { path: /a } }",
            "`cause` is for checks"
        ),
        (
            "{ id: a, on: web, answer: { ask: A, accept: b } }", "{ id: b, on: web, answer: { ask: A, accept: b } }",
            "an answer is no invariant"
        ),
        ("{ id: a, on: web, script: { path: /a, cases: [{ stdout: b }] } }", "", nil),
        (
            "{ id: a, on: web, answer: { ask: A, accept: b } }",
            "{ id: b, on: web, throughout: true, file: { path: /a } }", nil
        ),
    ])
    func mistakesAreTold(check: String, invariant: String, message: String?) throws {
        let text = Self.head + "      - \(check)\n    invariants: [\(invariant)]\n" + Self.tail
        let result = try Self.load(text.replacing("caught-by: c0", with: "caught-by: a"))
        #expect(
            result.diagnostics.contains { message != nil && $0.message.contains(message ?? "") } == (message != nil))
        #expect((result.scenario == nil) == (message != nil), "\(result.diagnostics.map { $0.rendered() })")
    }

    private static func load(_ text: String) throws -> LoadResult {
        let folder = FileManager.default.temporaryDirectory.appending(path: "breakfix-" + UUID().uuidString)
        let scenario = folder.appending(path: "examples")
        try FileManager.default.createDirectory(at: scenario, withIntermediateDirectories: true)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: folder) } }
        try text.write(to: scenario.appending(path: "scenario.yaml"), atomically: true, encoding: .utf8)
        return ScenarioLoader(vocabulary: Vocabulary(faults: [], checks: CheckLibrary.terms)).load(
            folder: scenario.path, seed: 0)
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
