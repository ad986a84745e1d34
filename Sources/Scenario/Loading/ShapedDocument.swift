/// A YAML file of another kind that is described by a shape, for example an image's recipe.
public struct ShapedDocument: Sendable {
    /// What could be decoded; nil where a diagnostic is an error.
    public var value: Value?
    /// The mistakes in the order of the file.
    public var diagnostics: [Diagnostic]

    /// Decodes a text; a ``Shape/host`` in the shape takes any name.
    ///
    /// - Parameters:
    ///   - text: the bytes of the file.
    ///   - file: the name that diagnostics give.
    ///   - shape: what the file must look like.
    public init(_ text: [UInt8], file: String, shape: ObjectShape) {
        guard text.count <= ScenarioLoader.maximumSize else {
            self.init(.tooLarge(limit: ScenarioLoader.maximumSize), file: file)
            return
        }
        let source = SourceText(file: file, bytes: text)
        let (root, mistakes) = YAMLParser.parse(source)
        var validator = Validator(source: source, hosts: nil)
        let value = root.flatMap { validator.value(of: $0, as: .object(shape), owner: .start) }
        self.init(value: value, diagnostics: (mistakes + validator.diagnostics).sortedByPlace())
    }

    /// Reads and decodes a file of a folder, at most ``ScenarioLoader/maximumSize`` bytes, through no symbolic link.
    ///
    /// - Parameters:
    ///   - name: the path below the folder.
    ///   - folder: the folder's path.
    ///   - shape: what the file must look like.
    public init(file name: String, in folder: String, shape: ObjectShape) {
        let file = folder + "/" + name
        do throws(ScenarioFolder.Trouble) {
            let bytes = try ScenarioFolder(path: folder).read(name, limit: ScenarioLoader.maximumSize)
            self.init(bytes, file: file, shape: shape)
        } catch {
            self.init(error, file: file)
        }
    }

    private init(_ trouble: ScenarioFolder.Trouble, file: String) {
        self.init(
            value: nil,
            diagnostics: [Diagnostic(severity: .error, file: file, message: "the file " + trouble.wording)])
    }

    private init(value: Value?, diagnostics: [Diagnostic]) {
        self.value = diagnostics.hasErrors ? nil : value
        self.diagnostics = diagnostics
    }
}

extension Vocabulary {
    /// Holds a term's example against the DSL: an entry of `faults` or `checks`, a list of them, or the term alone.
    ///
    /// Hosts may have any name. An empty answer means that the example is right.
    public func lint(example term: Term) -> [Diagnostic] {
        var entry = faults[term.id] == nil ? ScenarioShape.check(self) : ScenarioShape.fault(self)
        for index in entry.fields.indices { entry.fields[index].isRequired = false }
        entry.choices = entry.choices.filter(\.takesUnknown)
        let source = SourceText(file: term.id, bytes: Array(term.example.utf8))
        let (root, mistakes) = YAMLParser.parse(source)
        guard let root else { return mistakes }
        var validator = Validator(source: source, hosts: nil)
        let shape = root.elements == nil ? Shape.object(entry) : .list(.object(entry), minimum: 1)
        _ = validator.value(of: root, as: shape, owner: .start)
        return (mistakes + validator.diagnostics).sortedByPlace()
    }
}
