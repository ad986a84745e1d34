/// What a bundle says of itself; all of it is signed.
public struct BundleManifest: Codable, Sendable, Equatable {
    /// One file of the scenario's folder.
    public struct File: Codable, Sendable, Equatable {
        /// Its path in the folder.
        public var path: String
        /// Its bytes.
        public var size: Int
        /// SHA-256 of its content as lower-case hex.
        public var sha256: String
    }

    /// The most files of a bundle.
    public static let mostFiles = 2000
    /// The most bytes of all of them.
    public static let mostBytes = 64 << 20

    /// The scenario's id.
    public var id: String
    /// The scenario's title.
    public var title: String
    /// The scenario's digest.
    public var digest: String
    /// Image name to the digest that it was made with.
    public var images: [String: String]
    /// The release that packed it.
    public var release: String
    /// The fingerprint of the key that signs it.
    public var key: String
    /// The files in the order of their paths; their contents follow each other in the bundle.
    public var files: [File]

    /// Makes what is known before the files are packed and signed.
    public init(id: String, title: String, digest: String, images: [String: String], release: String) {
        self.id = id
        self.title = title
        self.digest = digest
        self.images = images
        self.release = release
        key = ""
        files = []
    }

    /// The bytes of all files.
    public var size: Int { files.reduce(0) { $0 + $1.size } }

    /// Refuses what no honest bundle has: paths that lead out, twice the same path, a file that is a folder of another,
    /// more than there may be.
    func check() throws(BundleError) {
        guard Self.isName(id) else { throw .malformed("its scenario has no proper id") }
        guard files.count <= Self.mostFiles else {
            throw .malformed("it holds \(files.count) files; \(Self.mostFiles) are the most")
        }
        var total = 0
        var seen: Set<String> = []
        var folders: Set<String> = []
        for file in files {
            let parts = file.path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            let isPlain = parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." && $0.utf8.count <= 255 }
            guard isPlain, parts.count <= 16, !file.path.utf8.contains(where: { $0 < 32 || $0 == 127 }) else {
                throw .malformed(
                    "the path \(file.path.debugDescription.prefix(120)) leads out of the scenario's folder or is no path"
                )
            }
            guard seen.insert(file.path).inserted else { throw .malformed("\(file.path) is in it twice") }
            for depth in 1..<max(1, parts.count) { folders.insert(parts.prefix(depth).joined(separator: "/")) }
            guard (0...Self.mostBytes).contains(file.size) else { throw .malformed("\(file.path) is too large") }
            total += file.size
            guard total <= Self.mostBytes else {
                throw .malformed("its files have more than \(Self.mostBytes >> 20) MiB")
            }
        }
        if let both = seen.intersection(folders).sorted().first {
            throw .malformed("\(both) is a file and a folder in it")
        }
        guard seen.contains("scenario.yaml") else { throw .malformed("it holds no scenario.yaml") }
    }

    private static func isName(_ text: String) -> Bool {
        (1...63).contains(text.utf8.count) && text.utf8.first != 45
            && text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
    }
}
