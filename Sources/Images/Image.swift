/// A root file system that lies ready in the store; sessions share it, read-only.
public struct Image: Codable, Equatable, Sendable {
    /// The name it was asked for by; several names may stand for one image.
    public var name: String
    /// SHA-256 of the sorted listing of its files, in hexadecimal; also the name of its folder.
    public var digest: String
    /// SHA-256 of the definition it was built from, or of the archive it was imported from.
    public var definitionDigest: String
    /// The absolute path of the root file system; owned by the machine's own ids.
    public var root: String
    /// The bytes of its regular files.
    public var size: Int
    /// When it was built, in seconds since 1970.
    public var builtAt: Int

    /// Makes an image.
    public init(name: String, digest: String, definitionDigest: String, root: String, size: Int, builtAt: Int) {
        self.name = name
        self.digest = digest
        self.definitionDigest = definitionDigest
        self.root = root
        self.size = size
        self.builtAt = builtAt
    }
}
