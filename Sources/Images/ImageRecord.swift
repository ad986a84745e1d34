/// What `image.json` holds; the folder says the rest.
struct ImageRecord: Codable, Equatable {
    /// SHA-256 of the root's listing.
    var digest: String
    /// SHA-256 of the definition or of the imported archive.
    var definitionDigest: String
    /// The bytes of the regular files.
    var size: Int
    /// Seconds since 1970.
    var builtAt: Int
}
