import Testing

@testable import Scenario

@Suite struct VariantTests {
    @Test func theGeneratorIsTheKnownOne() {
        var generator = SplitMix64(seed: 1_234_567)
        let first = (0..<5).map { _ in generator.next() }
        #expect(
            first == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
                4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
            ])
    }

    @Test func picksStayTheSame() throws {
        let scenario = TemporaryScenario()
        let picks = try (0..<6).map { try #require(scenario.load(seed: $0).scenario?.variants) }
        #expect(picks.map { $0["port"] } == ["8080", "9000", "9000", "8080", "8443", "8443"])
        #expect(picks.map { $0["rows"] } == ["1199", "1465", "1766", "1750", "1341", "1882"])
    }

    @Test func aNewVariantLeavesTheOthersAlone() throws {
        let more = goodScenario.replacing("variants:\n", with: "variants:\n  extra: { pick: [a, b] }\n")
        for seed in 0..<20 as Range<UInt64> {
            let before = try #require(TemporaryScenario().load(seed: seed).scenario).variants
            var after = try #require(TemporaryScenario(yaml: more).load(seed: seed).scenario).variants
            #expect(after.removeValue(forKey: "extra") != nil)
            #expect(after == before)
        }
    }

    @Test func everyValueComesUpAndNoneBeyond() throws {
        let yaml = goodScenario.replacing("between: [1000, 2000]", with: "between: [-2, 2]")
        let scenario = TemporaryScenario(yaml: yaml)
        var seen: Set<String> = []
        for seed in 0..<100 as Range<UInt64> {
            seen.insert(try #require(scenario.load(seed: seed).scenario?.variants["rows"]))
        }
        #expect(seen == ["-2", "-1", "0", "1", "2"])
    }

    @Test func theWholeRangeOfNumbersWorks() throws {
        let yaml = goodScenario.replacing("[1000, 2000]", with: "[-9223372036854775808, 9223372036854775807]")
        #expect(TemporaryScenario(yaml: yaml).load(seed: 3).diagnostics == [])
    }

    @Test func aQuotedPickStaysAText() {
        let yaml = goodScenario.replacing("pick: [8080, 8443, 9000]", with: "pick: [\"8080\"]")
        let rendered = TemporaryScenario(yaml: yaml).rendered()
        #expect(rendered.contains("error: wanted a whole number from 1 to 65535, found the text `8080`"))
    }

    @Test func theDigestDoesNotDependOnTheSeedButOnEveryFile() throws {
        let scenario = TemporaryScenario()
        let first = try #require(scenario.load(seed: 1).scenario?.digest)
        #expect(first.count == 64)
        #expect(try #require(scenario.load(seed: 2).scenario?.digest) == first)
        scenario.write("files/more", "")
        let second = try #require(scenario.load(seed: 1).scenario?.digest)
        #expect(second != first)
        scenario.write("files/more", "x")
        #expect(try #require(scenario.load(seed: 1).scenario?.digest) != second)
    }

    @Test func theDigestIsSHA256OverNamesSizesAndBytes() throws {
        let scenario = TemporaryScenario(yaml: "")
        scenario.write("scenario.yaml", "a")
        scenario.write("files/shop.conf", "bc")
        // printf 'files/shop.conf\0002\000bcscenario.yaml\0001\000a' | sha256sum
        let expected = "06a7e07884419a4cd07799c8bffd945016e55f4f60c4721e88b3108e5a649755"
        #expect(try scenario.with { try ScenarioFolder(path: $0).digest() } == expected)
    }
}

extension String {
    fileprivate func replacing(_ old: String, with new: String) -> String {
        guard let range = firstRange(of: old) else { return self }
        return replacingCharacters(in: range, with: new)
    }
}
