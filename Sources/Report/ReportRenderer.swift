/// Turns a report into a document. What it prints of a sandbox is escaped and cut for the document's own format.
public protocol ReportRenderer: Sendable {
    /// The document, with a newline at its end.
    func render(_ report: SessionReport) -> String
}

/// The documents there are, by the word that `--format` takes.
public enum ReportFormat: String, CaseIterable, Sendable {
    /// For a terminal.
    case text
    /// For a pull request or a wiki.
    case markdown
    /// For programs: the whole report.
    case json
    /// For CI: JUnit XML.
    case junit

    /// The renderer.
    ///
    /// - Parameter colour: Whether the text form may colour its verdicts.
    public func renderer(colour: Bool = false) -> any ReportRenderer {
        switch self {
        case .text: TextReport(colour: colour)
        case .markdown: MarkdownReport()
        case .json: JSONReport()
        case .junit: JUnitReport()
        }
    }
}
