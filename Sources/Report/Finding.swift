internal import Grading

/// What a document says about an outcome that is no pass: labelled lines, safe to show, empty ones left out.
struct Finding {
    /// The label and the text.
    let lines: [(label: String, text: String)]

    /// Puts an outcome into words.
    init(_ outcome: CheckOutcome, limit: Int = 400) {
        lines = [("expected", outcome.expected), ("actual", outcome.actual), ("why", outcome.why)]
            .filter { !$0.1.isEmpty }
            .map { ($0.0, PrintableText.line($0.1, limit: limit)) }
    }

    /// Everything in one line.
    var sentence: String { lines.map { "\($0.label): \($0.text)" }.joined(separator: "; ") }
}
