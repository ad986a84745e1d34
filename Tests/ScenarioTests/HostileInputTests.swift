import Glibc
import Scenario
import Testing

@Suite struct HostileInputTests {
    @Test(.timeLimit(.minutes(1)), arguments: [100 << 20, 100 << 30]) func aHugeFileIsNotRead(_ size: Int) {
        let scenario = TemporaryScenario(yaml: nil)
        let descriptor = open(scenario.folder + "/scenario.yaml", O_CREAT | O_WRONLY, 0o644)
        #expect(ftruncate(descriptor, size) == 0)
        close(descriptor)
        #expect(scenario.rendered().hasPrefix("scenario.yaml:1:1: error: the file is larger than 1024 KiB\n"))
    }

    @Test func aliasesCannotMultiply() {
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...12 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            bomb += "a\(level): &a\(level) [\(aliases)]\n"
        }
        let clock = ContinuousClock()
        let time = clock.measure {
            #expect(
                TemporaryScenario(yaml: bomb).rendered().contains("error: more than 50000 values, aliases written out"))
        }
        #expect(time < .seconds(1))
    }

    @Test func anAliasCannotHoldItself() {
        let rendered = TemporaryScenario(yaml: "a: &a [*a]\n").rendered()
        #expect(rendered.hasPrefix("scenario.yaml:1:8: error: the alias `*a` stands inside of what it stands for\n"))
    }

    @Test(arguments: ["[", "{a: ", "- ", "? "]) func depthIsBounded(_ opening: String) {
        let clock = ContinuousClock()
        let time = clock.measure {
            let text = String(repeating: opening, count: 200_000)
            #expect(TemporaryScenario(yaml: text).rendered().contains("error: nested more than 48 levels deep"))
        }
        #expect(time < .seconds(2))
    }

    @Test func manyNodesAreBounded() {
        let text = "a: [" + String(repeating: "x,", count: 500_000) + "]\n"
        #expect(TemporaryScenario(yaml: text).rendered().contains("error: more than 50000 values"))
    }

    @Test(arguments: [
        ("", "scenario.yaml:1:1: error: the file is empty"),
        ("# only a comment\n", "scenario.yaml:1:1: error: the file is empty"),
        ("---\n", "scenario.yaml:1:1: error: the file is empty"),
        ("- a\n", "scenario.yaml:1:1: error: wanted a mapping, found a list"),
        ("? [a]\n: b\n", "scenario.yaml:1:3: error: a key must be a plain text"),
        ("a: 'b", "scenario.yaml:1:6: error: found unexpected end of stream while scanning a quoted scalar"),
    ]) func oddFilesHaveAPlace(_ text: String, _ expected: String) {
        #expect(TemporaryScenario(yaml: text).rendered().contains(expected))
    }

    @Test func invalidUTF8HasAPlace() {
        let scenario = TemporaryScenario(yaml: nil)
        scenario.write("scenario.yaml", Array("schema: 1\nid: äb".utf8) + [0xFF, 0xFE])
        #expect(scenario.rendered().hasPrefix("scenario.yaml:2:7: error: YAML does not allow bytes that are not UTF-8"))
    }

    @Test func utf16IsRefused() {
        let scenario = TemporaryScenario(yaml: nil)
        scenario.write("scenario.yaml", [0xFF, 0xFE, 0x61, 0x00, 0x3A, 0x00])
        #expect(scenario.rendered().hasPrefix("scenario.yaml:1:1: error: YAML does not allow bytes that are not UTF-8"))
    }

    @Test func aByteOrderMarkDoesNotMovePlaces() {
        let scenario = TemporaryScenario(yaml: nil)
        scenario.write("scenario.yaml", [0xEF, 0xBB, 0xBF] + Array("lvl: 1\n".utf8))
        #expect(scenario.rendered().contains("scenario.yaml:1:1: error: unknown key `lvl`"))
    }

    @Test func longLinesAreCutAroundThePlace() {
        let line = "areas: [" + String(repeating: "storage, ", count: 10_000) + "storag]"
        let rendered = TemporaryScenario(yaml: line + "\n").rendered()
        let excerpt = rendered.split(separator: "\n").first { $0.contains("…storage") || $0.hasPrefix("    …") }
        #expect(excerpt?.hasSuffix("storag]") == true)
        #expect((excerpt?.count ?? 0) < 200)
    }

    /// What is cheap to write and could be dear to check.
    static let bombs: [(String, String)] = [
        (
            "a: &a \"" + String(repeating: "x", count: 500_000) + "\"\nb: [" + String(repeating: "*a,", count: 40_000)
                + "]\n",
            "error: more than 50000 values"
        ),
        (
            "variants: { a: { pick: [" + String(repeating: "x", count: 100_000) + "] } }\ntitle: \""
                + String(repeating: "${a}", count: 100_000) + "\"\n",
            "error: the variants' values take up more than 4 MiB"
        ),
        ("title: \"" + String(repeating: "${b}", count: 200_000) + "\"\n", "error: unknown variant `b`"),
        ("{" + (0..<20_000).map { "levle\($0): 1, " }.joined() + "}\n", "error: unknown key `levle0`"),
        ("{" + String(repeating: "a: 1, ", count: 20_000) + "}\n", "error: the key `a` is already there"),
        ("hosts: {" + (0..<10_000).map { "h\($0): {}, " }.joined() + "}\n", "error: 10000 hosts are too many"),
        ("complaint: |\n" + String(repeating: "  long\n", count: 140_000), "error: the key `schema` is missing"),
    ]

    @Test(arguments: bombs) func bombsAreReportedQuickly(_ yaml: String, _ expected: String) {
        let scenario = TemporaryScenario(yaml: yaml)
        let clock = ContinuousClock()
        let time = clock.measure {
            #expect(scenario.load().diagnostics.contains { "error: \($0.message)".hasPrefix(expected) })
        }
        #expect(time < .seconds(10))
    }

    @Test func everyMutationEndsQuicklyAndHasPlaces() {
        let original = Array(goodScenario.utf8)
        var random = Draws(state: 0x5EED)
        let alphabet = Array("{}[]:,&*!|>'\"%@`#-? \n\t\\$~0aé\u{2028}".utf8)
        let scenario = TemporaryScenario(yaml: nil)
        let loader = ScenarioLoader(vocabulary: smallVocabulary)
        let clock = ContinuousClock()
        var slowest = Duration.zero
        for _ in 0..<3_000 {
            var bytes = original
            for _ in 0...random.below(6) { random.mutate(&bytes, with: alphabet) }
            scenario.write("scenario.yaml", bytes)
            let time = clock.measure {
                let result = scenario.with { loader.load(folder: $0, seed: 1) }
                #expect(result.scenario != nil || result.diagnostics.hasErrors)
                for diagnostic in result.diagnostics {
                    #expect(diagnostic.line > 0 && diagnostic.column > 0 && diagnostic.length > 0)
                    #expect(!diagnostic.rendered().utf8.contains(27))
                }
            }
            slowest = max(slowest, time)
        }
        #expect(slowest < .seconds(2))
    }
}

/// Reproducible draws for mutations.
private struct Draws {
    var state: UInt64

    mutating func below(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }

    mutating func mutate(_ bytes: inout [UInt8], with alphabet: [UInt8]) {
        guard !bytes.isEmpty else { return }
        let place = below(bytes.count)
        switch below(6) {
        case 0: bytes[place] = UInt8(below(256))
        case 1: bytes.insert(alphabet[below(alphabet.count)], at: place)
        case 2: bytes.remove(at: place)
        case 3: bytes.removeSubrange(place..<min(bytes.count, place + below(40)))
        case 4: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + below(60))], at: below(bytes.count))
        default: bytes[place] = alphabet[below(alphabet.count)]
        }
    }
}
