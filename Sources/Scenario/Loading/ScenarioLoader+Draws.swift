extension ScenarioLoader {
    /// What seeds pick for the `pick` variants of a scenario; `between` is left out, since nobody can try all of it.
    ///
    /// The file is read once. A folder without a readable scenario has no variants.
    public func picks(folder: String, seeds: [UInt64]) -> [[String: String]] {
        let nothing = seeds.map { _ in [String: String]() }
        guard
            let bytes = try? ScenarioFolder(path: folder).read(
                ScenarioLoader.fileName, limit: ScenarioLoader.maximumSize)
        else { return nothing }
        let source = SourceText(file: folder, bytes: bytes)
        guard let root = YAMLParser.parse(source).0 else { return nothing }
        let names = (root["variants"]?.members ?? []).filter { $0.value["pick"] != nil }.map(\.name)
        return seeds.map { seed in
            var validator = Validator(source: source, hosts: [])
            let choices = Variants(root: root, seed: seed, validator: &validator).choices
            return choices.filter { names.contains($0.key) }.mapValues(\.text)
        }
    }
}
