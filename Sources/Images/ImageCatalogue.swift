public import Scenario

/// The image definitions of a folder, usually `Scenarios/images`.
public struct ImageCatalogue: Sendable {
    /// The folder with one `<name>.yaml` for each image.
    public let folder: String

    /// Opens a catalogue; reads nothing yet.
    public init(folder: String) { self.folder = folder }

    /// The names of all definitions, sorted.
    public var names: [String] {
        Folder.names(folder).filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }
            .filter(ImageStore.isName)
    }

    /// What a definition file may hold; drives the check, the JSON Schema and the reference.
    public static let shape = ObjectShape(
        "image", "The recipe of a root file system that hosts are made of.",
        [
            .init("schema", .int(1...1), required: true, "The version of this format."),
            .init("name", .string(), required: true, "The image's name; the file is called `<name>.yaml`."),
            .init("title", .string(), required: true, "One sentence for people."),
            .init("suite", .word(["bookworm", "trixie"]), required: true, "The Debian suite."),
            .init(
                "variant", .word(["minbase", "important", "standard"]), default: "minbase",
                "The set of packages to start from."),
            .init("from", .string(), "The definition that this one adds packages and scripts to."),
            .init("packages", .list(.string(), minimum: 1), required: true, "Debian packages."),
            .init("run", .list(.string()), "`sh` scripts that run inside the new root, in order."),
        ])

    /// Reads a definition, together with what it is built upon.
    ///
    /// Throws ``ImageError/Code/missing`` where there is no such file, and ``ImageError/Code/definition`` with the
    /// file, the line and the mistake where it is wrong.
    public func definition(_ name: String) throws(ImageError) -> ImageDefinition {
        try definition(name, seen: [])
    }

    private func definition(_ name: String, seen: [String]) throws(ImageError) -> ImageDefinition {
        guard names.contains(name) else {
            let known = names.joined(separator: ", ")
            throw ImageError(
                .missing, "there is no image definition \(name.debugDescription) in \(folder)",
                help: known.isEmpty ? "set BREAKFIX_SCENARIO_DIR to the catalogue" : "known images: \(known)")
        }
        guard !seen.contains(name) else {
            throw ImageError(
                .definition, "image \(name) is built upon itself: \((seen + [name]).joined(separator: " → "))",
                help: "take out one `from:`")
        }
        let own = try read(name)
        guard let base = own.from else { return own }
        return own.adding(to: try definition(base, seen: seen + [name]))
    }

    private func read(_ name: String) throws(ImageError) -> ImageDefinition {
        let document = ShapedDocument(file: name + ".yaml", in: folder, shape: ImageCatalogue.shape)
        guard let value = document.value else {
            let mistakes = document.diagnostics.map { $0.rendered() }.joined()
            throw ImageError(.definition, mistakes, help: "correct \(folder)/\(name).yaml")
        }
        func texts(_ key: String) -> [String] { value[key]?.list?.compactMap(\.string) ?? [] }
        let definition = ImageDefinition(
            name: value["name"]?.string ?? "", title: value["title"]?.string ?? "",
            suite: value["suite"]?.string ?? "", variant: value["variant"]?.string ?? "minbase",
            from: value["from"]?.string, packages: texts("packages"), run: texts("run"))
        guard definition.name == name else {
            throw ImageError(
                .definition,
                "\(folder)/\(name).yaml defines an image of another name, \(definition.name.debugDescription)",
                help: "write `name: \(name)`")
        }
        let isPackage = { (text: String) in
            !text.isEmpty && !text.hasPrefix("-")
                && text.utf8.allSatisfy { (97...122).contains($0) || (43...58).contains($0) && $0 != 47 && $0 != 44 }
        }
        if let wrong = definition.packages.first(where: { !isPackage($0) }) {
            throw ImageError(
                .definition, "\(folder)/\(name).yaml: \(wrong.debugDescription) is no name of a Debian package",
                help: "use names such as `iproute2`")
        }
        return definition
    }
}
