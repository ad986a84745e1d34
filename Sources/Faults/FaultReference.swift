import Scenario

/// Renders the library as the page `docs/faults.md`.
public enum FaultReference {
    /// The whole page in Markdown; the same library always gives the same bytes.
    public static func render() -> String {
        let families = FaultLibrary.all.reduce(into: [String]()) { names, kind in
            if !names.contains(kind.family) { names.append(kind.family) }
        }
        let overview = FaultLibrary.all.map { "| [`\($0.id)`](#\($0.anchor)) | \($0.summary) |" }
        let sections = families.map { family in
            "## \(family)\n\n"
                + FaultLibrary.all.filter { $0.family == family }.map(section).joined(separator: "\n")
        }
        return """
            # Faults

            \(FaultLibrary.all.count) faults that a scenario may inject. This page is made from the library; a test says when
            it is out of date and how to write it anew.

            A fault is one entry of a problem's `faults`: `on` names the host, the fault's id holds its arguments,
            `decoy: true` says that healing it is not asked for. What is injected first is undone last. Scripts run
            as root inside the host with the programs of its image; they need its shell, coreutils, util-linux,
            procps, tar, gzip and Perl's base, which every Debian image has, and what each fault names beside them.
            Those of the family `syscall` run nothing in the host and change nothing there.

            | fault | what it does |
            |---|---|
            \(overview.joined(separator: "\n"))

            \(sections.joined(separator: "\n"))
            """
    }

    private static func section(_ kind: FaultKind) -> String {
        let examples = kind.examples.map { "- " + kind.yaml($0) }.joined(separator: "\n")
        let needs = kind.needs.isEmpty ? "" : "- **Needs:** \(kind.needs.joined(separator: "; ")).\n"
        return """
            ### \(kind.id)

            \(kind.summary)

            - **Symptom:** \(kind.symptom)
            - **Reboot:** \(kind.reboot)
            \(needs)
            \(arguments(kind.arguments.fields))
            ```yaml
            \(examples)
            ```

            """
    }

    private static func arguments(_ fields: [ObjectShape.Field]) -> String {
        guard !fields.isEmpty else { return "It takes no arguments.\n" }
        let rows = fields.map { field in
            let absent = field.isRequired ? "required" : field.fallback.map { $0.isEmpty ? "empty" : "`\($0)`" } ?? "–"
            return "| `\(field.name)` | \(field.shape.words) | \(absent) | \(field.summary) |"
        }
        return "| argument | is | default | meaning |\n|---|---|---|---|\n\(rows.joined(separator: "\n"))\n"
    }
}

extension FaultKind {
    /// What stands before the dot of the id.
    var family: String {
        String(id.prefix { $0 != "." })
    }

    /// The id as a heading's anchor.
    var anchor: String {
        id.filter { $0 != "." }
    }
}

extension Shape {
    /// What it wants, for a reader.
    var words: String {
        switch self {
        case .string(_, let explanation): explanation ?? "text"
        case .int(let range): "\(range.lowerBound)–\(range.upperBound)"
        case .bool: "true or false"
        case .duration: "a time such as `10s`"
        case .size: "a size such as `64M`"
        case .mode: "a mode such as `\"0644\"`"
        case .path: "an absolute path"
        case .host: "a host's name"
        case .word(let words): words.map { "`\($0)`" }.joined(separator: ", ")
        case .list(let element, _): "a list: \(element.words)"
        case .map(let element), .dictionary(let element): "a mapping to \(element.words)"
        case .object(let shape):
            "a mapping of " + shape.fields.map { "`\($0.name)` (\($0.shape.words))" }.joined(separator: ", ")
        case .either(_, let words): words
        }
    }
}
