internal import API
internal import Faults
internal import Grading
internal import Images
internal import Scenario
internal import Wire

/// The scenarios, images and faults of this installation.
struct InstalledSupplies: Supplies {
    private let layout: Layout
    private let loader: ScenarioLoader
    private let images: ImageStore
    private let bundles: BundleShelf

    /// Supplies from where the layout says.
    init(layout: Layout) {
        self.layout = layout
        loader = ScenarioLoader(
            vocabulary: Vocabulary(
                faults: FaultLibrary.terms, checks: CheckLibrary.terms, shortcuts: GenericShortcuts.terms))
        images = ImageStore(root: layout.images)
        bundles = BundleShelf(layout: layout, images: images)
    }

    func scenario(_ reference: String, seed: UInt64) throws(Trouble) -> Scenario {
        let folder = try folder(reference)
        let result = loader.load(folder: folder, seed: seed)
        if let scenario = result.scenario { return scenario }
        let errors = result.diagnostics.filter { $0.severity == .error }
        let first = errors.first.map { "\($0.file):\($0.line):\($0.column): \($0.message)" } ?? "it cannot be read"
        throw .badScenario(reference, errors.count > 1 ? "\(first) (and \(errors.count - 1) more)" : first)
    }

    func fingerprint(_ reference: String, images: [String]) -> String? {
        guard let folder = try? folder(reference), var text = FolderStamp.text(of: folder) else { return nil }
        for name in images {
            // A built image never changes; its name leads to another where it was built anew.
            guard let target = FolderStamp.target(of: "\(layout.images)/names/\(name)") else { return nil }
            text += "\(name) \(target)\n"
        }
        return text
    }

    func summaries() -> [ScenarioSummary] {
        loader.loadCatalogue(layout.scenarios).map(summary)
            .sorted { ($0.level, $0.id) < ($1.level, $1.id) }
    }

    func image(_ name: String) throws(Trouble) -> SessionPlanner.Image {
        do throws(ImageError) {
            let image = try images.resolve(name)
            let logins = try images.users(of: image).map {
                ($0.name, LoginPlan(user: $0.name, uid: $0.uid, gid: $0.gid, home: $0.home, shell: $0.shell))
            }
            return SessionPlanner.Image(
                root: image.root, digest: image.digest,
                logins: Dictionary(logins, uniquingKeysWith: { first, _ in first }))
        } catch {
            if error.code == .missing { throw .missingImage(name) }
            throw Trouble(type: error.code.rawValue, title: error.title, help: error.help, status: 500)
        }
    }

    func plan(for fault: FaultUse) throws(Trouble) -> FaultPlan {
        do throws(FaultError) {
            return try FaultLibrary.plan(for: fault)
        } catch {
            throw .badScenario(fault.fault, "\(error)")
        }
    }

    func isStill(_ fault: FaultUse) -> Bool { FaultLibrary.kind(fault.fault)?.isStill ?? false }

    private func folder(_ reference: String) throws(Trouble) -> String {
        guard reference.hasPrefix("/") else { return try catalogueFolder(reference) }
        return BundleShelf.isBundle(reference) ? try bundles.folder(of: reference) : reference
    }

    /// The folder of a catalogue id; what is no id never becomes a path.
    private func catalogueFolder(_ id: String) throws(Trouble) -> String {
        let isID =
            !id.isEmpty && id.utf8.count <= 64
            && id.utf8.allSatisfy { byte in
                (97...122).contains(byte) || (48...57).contains(byte) || byte == UInt8(ascii: "-")
            }
        guard isID, DiskFile.names(in: layout.scenarios).contains(id) else {
            throw .unknownScenario(
                id, in: layout.scenarios, near: suggestion(for: id, among: DiskFile.names(in: layout.scenarios)))
        }
        return layout.scenarios + "/" + id
    }

    private func summary(_ entry: CatalogueEntry) -> ScenarioSummary {
        let error = entry.diagnostics.first { $0.severity == .error }
        let trouble = error.map { "\($0.file):\($0.line):\($0.column): \($0.message)" } ?? ""
        guard let scenario = entry.scenario else {
            return ScenarioSummary(
                id: entry.id, title: "", level: 0, areas: [], expertMinutes: 0, juniorMinutes: 0, hosts: 0, problems: 0,
                trouble: trouble)
        }
        return ScenarioSummary(
            id: entry.id, title: scenario.title, level: scenario.level, kind: scenario.kind.rawValue,
            areas: scenario.areas,
            expertMinutes: scenario.minutes.expert, juniorMinutes: scenario.minutes.junior,
            hosts: scenario.hosts.count, problems: scenario.problems.count, trouble: trouble)
    }
}
