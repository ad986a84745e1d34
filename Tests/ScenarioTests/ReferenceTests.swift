import FoundationEssentials
import Glibc
import Testing

@testable import Scenario

@Suite struct ReferenceTests {
    @Test func theSchemaIsJSONWithEveryShape() throws {
        let text = JSONSchema.render(vocabulary: smallVocabulary)
        #expect(text == JSONSchema.render(vocabulary: smallVocabulary))
        let schema = try JSONDecoder().decode(Value.self, from: Data(text.utf8))
        #expect(schema["$schema"]?.string == "https://json-schema.org/draft/2020-12/schema")
        let definitions = try #require(schema["$defs"]?.map)
        let expected: Set = [
            "variant-reference", "minutes", "variant", "host", "limits", "volume", "file", "network", "link",
            "conditions", "problem",
            "fault", "check",
            "hint", "solution", "shortcut", "step", "fault.disk.fill", "fault.log.noise", "fault.file.mode",
            "check.http",
            "check.tcp", "check.sql",
        ]
        #expect(Set(definitions.keys) == expected)
        for (name, definition) in definitions where name != "variant-reference" {
            #expect(definition["additionalProperties"] == .bool(false))
            #expect(definition["description"]?.string?.isEmpty == false)
        }
        #expect(definitions["host"]?["required"] == .list([.string("image")]))
    }

    @Test func everyReferenceOfTheSchemaLeadsSomewhere() throws {
        let text = JSONSchema.render(vocabulary: smallVocabulary)
        let schema = try JSONDecoder().decode(Value.self, from: Data(text.utf8))
        let definitions = try #require(schema["$defs"]?.map)
        var targets: Set<String> = []
        collectReferences(schema, into: &targets)
        #expect(Set(targets) == Set(definitions.keys.map { "#/$defs/" + $0 }))
    }

    @Test func theReferenceNamesEveryKeyAndTerm() {
        let text = Reference.render(vocabulary: smallVocabulary)
        for name in [
            "stable-for", "caught-by", "### `disk.fill`", "### `http`", "## host", "`leave` | an amount of bytes",
        ] {
            #expect(text.contains(name))
        }
        #expect(text.hasSuffix("```\n"))
        #expect(!text.contains("\n\n\n"))
    }

    @Test func theExampleOfTheReferenceHasNoMistake() {
        let scenario = TemporaryScenario("uploads-fail", yaml: Reference.example)
        #expect(scenario.rendered(images: ["web"]) == "")
        #expect(Reference.render(vocabulary: smallVocabulary).contains(Reference.example))
    }

    @Test func lintFindsWhatOnlySomeSeedsShow() throws {
        let good = "pick: [8080, 8443, 9000]"
        let range = try #require(goodScenario.firstRange(of: good))
        let yaml = goodScenario.replacingCharacters(in: range, with: "pick: [8080, 8443, 90000]")
        let scenario = TemporaryScenario(yaml: yaml)
        let loader = ScenarioLoader(vocabulary: smallVocabulary)
        #expect(scenario.load(seed: 0).scenario != nil)
        #expect(
            scenario.with(loader.lint).map(\.message) == [
                "`http://db:90000/orders` is no URL", "90000 is out of range: wanted a whole number from 1 to 65535",
            ])
    }

    @Test(.enabled(if: access("/usr/lib/python3/dist-packages/jsonschema", F_OK) == 0))
    func pythonTakesTheSchemaAndTheGoodScenario() throws {
        let scenario = TemporaryScenario()
        let folder = scenario.folder
        try Data(JSONSchema.render(vocabulary: smallVocabulary).utf8).write(to: URL(filePath: folder + "/schema.json"))
        let root = YAMLParser.parse(SourceText(file: "", bytes: Array(goodScenario.utf8))).root
        try JSONEncoder().encode(plain(try #require(root))).write(to: URL(filePath: folder + "/good.json"))
        let script = """
            import json, jsonschema
            kind = jsonschema.Draft202012Validator
            schema = json.load(open("\(folder)/schema.json"))
            kind.check_schema(schema)
            good = json.load(open("\(folder)/good.json"))
            assert list(kind(schema).iter_errors(good)) == []
            good["problems"]["disk-full"]["faults"][0]["log.noise"] = {"path": "/x"}
            good["hosts"]["web"]["imag"] = "x"
            good["level"] = 7
            assert len(list(kind(schema).iter_errors(good))) == 3
            """
        try Data(script.utf8).write(to: URL(filePath: folder + "/check.py"))
        #expect(scenario.with { system("python3 \($0)/check.py") } == 0)
    }

    /// The tree as JSON sees it.
    private func plain(_ node: Node) -> Value {
        switch node.content {
        case .sequence(let elements): return .list(elements.map(plain))
        case .mapping(let members):
            return .map(Dictionary(uniqueKeysWithValues: members.map { ($0.name, plain($0.value)) }))
        case .scalar(let scalar):
            switch scalar.meaning {
            case .nothing: return .null
            case .bool(let flag): return .bool(flag)
            case .int(let number): return .int(number)
            case .double(let number): return .double(number)
            case .text: return .string(scalar.text)
            }
        }
    }

    @Test func examplesAreLinted() throws {
        for term in Array(smallVocabulary.faults.values) + Array(smallVocabulary.checks.values) {
            #expect(smallVocabulary.lint(example: term) == [])
        }
        var broken = try #require(smallVocabulary.faults["disk.fill"])
        broken.example = "- { on: web, disk.fill: { path: srv } }"
        #expect(
            smallVocabulary.lint(example: broken).map(\.message) == [
                "wanted an absolute path without `..`, found the text `srv`"
            ])
    }

    @Test func aDocumentOfAnotherKindIsDecodedByItsShape() {
        let shape = ObjectShape(
            "image", "An image.", [.init("packages", .list(.string(), minimum: 1), required: true, "Packages.")])
        let good = ShapedDocument(Array("packages: [nginx]\n".utf8), file: "web.yaml", shape: shape)
        #expect(good.value == .map(["packages": .list([.string("nginx")])]))
        let bad = ShapedDocument(Array("pakages: [nginx]\n".utf8), file: "web.yaml", shape: shape)
        #expect(bad.value == nil)
        #expect(bad.diagnostics.count == 2)
        let missing = ShapedDocument(file: "none.yaml", in: "/nonexistent", shape: shape)
        #expect(missing.diagnostics.map(\.message) == ["the file does not exist"])
    }

    private func collectReferences(_ value: Value, into targets: inout Set<String>) {
        switch value {
        case .list(let elements): for element in elements { collectReferences(element, into: &targets) }
        case .map(let members):
            if let target = members["$ref"]?.string { targets.insert(target) }
            for member in members.values { collectReferences(member, into: &targets) }
        default: break
        }
    }
}
