internal import Faults
internal import Grading
internal import Scenario

extension Command {
    private struct TermOptions: Sendable {
        var id: String?
        var family: String?
        var isJSON = false
    }

    /// A fault or check as JSON shows it.
    private struct TermView: Encodable {
        struct Argument: Encodable {
            var name: String
            var summary: String
            var required: Bool
            var fallback: String?
        }

        var id: String
        var summary: String
        /// What a user sees; of faults only.
        var symptom: String?
        /// What the host must have; of faults only.
        var needs: [String]?
        /// Whether it is still there after a reboot; of faults only.
        var reboot: String?
        var arguments: [Argument]
        var example: String

        init(_ term: Vocabulary.Term) {
            id = term.id
            summary = term.summary
            example = term.example
            let fault = FaultLibrary.kind(term.id)
            symptom = fault?.symptom
            needs = fault?.needs
            reboot = fault?.reboot
            arguments = term.arguments.fields.map {
                Argument(name: $0.name, summary: $0.summary, required: $0.isRequired, fallback: $0.fallback)
            }
        }
    }

    /// Lists what can be broken.
    static let faults = library(
        "faults", "List the faults that a scenario may inject", noun: "fault", example: "disk.fill",
        terms: FaultLibrary.terms)

    /// Lists what can be checked.
    static let checks = library(
        "checks", "List the checks that a scenario may make", noun: "check", example: "http", terms: CheckLibrary.terms)

    private static func library(
        _ name: String, _ abstract: String, noun: String, example: String, terms: [Vocabulary.Term]
    ) -> Command {
        var families: [String] = []
        for term in terms where term.id.contains(".") {
            let family = String(term.id.prefix { $0 != "." })
            if !families.contains(family) { families.append(family) }
        }
        return library(name, abstract, noun: noun, example: example, terms: terms, families: families)
    }

    private static func library(
        _ name: String, _ abstract: String, noun: String, example: String, terms: [Vocabulary.Term], families: [String]
    ) -> Command {
        Command(
            name, abstract,
            examples: [
                Example("breakfix \(name)", "all of them"),
                Example("breakfix \(name) \(example)", "one: its arguments and an example"),
            ] + (families.count > 1 ? [Example("breakfix \(name) --family \(families[0])", "one family")] : []),
            blank: TermOptions(),
            rules: [
                .optionalArgument("ID", into: \.id, completing: .words(terms.map(\.id)), "One \(noun)"),
                .flag("--json", into: \.isJSON, "Print JSON"),
            ]
                + (families.count > 1
                    ? [
                        .option(
                            "--family", value: "FAMILY", into: \.family, completing: .words(families),
                            "Only this family, for example \(families[0])")
                    ] : []),
            body: { options, context in
                var wanted = try choose(options.id, noun: noun, from: terms)
                if let family = options.family {
                    guard families.contains(family) else {
                        throw UsageError.badValue(
                            family, of: "--family", wanted: "one of " + families.joined(separator: ", "),
                            nearest: Spelling.nearest(to: family, among: families))
                    }
                    wanted.removeAll { !$0.id.hasPrefix(family + ".") }
                }
                if options.isJSON {
                    try context.printJSON(wanted.map(TermView.init))
                } else if options.id != nil {
                    for term in wanted { try context.output.write(page(term, style: context.style)) }
                } else if context.isQuiet {
                    for term in wanted { try context.print(term.id) }
                } else {
                    let rows = wanted.map { [$0.id, $0.summary] }
                    try context.output.write(Table.text(["ID", "WHAT IT DOES"], rows, style: context.style))
                }
                return .ok
            })
    }

    private static func choose(
        _ id: String?, noun: String, from terms: [Vocabulary.Term]
    ) throws(UsageError) -> [Vocabulary.Term] {
        guard let id else { return terms }
        if let term = terms.first(where: { $0.id == id }) { return [term] }
        throw .badValue(
            id, of: "ID", wanted: "a \(noun)'s id", nearest: Spelling.nearest(to: id, among: terms.map(\.id)))
    }

    private static func page(_ term: Vocabulary.Term, style: Style) -> String {
        var text = "\(style.bold(term.id)): \(term.summary)\n"
        if let fault = FaultLibrary.kind(term.id) {
            text += "Shows:  \(fault.symptom)\nReboot: \(fault.reboot)\n"
            if !fault.needs.isEmpty { text += "Needs:  \(fault.needs.joined(separator: ", "))\n" }
        }
        if !term.arguments.fields.isEmpty {
            let rows = term.arguments.fields.map { field in
                [
                    "  " + field.name,
                    field.isRequired ? "required" : field.fallback.map { "else \($0)" } ?? "optional",
                    field.summary,
                ]
            }
            text += "\n" + Table.text(["  ARGUMENT", "", "WHAT IT SAYS"], rows, style: style)
        }
        let example = term.example.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)\n" }
        return text + "\n" + example.joined()
    }
}
