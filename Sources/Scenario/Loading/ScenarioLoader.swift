/// Reads scenarios from folders: YAML, variants, shapes and everything that only the whole can tell.
public struct ScenarioLoader: Sendable {
    /// The file in a scenario's folder.
    public static let fileName = "scenario.yaml"
    /// The largest `scenario.yaml`, in bytes.
    public static let maximumSize = 1 << 20
    /// The largest file that `from:` may name, in bytes.
    public static let maximumFileSize = 1 << 20

    /// Enough that a variant of four values has all of them with a chance of 99.9 %.
    private static let lintedSeeds: UInt64 = 32

    private let vocabulary: Vocabulary
    private let images: Set<String>?

    /// Makes a loader.
    ///
    /// - Parameters:
    ///   - vocabulary: the faults and checks that a scenario may name.
    ///   - images: the names of the known images; nil takes any name.
    public init(vocabulary: Vocabulary, images: Set<String>? = nil) {
        self.vocabulary = vocabulary
        self.images = images
    }

    /// Reads the scenario of a folder and applies a seed.
    ///
    /// Never fails otherwise than by diagnostics. Reads at most ``maximumSize`` bytes of `scenario.yaml`; follows no
    /// symbolic link inside of the folder.
    public func load(folder: String, seed: UInt64) -> LoadResult {
        let path = ScenarioLoader.trimmed(folder)
        let place = ScenarioFolder(path: path)
        let file = path + "/" + ScenarioLoader.fileName
        do throws(ScenarioFolder.Trouble) {
            let bytes = try place.read(ScenarioLoader.fileName, limit: ScenarioLoader.maximumSize)
            let id = path.split(separator: "/").last.map(String.init)
            let reader = ScenarioReader(
                source: SourceText(file: file, bytes: bytes), vocabulary: vocabulary, images: images,
                folder: place, id: id == "." || id == ".." ? nil : id)
            return reader.read(seed: seed)
        } catch {
            let help =
                switch error {
                case .missing: "a scenario is a folder that holds a `\(ScenarioLoader.fileName)`"
                case .tooLarge: "put bulk data into files of the folder and name them with `from:`"
                default: "make it a regular file that this user may read"
                }
            let message = "the file " + error.wording
            return LoadResult(
                scenario: nil, diagnostics: [Diagnostic(severity: .error, file: file, message: message, help: help)])
        }
    }

    /// Every mistake of a scenario with any of its first seeds: what only some picks of a variant show is found as well.
    public func lint(folder: String) -> [Diagnostic] {
        var found: [Diagnostic] = []
        for seed in 0..<ScenarioLoader.lintedSeeds {
            let diagnostics = load(folder: folder, seed: seed).diagnostics
            found += diagnostics.filter { !found.contains($0) }
        }
        return found.sortedByPlace()
    }

    /// Reads every scenario of a catalogue folder with seed 0, in the order of their ids.
    ///
    /// Hidden folders and `images` are left out; a folder that holds no readable scenario is listed with its trouble.
    /// An unreadable catalogue is empty.
    public func loadCatalogue(_ folder: String) -> [CatalogueEntry] {
        let path = ScenarioLoader.trimmed(folder)
        let entries: [(name: String, isFolder: Bool)]
        do {
            entries = try ScenarioFolder(path: path).entries("")
        } catch {
            return []
        }
        let names = entries.filter { $0.isFolder && !$0.name.hasPrefix(".") && $0.name != "images" }.map(\.name)
        return names.sorted().map { name in
            let result = load(folder: path + "/" + name, seed: 0)
            return CatalogueEntry(
                id: name, folder: path + "/" + name, scenario: result.scenario, diagnostics: result.diagnostics)
        }
    }

    private static func trimmed(_ folder: String) -> String {
        var path = folder
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        return path.isEmpty ? "." : path
    }
}
