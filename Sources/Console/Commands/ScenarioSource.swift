internal import API
internal import Faults
internal import Glibc
internal import Grading
internal import Images
internal import Report
internal import Scenario

/// Scenarios as an author names them: a folder, a catalogue of folders, or an id of the catalogue.
struct ScenarioSource {
    /// What the DSL knows.
    static let vocabulary = Vocabulary(
        faults: FaultLibrary.terms, checks: CheckLibrary.terms, shortcuts: GenericShortcuts.terms)

    /// A scenario that was read.
    struct Entry {
        /// What the daemon calls it: the id, or the folder's absolute path.
        var reference: String
        var folder: String
        var scenario: Scenario?
        var diagnostics: [Diagnostic]
    }

    let layout: Layout

    /// Reads what a word names.
    ///
    /// - Throws: ``Failure`` where there is nothing.
    func entries(_ word: String) throws(Failure) -> [Entry] {
        let isPath = word.contains("/") || word == "." || word == ".."
        if !isPath, Self.isScenario(layout.scenarios + "/" + word) {
            return [load(layout.scenarios + "/" + word, reference: word)]
        }
        var path = word
        if path.hasSuffix("/" + ScenarioLoader.fileName) {
            path = String(path.dropLast(ScenarioLoader.fileName.count + 1))
        }
        if word == ScenarioLoader.fileName { path = "." }
        if Self.isScenario(path) { return [load(path, reference: resolvedPath(path) ?? path)] }
        let catalogue = loader(near: path).loadCatalogue(path)
        guard !catalogue.isEmpty else {
            throw Failure(
                "there is no scenario at \(PrintableText.line(word))",
                help: "Name a scenario's folder, a folder of scenarios, or an id that 'breakfix scenarios' lists.",
                code: .configuration)
        }
        return catalogue.map {
            Entry(
                reference: resolvedPath($0.folder) ?? $0.folder, folder: $0.folder, scenario: $0.scenario,
                diagnostics: $0.diagnostics)
        }
    }

    /// Every mistake in a scenario, over many seeds.
    func lint(_ entry: Entry) -> [Diagnostic] { loader(near: entry.folder).lint(folder: entry.folder) }

    /// The scenario with a seed applied.
    ///
    /// - Throws: ``Failure`` where it has mistakes, which are shown before.
    func scenario(_ entry: Entry, seed: UInt64, _ context: Context) throws -> Scenario {
        let result = loader(near: entry.folder).load(folder: entry.folder, seed: seed)
        if let scenario = result.scenario { return scenario }
        for diagnostic in result.diagnostics { try context.errors.write(diagnostic.rendered()) }
        throw Failure(
            "\(entry.reference) is broken", help: "'breakfix lint' shows its mistakes.", code: .configuration)
    }

    /// So many seeds from `first` on, so that each value of a variant is met where there are seeds enough.
    func seeds(_ count: Int, from first: UInt64, of entry: Entry) -> [UInt64] {
        let candidates = (0..<UInt64(max(64, 4 * count))).map { first &+ $0 }
        let picks = loader(near: entry.folder).picks(folder: entry.folder, seeds: candidates)
        return CoveringDraw.seeds(count, among: Array(zip(candidates, picks)).map { (seed: $0, picks: $1) })
    }

    private func load(_ folder: String, reference: String) -> Entry {
        let result = loader(near: folder).load(folder: folder, seed: 0)
        return Entry(reference: reference, folder: folder, scenario: result.scenario, diagnostics: result.diagnostics)
    }

    /// A loader that knows the images which are defined beside the scenarios; any image where none are.
    private func loader(near folder: String) -> ScenarioLoader {
        for place in [folder + "/images", folder + "/../images", layout.scenarios + "/images"] {
            let names = ImageCatalogue(folder: place).names
            if !names.isEmpty { return ScenarioLoader(vocabulary: Self.vocabulary, images: Set(names)) }
        }
        return ScenarioLoader(vocabulary: Self.vocabulary)
    }

    private static func isScenario(_ folder: String) -> Bool {
        access(folder + "/" + ScenarioLoader.fileName, F_OK) == 0
    }
}
