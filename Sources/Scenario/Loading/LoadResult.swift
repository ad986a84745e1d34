/// What loading a scenario gave: the scenario where there is no error, and every mistake either way.
public struct LoadResult: Sendable {
    /// The scenario; nil where a diagnostic is an error.
    public var scenario: Scenario?
    /// The mistakes in the order of the file.
    public var diagnostics: [Diagnostic]

    /// Makes a result.
    public init(scenario: Scenario?, diagnostics: [Diagnostic]) {
        self.scenario = scenario
        self.diagnostics = diagnostics
    }
}

/// A folder of the catalogue; a broken scenario is listed as well.
public struct CatalogueEntry: Sendable {
    /// The id: the folder's name.
    public var id: String
    /// The folder's path.
    public var folder: String
    /// The scenario with seed 0; nil where it is broken.
    public var scenario: Scenario?
    /// The mistakes.
    public var diagnostics: [Diagnostic]

    /// Makes an entry.
    public init(id: String, folder: String, scenario: Scenario?, diagnostics: [Diagnostic]) {
        self.id = id
        self.folder = folder
        self.scenario = scenario
        self.diagnostics = diagnostics
    }

    /// Why it cannot be launched, on one line: the first error with its place; empty where it can.
    public var trouble: String {
        guard scenario == nil else { return "" }
        guard let first = diagnostics.first(where: { $0.severity == .error }) else { return "the scenario is broken" }
        return escaped("\(first.file):\(first.line):\(first.column): \(first.message)")
    }
}
