extension Diagnostic {
    /// The diagnostic as a compiler prints it: place and message, the line, a run of carets, the help; ends with a newline.
    ///
    /// Control characters and marks that change the direction of writing come out escaped.
    public func rendered() -> String {
        var lines = ["\(escaped(file)):\(line):\(column): \(severity.rawValue): \(escaped(message))"]
        if let excerpt {
            let drawn = draw(excerpt)
            lines.append("    " + drawn.text)
            lines.append("    " + drawn.carets)
        }
        if let help { lines.append("    help: " + escaped(help)) }
        return lines.joined(separator: "\n") + "\n"
    }

    private func draw(_ excerpt: Excerpt) -> (text: String, carets: String) {
        var text = excerpt.firstColumn > 1 ? "…" : ""
        var width = excerpt.firstColumn > 1 ? 1 : 0
        var start: Int?
        var end = width
        var position = excerpt.firstColumn
        for scalar in excerpt.text.unicodeScalars {
            if position == column { start = width }
            let cell = drawnCell(of: scalar, at: width)
            text += cell.text
            width += cell.width
            if position >= column, position < column + length { end = width }
            position += 1
        }
        if excerpt.isCut { text += "…" }
        let first = start ?? width
        return (text, String(repeating: " ", count: first) + String(repeating: "^", count: max(1, end - first)))
    }

    private func drawnCell(of scalar: Unicode.Scalar, at width: Int) -> (text: String, width: Int) {
        if scalar == "\t" {
            let spaces = 4 - width % 4
            return (String(repeating: " ", count: spaces), spaces)
        }
        if scalar.mustBeEscaped {
            let text = scalar.escapedForm
            return (text, text.unicodeScalars.count)
        }
        return (String(scalar), scalar.cells)
    }
}

extension SourceText {
    func error(_ message: String, at span: Span, help: String? = nil) -> Diagnostic {
        diagnostic(.error, message, at: span, help: help)
    }

    func warning(_ message: String, at span: Span, help: String? = nil) -> Diagnostic {
        diagnostic(.warning, message, at: span, help: help)
    }

    private func diagnostic(_ severity: Diagnostic.Severity, _ message: String, at span: Span, help: String?)
        -> Diagnostic
    {
        Diagnostic(
            severity: severity, file: file, line: span.line, column: span.column, length: max(1, span.length),
            message: message, help: help, excerpt: excerpt(at: span))
    }

    /// At most 160 characters of the line, with the place in them.
    private func excerpt(at span: Span) -> Diagnostic.Excerpt? {
        guard let text = line(span.line) else { return nil }
        let scalars = text.unicodeScalars
        let width = 160
        let count = scalars.count
        let first = count <= width ? 0 : min(max(0, span.column - 41), count - 1)
        let window = scalars.dropFirst(first).prefix(width)
        return Diagnostic.Excerpt(
            text: String(String.UnicodeScalarView(window)), firstColumn: first + 1, isCut: first + window.count < count)
    }

    func duplicateKey(_ name: String, at span: Span, first: Span) -> Diagnostic {
        error(
            "the key \(quoted(name)) is already there", at: span,
            help: "the first one is at \(first.line):\(first.column); keep one of the two")
    }

    /// Puts libyaml's words into a diagnostic, with help for the mistakes people make.
    func syntaxError(_ failure: YAMLEventReader.Failure) -> Diagnostic {
        let lines = bytes.isEmpty ? nil : line(failure.span.line)
        let character = lines?.unicodeScalars.dropFirst(failure.span.column - 1).first
        if character == "\t", failure.message.contains("cannot start any token") || failure.message.contains("tab") {
            return error("a tab cannot indent YAML", at: failure.span, help: "indent with spaces")
        }
        if failure.message.contains("cannot start any token"), let character {
            let help = "put the text in quotes"
            return error("a plain text cannot begin with \(quoted(String(character)))", at: failure.span, help: help)
        }
        var message = failure.message
        if let context = failure.context { message += " " + context }
        return error(message, at: failure.span, help: SourceText.help(for: failure))
    }

    private static func help(for failure: YAMLEventReader.Failure) -> String? {
        if failure.message.contains("mapping values are not allowed") {
            return "indent as the line above, or put a text that holds `: ` in quotes"
        }
        guard let context = failure.context else { return nil }
        let began = "what is being read began on line \(failure.contextLine)"
        let isBlock = context.contains("block")
        return isBlock ? began + "; indent alike, and close quotes and brackets" : began
    }
}
