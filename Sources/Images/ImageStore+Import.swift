internal import Glibc
internal import Linux

extension ImageStore {
    /// Makes an image of a root file system that comes from elsewhere.
    ///
    /// `path` is a tar archive of a root, plain or compressed with gzip, xz or zstd; or an OCI image or `docker save`
    /// output, as an archive or as an unpacked OCI layout. GNU tar unpacks each archive into an empty folder of its own,
    /// refuses members that lead out of it and follows no link of the archive; layers are then laid over each other
    /// without following links. Device nodes are dropped, owners above 65535 become `nobody`.
    ///
    /// Needs root. Progress and cancellation are those of ``build(_:again:cancellation:progress:)``.
    public func importArchive(
        _ path: String, name: String, cancellation: Cancellation = Cancellation(),
        progress: @escaping (BuildProgress) -> Void
    ) throws(ImageError) -> Image {
        guard ImageStore.isName(name) else {
            throw ImageError(
                .definition, "\(name.debugDescription) is no name of an image", help: "use a-z, 0-9 and dashes")
        }
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw ImageError(
                .archive, "\(path) does not exist", help: "give the path of a tar archive or an OCI layout")
        }
        let isFolder = status.st_mode & S_IFMT == S_IFDIR
        progress(BuildProgress(phase: "Reading the archive", percent: 2))
        let source = try ContainerImage.digest(ofFile: isFolder ? path + "/index.json" : path)
        return try make(name, from: source, again: false, cancellation: cancellation, progress: progress) {
            (root, scratch) throws(ImageError) in
            let unpacking = Unpacking(scratch: scratch, cancellation: cancellation)
            var image = path
            if !isFolder {
                image = scratch + "/archive"
                progress(BuildProgress(phase: "Unpacking the archive", percent: 10))
                try unpacking.unpack(path, into: image)
                guard ContainerImage.isOne(image) else {
                    guard rename(image, root) == 0 else { throw ImageError(system: .last("rename", root)) }
                    return
                }
            }
            try unpacking.layers(of: ContainerImage(folder: image), into: root, progress: progress)
        }
    }
}

/// Unpacks archives with GNU tar.
private struct Unpacking {
    let scratch: String
    let cancellation: Cancellation

    func layers(
        of image: ContainerImage, into root: String, progress: (BuildProgress) -> Void
    ) throws(ImageError) {
        let layers = try image.layers()
        guard !layers.isEmpty else {
            throw ImageError(.archive, "the container image has no layers", help: "save it again")
        }
        do {
            try Folder.make(root)
            for (number, layer) in layers.enumerated() {
                progress(
                    BuildProgress(
                        phase: "Unpacking layer \(number + 1) of \(layers.count)",
                        percent: 20 + 70 * number / layers.count))
                let folder = scratch + "/layer"
                try unpack(layer, into: folder)
                try LayerMerge.apply(folder, to: root)
                try Folder.remove(folder)
            }
        } catch let error as SystemError {
            throw ImageError(system: error)
        } catch let error as ImageError {
            throw error
        } catch {
            throw ImageError(.system, "\(error)", help: "")
        }
    }

    /// Unpacks one archive into a new, empty folder.
    func unpack(_ archive: String, into folder: String) throws(ImageError) {
        do {
            try Folder.make(folder)
        } catch {
            throw ImageError(system: error)
        }
        guard let absolute = realpath(archive, nil) else { throw ImageError(system: .last("realpath", archive)) }
        defer { free(absolute) }
        var complaints: [String] = []
        let status = try SupervisedCommand.run(
            [
                "tar", "--extract", "--force-local", "--file=\(String(cString: absolute))", "--directory=\(folder)",
                "--numeric-owner", "--same-owner", "--same-permissions", "--xattrs",
                // Only file capabilities: attributes of an overlay in a lower layer would redirect files elsewhere.
                "--xattrs-include=security.capability",
            ], scratch: scratch, cancellation: cancellation
        ) { line in
            complaints = complaints.suffix(5) + [line]
        }
        guard status == .exited(0) else {
            let reason = complaints.joined(separator: "; ")
            if reason.contains("No space left on device") {
                throw ImageError(
                    .noSpace, "the disk is full: \(archive) was not imported",
                    help: "free some space where the state folder lies")
            }
            throw ImageError(
                .archive, "\(archive) cannot be unpacked: \(reason)",
                help: "it must be a tar archive (gzip, xz or zstd) without members that lead out of it")
        }
    }
}
