internal import Digest
internal import FoundationEssentials
internal import Glibc
internal import Linux

/// A scenario's folder in one signed file.
///
/// A line that says what it is, a line with the manifest as JSON, a line with the Ed25519 signature of both before it,
/// then the contents of the manifest's files, one after the other, and nothing else. There are no links, modes or
/// special files in it, and nothing is compressed, so nothing can grow.
public struct Bundle {
    /// What it says of itself.
    public let manifest: BundleManifest
    private let bytes: [UInt8]
    private let signed: Int
    private let signature: [UInt8]
    private let start: Int

    private static let magic = Array("breakfix-bundle 1\n".utf8)
    /// The longest manifest, in bytes.
    private static let headLimit = 2 << 20

    /// Reads a bundle and checks its form; whether it is to be believed ``verify(by:)`` tells.
    public init(path: String) throws(BundleError) {
        let limit = BundleManifest.mostBytes + Self.headLimit + 4096
        do {
            let file = try Descriptor.open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY)
            var status = stat()
            guard fstat(file.raw, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
                throw BundleError.malformed("\(path) is no file")
            }
            try self.init(bytes: try file.readAll(limit: limit + 1))
        } catch let error as BundleError {
            throw error
        } catch {
            throw BundleError(
                .system, "\(path) cannot be read: \(error)", help: "name a file that 'breakfix bundle pack' wrote")
        }
    }

    /// The same of what is in memory.
    public init(bytes: [UInt8]) throws(BundleError) {
        guard bytes.starts(with: Self.magic) else { throw .malformed("it is no breakfix bundle") }
        let head = bytes.prefix(Self.magic.count + Self.headLimit)
        guard let end = head.dropFirst(Self.magic.count).firstIndex(of: UInt8(ascii: "\n")),
            let second = bytes[(end + 1)...].prefix(200).firstIndex(of: UInt8(ascii: "\n")),
            let signature = Data(base64Encoded: Data(bytes[(end + 1)..<second])), signature.count == 64,
            // Two texts may stand for the same bytes; a bundle has one.
            Array(signature.base64EncodedString().utf8) == Array(bytes[(end + 1)..<second])
        else { throw .malformed("its head is cut or damaged") }
        do {
            manifest = try JSONDecoder().decode(BundleManifest.self, from: Data(bytes[Self.magic.count..<end]))
        } catch {
            throw .malformed("its manifest cannot be read")
        }
        try manifest.check()
        guard bytes.count - (second + 1) == manifest.size else {
            throw .malformed(
                "it has \(bytes.count - second - 1) bytes of files where its manifest says \(manifest.size)")
        }
        self.bytes = bytes
        signed = end + 1
        self.signature = Array(signature)
        start = second + 1
    }

    /// SHA-256 over all its bytes, as hex.
    public var digest: String {
        var hash = SHA256()
        hash.update(bytes)
        return hash.hexDigest
    }

    /// Believes it or not: one of the trusted keys has signed the manifest, and each file is as the manifest says.
    public func verify(by keys: TrustedKeys) throws(BundleError) { try verify(by: try keys.key(manifest.key)) }

    /// The same by one key.
    public func verify(by key: SigningKey) throws(BundleError) {
        guard key.verifies(signature, of: Array(bytes.prefix(signed))) else {
            throw BundleError(
                .untrusted, "its signature is not that of the key \(key.fingerprint)",
                help: "it was changed after it was signed, or signed by somebody else")
        }
        try forEachFile { file, content throws(BundleError) in
            var hash = SHA256()
            hash.update(Array(content))
            guard hash.hexDigest == file.sha256 else {
                throw BundleError(
                    .untrusted, "\(file.path) is not what was signed", help: "it was changed after it was signed")
            }
        }
    }

    /// Writes the files into a new folder.
    ///
    /// - Parameter folder: Must not be there; nothing is left of it where this throws.
    public func unpack(into folder: String) throws(BundleError) {
        do {
            try checked("mkdir", folder) { mkdir(folder, 0o755) }
        } catch {
            throw BundleError(.system, "\(error)")
        }
        do {
            var made: Set<String> = []
            try forEachFile { file, content throws(BundleError) in
                let parts = file.path.split(separator: "/").map(String.init)
                do {
                    for depth in 1..<max(1, parts.count) {
                        let path = folder + "/" + parts.prefix(depth).joined(separator: "/")
                        if made.insert(path).inserted { try checked("mkdir", path) { mkdir(path, 0o755) } }
                    }
                    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW
                    try Descriptor.open(folder + "/" + file.path, flags, mode: 0o644).writeAll(Array(content))
                } catch {
                    throw BundleError(.system, "\(error)")
                }
            }
        } catch {
            _ = try? FileManager.default.removeItem(atPath: folder)
            throw error
        }
    }

    private func forEachFile(
        _ body: (BundleManifest.File, ArraySlice<UInt8>) throws(BundleError) -> Void
    ) throws(BundleError) {
        var place = start
        for file in manifest.files {
            try body(file, bytes[place..<place + file.size])
            place += file.size
        }
    }
}

extension Bundle {
    /// Packs a folder.
    ///
    /// - Parameter manifest: All but its files and key, which are added here.
    /// - Returns: The bundle's bytes.
    public static func pack(
        folder: String, manifest: BundleManifest, key: SigningKey
    ) throws(BundleError) -> [UInt8] {
        var manifest = manifest
        manifest.key = key.fingerprint
        manifest.files = []
        var contents: [UInt8] = []
        for path in try PackedFolder(path: folder).files() {
            let content: [UInt8]
            do {
                content = try Descriptor.open(folder + "/" + path, O_RDONLY | O_NOFOLLOW).readAll(
                    limit: BundleManifest.mostBytes + 1)
            } catch {
                throw BundleError(.system, "\(error)")
            }
            var hash = SHA256()
            hash.update(content)
            manifest.files.append(.init(path: path, size: content.count, sha256: hash.hexDigest))
            contents += content
            guard contents.count <= BundleManifest.mostBytes else { break }
        }
        try manifest.check()
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            let head = magic + Array(try encoder.encode(manifest)) + [UInt8(ascii: "\n")]
            let signature = Array(Data(try key.sign(head)).base64EncodedString().utf8)
            return head + signature + [UInt8(ascii: "\n")] + contents
        } catch let error as BundleError {
            throw error
        } catch {
            throw BundleError(.system, "the manifest cannot be written: \(error)")
        }
    }
}
