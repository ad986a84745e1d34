internal import API
internal import Report
internal import Scenario

extension Command {
    private struct LintOptions: Sendable {
        var paths: [String] = []
        var isStrict = false
        var isJSON = false
    }

    /// Looks for mistakes in scenarios.
    static let lint = Command(
        "lint", "Look for mistakes in scenarios without running them",
        discussion: "Needs no daemon. Ends with 1 where there is an error.",
        examples: [
            Example("breakfix lint Scenarios/contact-form-later", "one scenario"),
            Example("breakfix lint Scenarios", "every scenario in a folder"),
            Example("breakfix lint Scenarios --strict --json", "for CI: warnings count as errors"),
        ],
        blank: LintOptions(),
        rules: [
            .arguments("PATH", minimum: 1, into: \.paths, completing: .folders, "Folders, or ids of the catalogue"),
            .flag("--strict", into: \.isStrict, "A warning counts as an error"),
            .flag("--json", into: \.isJSON, "Print JSON"),
        ],
        body: { options, context in
            let source = ScenarioSource(layout: context.layout)
            var entries: [ScenarioSource.Entry] = []
            for path in options.paths { entries += try source.entries(path) }
            let diagnostics = entries.flatMap(source.lint)
            if options.isJSON {
                try context.printJSON(diagnostics)
            } else {
                for diagnostic in diagnostics { try context.output.write(diagnostic.rendered()) }
            }
            let allowed = entries.flatMap { $0.scenario?.allowedShortcuts ?? [] }
            for line in allowed { try context.note(line) }
            let errors = diagnostics.count { $0.severity == .error }
            let warnings = diagnostics.count - errors
            try context.note(
                [
                    (entries.count, "scenario"), (errors, "error"), (warnings, "warning"),
                    (allowed.count, "generic shortcut"),
                ]
                .map { "\($0) \($1)\($0 == 1 ? "" : "s")" }.joined(separator: ", ") + " allowed")
            return errors > 0 || (options.isStrict && warnings > 0) ? .failed : .ok
        })

    private struct SchemaOptions: Sendable {
        var isReference = false
    }

    /// Prints the DSL's JSON Schema, or the same as a page to read.
    static let schema = Command(
        "schema", "Print the JSON Schema of scenario.yaml, for editors",
        examples: [
            Example("breakfix schema > scenario.schema.json", "then name it in the editor's YAML settings"),
            Example("breakfix schema --reference > dsl.md", "the same as a page to read"),
        ],
        blank: SchemaOptions(),
        rules: [.flag("--reference", into: \.isReference, "Print the reference page, in Markdown")],
        body: { options, context in
            let vocabulary = ScenarioSource.vocabulary
            let text =
                options.isReference
                ? Reference.render(vocabulary: vocabulary) : JSONSchema.render(vocabulary: vocabulary)
            try context.output.write(text)
            return .ok
        })
}

extension Scenario {
    /// A line for each generic shortcut that a problem calls fair, with the author's reason.
    fileprivate var allowedShortcuts: [String] {
        problems.flatMap { problem in
            problem.generic.sorted { $0.key < $1.key }.map { name, reason in
                "\(id) \(problem.id): \(name) is allowed: \(PrintableText.line(reason, limit: 200))"
            }
        }
    }
}
