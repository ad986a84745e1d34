/// Reads in what `from:` names.
struct FileReader {
    let folder: ScenarioFolder
    let source: SourceText
    /// The texts with variants replaced, by the name in the scenario.
    private(set) var texts: [String: String] = [:]
    private(set) var diagnostics: [Diagnostic] = []

    init(folder: ScenarioFolder, source: SourceText) {
        self.folder = folder
        self.source = source
    }

    mutating func readAll(of root: Node, substitution: inout Substitution) {
        for host in root["hosts"]?.members ?? [] {
            for file in host.value["files"]?.members ?? [] {
                guard let from = file.value["from"], let name = from.scalar?.text, texts[name] == nil else { continue }
                do throws(ScenarioFolder.Trouble) {
                    let bytes = try folder.read(name, limit: ScenarioLoader.maximumFileSize)
                    guard let text = String(validating: bytes, as: UTF8.self) else {
                        report(
                            "the file \(quoted(name)) is not UTF-8 text", at: from.span,
                            help: "make binary files in `setup`")
                        continue
                    }
                    texts[name] = substitution.replace(inFile: text, at: from.span)
                } catch {
                    report(
                        "the file \(quoted(name)) \(error.wording)", at: from.span,
                        help: "`from:` names a file below the scenario's folder by its relative path")
                }
            }
        }
    }

    private mutating func report(_ message: String, at span: Span, help: String) {
        diagnostics.append(source.error(message, at: span, help: help))
    }
}
