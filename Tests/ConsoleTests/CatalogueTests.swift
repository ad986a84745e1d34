import Foundation
import Scenario
import Testing

@testable import Console

/// What the catalogue as a whole promises: enough of it, for every area and level, and of every sort.
@Suite("The catalogue")
struct CatalogueTests {
    private static let scenarios: [Scenario] = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
        let loader = ScenarioLoader(vocabulary: ScenarioSource.vocabulary)
        return loader.loadCatalogue(root + "/Scenarios").compactMap(\.scenario)
    }()

    /// The areas of the interview, by the words that scenarios use for them.
    private static let interview: [String: Set<String>] = [
        "kernel, systemd, cgroups": ["kernel", "service"], "filesystems and volumes": ["storage"],
        "networking": ["network"], "TLS": ["tls"], "application behaviour": ["application", "database"],
    ]

    @Test("has scenarios for each area of the interview at each of its levels", arguments: interview.keys.sorted())
    func areas(_ name: String) throws {
        let areas = try #require(Self.interview[name])
        for level in 1...5 {
            #expect(
                Self.scenarios.contains { $0.level == level && !areas.isDisjoint(with: $0.areas) },
                "no scenario of level \(level)")
        }
    }

    @Test("has enough of every sort")
    func sorts() {
        let all = Self.scenarios
        #expect(all.count >= 40)
        #expect(all.count { $0.hosts.count > 1 } >= 10)
        #expect(all.count { $0.hosts.values.contains { $0.initKind == .systemd } } >= 10)
        #expect(all.count { $0.problems.count > 1 } >= 4)
        #expect(
            all.contains { $0.hosts.count == 2 && $0.problems.count == 4 }, "the classic: two hosts, two problems each")
        #expect(all.count { $0.kind == .audit } >= 2)
        #expect(all.count { $0.kind == .automation } >= 2)
        #expect(all.contains { $0.kind == .control })
    }

    @Test("is what the README says it is")
    func readme() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
        let text = try String(contentsOfFile: root + "/README.md", encoding: .utf8)
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let all = Self.scenarios
        let vocabulary = ScenarioSource.vocabulary
        #expect(text.contains("There are \(all.count) scenarios for levels 1 to 5"))
        #expect(text.contains("\(all.count { $0.hosts.count > 1 }) have several hosts"))
        #expect(text.contains("\(all.count { $0.problems.count > 1 }) several problems"))
        #expect(text.contains("\(vocabulary.faults.count) faults and \(vocabulary.checks.count) kinds of checks"))
    }

    @Test("varies, gives hints and is explained", arguments: scenarios.map(\.id))
    func substance(_ id: String) throws {
        let scenario = try #require(Self.scenarios.first { $0.id == id })
        #expect(scenario.variants.count >= 2)
        for problem in scenario.problems {
            #expect(!problem.hints.isEmpty && !problem.solutions.isEmpty && !problem.shortcuts.isEmpty)
            #expect(!problem.invariants.isEmpty && problem.explanation.count > 200)
        }
    }
}
