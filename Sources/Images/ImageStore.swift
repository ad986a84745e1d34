internal import Digest
internal import FoundationEssentials
internal import Glibc
internal import Linux

/// The images of one installation: built once, found by name, shared read-only by every session.
///
/// The layout is `<folder>/<digest>/{rootfs/,image.json}` and `<folder>/names/<name>`, a link to the digest's folder.
/// Reading needs no lock, because images and names appear by `rename(2)`. All calls block; give them a thread of their
/// own in a program that has other things to do.
public struct ImageStore: Sendable {
    /// The store's folder, absolute.
    public let folder: String

    /// Opens the store in `root`, a folder that may not be there yet; touches nothing.
    public init(root: String) { folder = root }

    /// All names, sorted, with their images.
    public func list() throws(ImageError) -> [Image] {
        var images: [Image] = []
        for name in Folder.names(folder + "/names") { images.append(try resolve(name)) }
        return images
    }

    /// The image that a name stands for.
    public func resolve(_ name: String) throws(ImageError) -> Image {
        guard ImageStore.isName(name) else {
            throw ImageError(
                .missing, "\(name.debugDescription) is no name of an image", help: "use a-z, 0-9 and dashes")
        }
        guard let digest = digest(of: name), let record = try record(of: digest) else {
            throw ImageError(.missing, "image \(name) is not built", help: "run: breakfix image build \(name)")
        }
        return Image(
            name: name, digest: digest, definitionDigest: record.definitionDigest, root: rootPath(digest),
            size: record.size, builtAt: record.builtAt)
    }

    /// Takes a name away; the image goes with its last name.
    ///
    /// The caller sees to it that no session runs on it.
    public func remove(_ name: String) throws(ImageError) {
        let image = try resolve(name)
        let lock = try StoreLock(images: folder, cancellation: Cancellation(), waiting: {})
        defer { withExtendedLifetime(lock) {} }
        do {
            try checked("unlink", name) { unlink(folder + "/names/" + name) }
            let isStillNamed = Folder.names(folder + "/names").contains { digest(of: $0) == image.digest }
            guard !isStillNamed else { return }
            let dying = folder + "/.removing-" + image.digest
            try checked("rename", image.digest) { rename(folder + "/" + image.digest, dying) }
            try Folder.remove(dying)
        } catch {
            throw ImageError(system: error)
        }
    }

    /// The accounts of the pristine `/etc/passwd`; lines that are none are passed over.
    public func users(of image: Image) throws(ImageError) -> [Account] {
        do {
            let etc = try Descriptor.open(image.root + "/etc", O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
            let bytes = try etc.openAt("passwd", O_RDONLY | O_NOFOLLOW | O_NONBLOCK).readAll(limit: 1 << 20)
            return String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { Account(line: $0) }
        } catch {
            throw ImageError(system: error)
        }
    }

    /// Whether a text may name an image: 1 to 64 of a-z, 0-9, `.`, `-`; a letter or digit first.
    public static func isName(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        func isPlain(_ byte: UInt8) -> Bool { (97...122).contains(byte) || (48...57).contains(byte) }
        guard let first = bytes.first, isPlain(first), bytes.count <= 64 else { return false }
        return bytes.allSatisfy { isPlain($0) || $0 == 45 || $0 == 46 }
    }

    func rootPath(_ digest: String) -> String { "\(folder)/\(digest)/rootfs" }

    private func digest(of name: String) -> String? {
        var target = [CChar](repeating: 0, count: 128)
        let count = readlink(folder + "/names/" + name, &target, target.count - 1)
        guard count > 0 else { return nil }
        let text = String(decoding: target[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let digest = text.split(separator: "/").last.map(String.init) ?? ""
        return SHA256.isHexDigest(digest) ? digest : nil
    }

    private func record(of digest: String) throws(ImageError) -> ImageRecord? {
        let path = "\(folder)/\(digest)/image.json"
        guard access(path, F_OK) == 0 else { return nil }
        do {
            return try JSONDecoder().decode(ImageRecord.self, from: Data(Folder.read(path)))
        } catch let error as SystemError {
            throw ImageError(system: error)
        } catch {
            throw ImageError(.missing, "\(path) is damaged", help: "build the image again")
        }
    }
}

extension ImageStore {
    /// The digest of a whole image that was made from this definition or archive, or nil.
    func built(from definitionDigest: String) throws(ImageError) -> String? {
        for name in Folder.names(folder) where SHA256.isHexDigest(name) {
            if let record = try record(of: name), record.definitionDigest == definitionDigest { return name }
        }
        return nil
    }

    /// Measures a finished root, writes `image.json`, and makes the image public under its name.
    func publish(_ workshop: Workshop, name: String, definitionDigest: String) throws(ImageError) -> Image {
        do {
            let listing = try RootListing(root: workshop.root)
            let record = ImageRecord(
                digest: listing.digest, definitionDigest: definitionDigest, size: listing.size, builtAt: time(nil))
            try Folder.write(Array(JSONEncoder().encode(record)), to: workshop.path + "/image.json")
            try workshop.publish(as: folder + "/" + listing.digest)
            try link(name, to: listing.digest)
        } catch let error as SystemError {
            throw ImageError(system: error)
        } catch {
            throw ImageError(.system, "image.json cannot be written: \(error)", help: "")
        }
        return try resolve(name)
    }

    /// Makes a name stand for an image; the change is atomic.
    func link(_ name: String, to digest: String) throws(SystemError) {
        try Folder.make(folder + "/names")
        let new = folder + "/names/.new"
        unlink(new)
        try checked("symlink", name) { symlink("../" + digest, new) }
        try checked("rename", name) { rename(new, folder + "/names/" + name) }
    }
}
