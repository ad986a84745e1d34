internal import Scenario

/// The reference of all kinds of check as Markdown, made from the library itself.
public enum CheckReference {
    /// The text of `docs/checks.md`.
    public static var markdown: String {
        ([introduction] + CheckLibrary.terms.map(section)).joined(separator: "\n")
    }

    private static let introduction = """
        # Checks

        <!-- Generated from the check library; a test compares it. Write it anew with BREAKFIX_WRITE_REFERENCE=1 swift test --filter GradingTests. -->

        A check looks at a host from outside. It never runs a file that the candidate could have written: what it runs is
        breakfix's own code, or a program of the host's pristine image. Only `script` runs what the candidate wrote, far
        from the host. Beside its kind, every check has these fields:

        | field | holds | default | meaning |
        |---|---|---|---|
        | `id` | id | required | The name in reports; unique in its problem. |
        | `on`, `from` | host | required | The host that is looked at, or connected from. Both words mean the same. |
        | `title` | text | the id | One line for the report. |
        | `points` | whole number | 1 | Points for passing. |
        | `within` | duration | 0s | Keeps trying for so long before it fails. |
        | `stable-for` | duration | 0s | Must hold for so long once it passes; failing in between fails it. |
        | `after-reboot` | true or false | false | Whether it must pass after a reboot as well. |
        | `cause` | true or false | false | Whether it shows that the cause itself is gone, and not the symptom only. |
        | `throughout` | true or false | false | Of an invariant: whether having been broken for a while counts as broken. |

        """

    private static func section(_ term: Vocabulary.Term) -> String {
        let rows = term.arguments.fields.map { field in
            let fallback = field.isRequired ? "required" : field.fallback.map { "`\($0)`" } ?? ""
            return "| `\(field.name)` | \(words(field.shape)) | \(fallback) | \(cell(field.summary)) |"
        }
        return """
            ## \(term.id)

            \(term.summary)
            \(term.arguments.summary)

            ```yaml
            \(term.example)
            ```

            | argument | holds | default | meaning |
            |---|---|---|---|
            \(rows.joined(separator: "\n"))

            """
    }

    private static func cell(_ text: String) -> String {
        text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }

    private static func words(_ shape: Shape) -> String {
        switch shape {
        case .string(_, let explanation): explanation ?? "text"
        case .int(let range) where range == Int.min...Int.max: "whole number"
        case .int(let range) where range.upperBound == Int.max: "whole number from \(range.lowerBound)"
        case .int(let range): "whole number, \(range.lowerBound) to \(range.upperBound)"
        case .bool: "true or false"
        case .duration: "duration"
        case .size: "size"
        case .mode: "mode"
        case .path: "path"
        case .host: "host"
        case .word(let words): words.map { "`\($0)`" }.joined(separator: ", ")
        case .list(let element, _): "list of \(self.words(element))"
        case .map(let element), .dictionary(let element): "mapping to \(self.words(element))"
        case .object(let shape): shape.name
        case .either(_, let text): text
        }
    }
}
