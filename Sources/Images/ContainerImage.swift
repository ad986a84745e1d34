internal import Digest
internal import FoundationEssentials
internal import Glibc
internal import Linux

/// An unpacked container image: an OCI layout, or what `docker save` wrote. Nothing in it is trusted.
struct ContainerImage {
    /// The folder with `index.json` or `manifest.json`.
    let folder: String

    /// Whether a folder looks like a container image.
    static func isOne(_ folder: String) -> Bool {
        access(folder + "/index.json", F_OK) == 0 || access(folder + "/manifest.json", F_OK) == 0
    }

    private struct Index: Decodable {
        struct Item: Decodable {
            struct Platform: Decodable {
                var os: String
                var architecture: String
            }
            var digest: String
            var platform: Platform?
        }
        /// The images; absent in a manifest.
        var manifests: [Item]?
        /// The layers; absent in an index.
        var layers: [Item]?
    }

    private struct Saved: Decodable {
        var layers: [String]
        enum CodingKeys: String, CodingKey { case layers = "Layers" }
    }

    /// The paths of the layers, the lowest first, for this machine's architecture.
    func layers() throws(ImageError) -> [String] {
        guard access(folder + "/index.json", F_OK) == 0 else {
            let saved: [Saved] = try decode("manifest.json")
            guard let first = saved.first else { throw damaged("manifest.json names no image") }
            var paths: [String] = []
            for layer in first.layers { paths.append(try inside(layer)) }
            return paths
        }
        var document: Index = try decode("index.json")
        // An index may hold one more index: that of one image for several machines.
        for _ in 0..<3 {
            if let layers = document.layers {
                var paths: [String] = []
                for layer in layers { paths.append(try blob(layer.digest)) }
                return paths
            }
            let fitting = (document.manifests ?? []).first { item in
                guard let platform = item.platform else { return true }
                return platform.os == "linux" && platform.architecture == ContainerImage.architecture
            }
            guard let fitting else {
                throw damaged("it has no image for linux/\(ContainerImage.architecture)")
            }
            document = try decode(blobName(fitting.digest))
        }
        throw damaged("its indexes are nested too deep")
    }

    /// The path of a blob whose content has the digest that names it.
    private func blob(_ digest: String) throws(ImageError) -> String {
        let path = try inside(blobName(digest))
        guard try ContainerImage.digest(ofFile: path) == digest.dropFirst(7) else {
            throw damaged("the content of \(digest) does not match its name")
        }
        return path
    }

    private func blobName(_ digest: String) throws(ImageError) -> String {
        guard digest.hasPrefix("sha256:"), SHA256.isHexDigest(digest.dropFirst(7)) else {
            throw damaged("\(String(digest.prefix(80)).debugDescription) is no SHA-256 digest")
        }
        return "blobs/sha256/" + digest.dropFirst(7)
    }

    /// The absolute path of a file, links resolved; it must lie inside the folder.
    private func inside(_ name: String) throws(ImageError) -> String {
        guard let base = realpath(folder, nil) else { throw damaged("it cannot be read") }
        defer { free(base) }
        guard let resolved = realpath(folder + "/" + name, nil) else {
            throw damaged("\(String(name.prefix(100)).debugDescription) is missing")
        }
        defer { free(resolved) }
        let path = String(cString: resolved)
        guard path.hasPrefix(String(cString: base) + "/") else {
            throw damaged("\(String(name.prefix(100)).debugDescription) leads out of the archive")
        }
        return path
    }

    private func decode<Document: Decodable>(_ name: String) throws(ImageError) -> Document {
        let path = name.hasPrefix("blobs/") ? try blob("sha256:" + name.suffix(64)) : try inside(name)
        do {
            return try JSONDecoder().decode(Document.self, from: Data(Folder.read(path, limit: 4 << 20)))
        } catch {
            throw damaged("\(name) is not what the OCI image format says")
        }
    }

    private func damaged(_ why: String) -> ImageError {
        ImageError(
            .archive, "the container image cannot be imported: \(why)",
            help: "save it again, for example with: skopeo copy … oci-archive:image.tar")
    }

    /// SHA-256 of a file.
    static func digest(ofFile path: String) throws(ImageError) -> String {
        do {
            let file = try Descriptor.open(path, O_RDONLY)
            var hash = SHA256()
            while let bytes = try file.read(upTo: 1 << 20), !bytes.isEmpty {
                bytes.withUnsafeBytes { hash.update($0) }
            }
            return hash.hexDigest
        } catch {
            throw ImageError(system: error)
        }
    }

    /// This machine's architecture in the words of the OCI image format.
    private static var architecture: String {
        #if arch(arm64)
            "arm64"
        #else
            "amd64"
        #endif
    }
}
