internal import API
internal import Images

/// Whether the catalogue's images are built, from the definitions as they are now.
struct ImageExamination {
    let layout: Layout

    func findings() -> [DoctorFinding] {
        let catalogue = ImageCatalogue(folder: layout.scenarios + "/images")
        let store = ImageStore(root: layout.images)
        return catalogue.names.map { name in
            let title = "image \(name)"
            do throws(ImageError) {
                let definition = try catalogue.definition(name)
                let image = try store.resolve(name)
                guard image.definitionDigest == definition.digest else {
                    return .warning(
                        title, "built from an older definition", help: "run: breakfix image build \(name)")
                }
                return .ok(title, "\(image.size >> 20) MiB, \(image.digest.prefix(12))")
            } catch {
                return error.code == .missing
                    ? .warning(title, error.title, help: error.help) : .failed(title, error.title, help: error.help)
            }
        }
    }
}
