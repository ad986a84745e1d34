/// The DSL as a page for people, in Markdown.
public enum Reference {
    /// The reference with the given faults and checks; the same text each time, ends with a newline.
    public static func render(vocabulary: Vocabulary) -> String {
        let scenario = ScenarioShape.scenario(vocabulary)
        let terms = Set((Array(vocabulary.faults.values) + Array(vocabulary.checks.values)).map(\.arguments.name))
        let own = scenario.withDescendants().filter { !terms.contains($0.name) }
        let inner = innerShapes(vocabulary)
        let chapters =
            own.filter { shape in !inner.contains(shape.name) }.map { chapter($0, vocabulary: vocabulary) }
            + [section("Faults", of: vocabulary.faults), section("Checks", of: vocabulary.checks)]
        return introduction + "\n## A whole scenario\n\n```yaml\n" + example + "```\n\n"
            + chapters.joined(separator: "\n")
    }

    private static let introduction = """
        # The scenario language, version 1

        <!-- Generated from the shapes in Sources/Scenario and the vocabulary; do not edit by hand. -->

        A scenario is a folder with a `scenario.yaml` and the files that it names. The folder's name is the scenario's id.
        The file is YAML 1.2 in UTF-8: one document, no tags, at most 1 MiB. `breakfix lint` reports every mistake with its
        place; `docs/scenario.schema.json` says the same to editors:

        ```yaml
        # yaml-language-server: $schema=../../docs/scenario.schema.json
        ```

        **Texts and numbers.** A word that YAML reads as a number or as `true` must be in quotes where a text is wanted.
        Lengths of time are `250ms`, `10s`, `5m`, `2h`; amounts of bytes `512`, `64K`, `256M`, `2G`, `1T` (powers of 1024);
        file modes stand in quotes: `"0644"`.

        **Variants.** `${name}` in any text stands for what the seed picked for the variant `name`. A text that is nothing but
        `${name}` has the value's type, so `port: "${port}"` is a number where a number is wanted. Under `run`, `content`,
        `setup` and `script`, and in files named by `from`, only declared names are replaced, and `${HOME}` is left to the
        shell; elsewhere an undeclared name is an error. `$${` stands for `${` itself. The same seed picks the same values on
        every machine, and a new variant does not change what the others get.

        **Places.** Hosts find each other by name: a name server answers where two share a network. The hosts of a network
        have its addresses `.2`, `.3` and so on, in their order in `hosts`, unless `links` gives them others; see
        [networks.md](networks.md). Checks name a host with `on` or `from`; the two mean the same, `from` reads better for checks that
        connect somewhere.

        """

    private static func chapter(_ shape: ObjectShape, vocabulary: Vocabulary) -> String {
        let terms = Set(vocabulary.faults.keys).union(vocabulary.checks.keys)
        let isEntry = shape.name == "fault" || shape.name == "check"
        var text = "## \(shape.name)\n\n\(shape.summary)\n\n"
        text += table(shape.fields.filter { !isEntry || !terms.contains($0.name) })
        if isEntry {
            text += "\nBesides, exactly one key that names the \(shape.name), with its arguments: see below.\n"
        }
        for choice in shape.choices where !choice.takesUnknown {
            text += "\nExactly one of " + choice.names.map { "`\($0)`" }.joined(separator: ", ") + ".\n"
        }
        return text
    }

    private static func section(_ title: String, of terms: [String: Vocabulary.Term]) -> String {
        let parts = terms.values.sorted { $0.id < $1.id }.map { term in
            var text = "### `\(term.id)`\n\n\(term.summary)\n\n"
            text += term.arguments.fields.isEmpty ? "No arguments: `{}`.\n" : table(term.arguments.fields)
            for choice in term.arguments.choices {
                text += "\nExactly one of " + choice.names.map { "`\($0)`" }.joined(separator: ", ") + ".\n"
            }
            for inner in term.arguments.withDescendants().dropFirst() {
                text += "\n`\(inner.name)`: \(inner.summary)\n\n" + table(inner.fields)
            }
            return text + "\n```yaml\n\(trimmed(term.example))\n```\n"
        }
        return "## \(title)\n\n" + parts.joined(separator: "\n")
    }

    /// The shapes that only a fault or a check is made of; they stand with it.
    private static func innerShapes(_ vocabulary: Vocabulary) -> Set<String> {
        let terms = Array(vocabulary.faults.values) + Array(vocabulary.checks.values)
        return Set(terms.flatMap { $0.arguments.withDescendants().map(\.name) })
    }

    private static func table(_ fields: [ObjectShape.Field]) -> String {
        let rows = fields.map { field in
            let absent = field.isRequired ? "required" : field.fallback.map { $0.isEmpty ? "empty" : "`\($0)`" } ?? "–"
            return "| `\(field.name)` | \(cell(field.shape.described)) | \(cell(absent)) | \(cell(field.summary)) |\n"
        }
        return "| Key | Value | Default | Meaning |\n| --- | --- | --- | --- |\n" + rows.joined()
    }

    private static func cell(_ text: String) -> String {
        var result = ""
        for character in text { result += character == "|" ? "\\|" : character == "\n" ? " " : String(character) }
        return result
    }

    private static func trimmed(_ text: String) -> String {
        var text = text[...]
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}

extension Shape {
    /// What the value is, for a table.
    fileprivate var described: String {
        switch self {
        case .list(let element, let minimum):
            "list of " + element.described + (minimum > 0 ? ", at least \(minimum)" : "")
        case .map(let member): "mapping from ids to " + member.described
        case .dictionary(let member): "mapping from texts to " + member.described
        case .object(let object):
            object.name.contains(".") ? "mapping `\(object.name)`" : "[\(object.name)](#\(object.name))"
        default: wanted
        }
    }
}
