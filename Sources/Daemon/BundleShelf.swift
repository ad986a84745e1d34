internal import API
internal import Bundles
internal import Glibc
internal import Images
internal import Linux
internal import Scenario

/// Bundles that were believed, unpacked below the state folder; each under the digest of all its bytes.
struct BundleShelf: Sendable {
    private let layout: Layout
    private let images: ImageStore

    init(layout: Layout, images: ImageStore) {
        self.layout = layout
        self.images = images
    }

    /// Whether a path names a bundle: scenarios are folders.
    static func isBundle(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// The scenario's folder.
    ///
    /// - Throws: A trouble where nobody trusted has signed it, it was changed, or an image is another than it was made with.
    func folder(of path: String) throws(Trouble) -> String {
        do {
            let bundle = try Bundle(path: path)
            try bundle.verify(by: TrustedKeys(folder: layout.config + "/keys"))
            try check(bundle.manifest)
            return try place(bundle)
        } catch let error as BundleError {
            throw .badBundle(path, error)
        } catch let trouble as Trouble {
            throw trouble
        } catch {
            throw .machine("\(error)")
        }
    }

    private func check(_ manifest: BundleManifest) throws(Trouble) {
        for (name, digest) in manifest.images.sorted(by: { $0.key < $1.key }) {
            let here: String
            do {
                here = try images.resolve(name).digest
            } catch {
                throw .missingImage(name)
            }
            guard here == digest else {
                throw Trouble(
                    type: "other-image", title: "the image \(name) is not the one that the bundle was made with",
                    help:
                        "wanted \(digest.prefix(16)), here is \(here.prefix(16)): build or import that image, or pack again",
                    status: 422)
            }
        }
    }

    /// Unpacks under another name first, so that a folder that is there is whole.
    private func place(_ bundle: Bundle) throws -> String {
        let shelf = layout.state + "/bundles"
        try DiskFile.makeFolder(shelf, mode: 0o700)
        let home = shelf + "/" + bundle.digest
        let folder = home + "/" + bundle.manifest.id
        if access(folder + "/" + ScenarioLoader.fileName, F_OK) == 0 { return folder }
        let draft = "\(home).\(UInt32.random(in: 0...UInt32.max))"
        try DiskFile.makeFolder(draft, mode: 0o700)
        defer { DiskFile.removeFolder(draft) }
        try bundle.unpack(into: draft + "/" + bundle.manifest.id)
        // Somebody else may have been quicker with the same bytes.
        guard rename(draft, home) == 0 || access(folder, F_OK) == 0 else { throw SystemError.last("rename", home) }
        return folder
    }
}

extension Trouble {
    fileprivate static func badBundle(_ path: String, _ error: BundleError) -> Trouble {
        let (type, status) =
            switch error.kind {
            case .untrusted: ("untrusted-bundle", 403)
            case .key: ("untrusted-bundle", 403)
            case .malformed: ("bad-bundle", 422)
            case .system: ("io", 500)
            }
        return Trouble(
            type: type, title: "the bundle \(path) is refused: \(error.what)", help: error.help, status: status)
    }
}
