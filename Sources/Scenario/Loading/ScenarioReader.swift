/// Turns the text of one scenario into the model.
struct ScenarioReader {
    let source: SourceText
    let vocabulary: Vocabulary
    let images: Set<String>?
    let folder: ScenarioFolder
    /// The id that the folder's name asks for; nil where it has no name.
    let id: String?

    func read(seed: UInt64) -> LoadResult {
        let (parsed, mistakes) = YAMLParser.parse(source)
        var diagnostics = mistakes
        guard let parsed else { return LoadResult(scenario: nil, diagnostics: diagnostics) }
        var validator = Validator(source: source, hosts: parsed["hosts"]?.members?.map(\.name) ?? [])
        let variants = Variants(root: parsed, seed: seed, validator: &validator)
        var substitution = Substitution(
            variants, declared: parsed["variants"]?.members?.map(\.name) ?? [], source: source)
        let root = substitution.apply(toRoot: parsed)
        let value = validator.value(of: root, as: .object(ScenarioShape.scenario(vocabulary)), owner: .start) ?? .null

        var files = FileReader(folder: folder, source: source)
        files.readAll(of: root, substitution: &substitution)
        var checker = MeaningChecker(source: source, root: root, value: value, vocabulary: vocabulary)
        checker.check(id: id, images: images)
        if !validator.diagnostics.hasErrors { checker.checkArguments() }
        checker.checkUnused(variants, used: substitution.used)
        diagnostics += validator.diagnostics + substitution.diagnostics + files.diagnostics + checker.diagnostics

        var digest = ""
        do {
            digest = try folder.digest()
        } catch {
            diagnostics.append(
                source.error("\(quoted(error.name)) \(error.wording)", at: .start, help: "take it out of the folder"))
        }
        diagnostics = diagnostics.sortedByPlace()
        guard !diagnostics.hasErrors else { return LoadResult(scenario: nil, diagnostics: diagnostics) }
        let builder = ScenarioBuilder(
            vocabulary: vocabulary, problemOrder: root["problems"]?.members?.map(\.name) ?? [], texts: files.texts)
        let scenario = builder.scenario(
            value, variants: variants.choices.mapValues(\.text), seed: seed, digest: digest)
        return LoadResult(scenario: scenario, diagnostics: diagnostics)
    }
}
