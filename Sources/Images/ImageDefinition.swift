internal import Digest
/// What `Scenarios/images/<name>.yaml` says: the recipe of a root file system.
public struct ImageDefinition: Equatable, Sendable {
    /// The file's name without `.yaml`.
    public var name: String
    /// One sentence for people.
    public var title: String
    /// The Debian suite, for example `bookworm`.
    public var suite: String
    /// The set of packages to start from, in mmdebstrap's words.
    public var variant: String
    /// The definition that this one adds to, or nil.
    public var from: String?
    /// Debian packages.
    public var packages: [String]
    /// `sh` scripts that run inside the new root at the end, in order.
    public var run: [String]

    /// Makes a definition.
    public init(
        name: String, title: String, suite: String, variant: String = "minbase", from: String? = nil,
        packages: [String], run: [String] = []
    ) {
        self.name = name
        self.title = title
        self.suite = suite
        self.variant = variant
        self.from = from
        self.packages = packages
        self.run = run
    }

    /// This definition on top of its base: the base's packages and scripts come first.
    public func adding(to base: ImageDefinition) -> ImageDefinition {
        var whole = self
        whole.from = base.from
        whole.packages = base.packages + packages
        whole.run = base.run + run
        return whole
    }

    /// SHA-256 of everything that decides what is built; the title and the order of packages do not.
    public var digest: String {
        var hash = SHA256()
        for part in [suite, variant, from ?? ""] { hash.update(field: part) }
        hash.update(field: "packages")
        for package in Set(packages).sorted() { hash.update(field: package) }
        hash.update(field: "run")
        for script in run { hash.update(field: script) }
        return hash.hexDigest
    }
}
