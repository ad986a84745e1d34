import FoundationEssentials
import Scenario
import Testing

@Suite struct ReferenceTests {
    @Test func theSchemaIsJSONWithEveryShape() throws {
        let text = JSONSchema.render(vocabulary: smallVocabulary)
        #expect(text == JSONSchema.render(vocabulary: smallVocabulary))
        let schema = try JSONDecoder().decode(Value.self, from: Data(text.utf8))
        #expect(schema["$schema"]?.string == "https://json-schema.org/draft/2020-12/schema")
        let definitions = try #require(schema["$defs"]?.map)
        let expected: Set = [
            "variant-reference", "minutes", "variant", "host", "limits", "volume", "file", "network", "problem",
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
