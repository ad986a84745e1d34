internal import Glibc
internal import Linux

extension ImageStore {
    /// Builds the image of a definition, or finds it built already, and gives it the definition's name.
    ///
    /// Needs root, mmdebstrap and a package archive that answers. What an interrupted build leaves is removed at once
    /// where it was cancelled, and by the next build where it was killed.
    ///
    /// - Parameters:
    ///   - definition: What to build; complete, see ``ImageCatalogue/definition(_:)``.
    ///   - again: Whether to build even where an image of this very definition is there.
    ///   - cancellation: Set off to stop; the call then throws ``ImageError/Code/cancelled``.
    ///   - progress: Called on this thread, often.
    public func build(
        _ definition: ImageDefinition, again: Bool = false, cancellation: Cancellation = Cancellation(),
        progress: @escaping (BuildProgress) -> Void
    ) throws(ImageError) -> Image {
        guard ImageStore.isName(definition.name) else {
            throw ImageError(.definition, "\(definition.name) is no name of an image", help: "use a-z, 0-9 and dashes")
        }
        let digest = definition.digest
        return try make(
            definition.name, from: digest, again: again, cancellation: cancellation, progress: progress
        ) { (root, scratch) throws(ImageError) in
            let build = DebianBuild(
                definition: definition, cancellation: cancellation, packageCache: folder + "/.packages")
            try build.run(root: root, scratch: scratch, progress: progress)
        }
    }

    /// The frame of building and importing: lock, cache, workshop, clean-up, publication.
    func make(
        _ name: String, from source: String, again: Bool, cancellation: Cancellation,
        progress: @escaping (BuildProgress) -> Void,
        fill: (_ root: String, _ scratch: String) throws(ImageError) -> Void
    ) throws(ImageError) -> Image {
        guard geteuid() == 0 else {
            throw ImageError(.notRoot, "making image \(name) needs root", help: "run it with sudo")
        }
        do {
            try Folder.make(folder)
            let lock = try StoreLock(images: folder, cancellation: cancellation) {
                progress(BuildProgress(phase: "Waiting for another build", percent: 0))
            }
            defer { withExtendedLifetime(lock) {} }
            try Workshop.sweep(folder)
            if !again, let digest = try built(from: source) {
                try link(name, to: digest)
                return try resolve(name)
            }
            let workshop = try Workshop(images: folder)
            do {
                try fill(workshop.root, workshop.scratch)
                progress(BuildProgress(phase: "Removing traces of this machine", percent: 93))
                try RootCleaning(root: workshop.root).run()
                progress(BuildProgress(phase: "Measuring the image", percent: 95))
                if cancellation.isCancelled {
                    throw ImageError(.cancelled, "interrupted", help: "nothing was left behind; run it again")
                }
            } catch {
                try workshop.discard()
                throw error
            }
            let image = try publish(workshop, name: name, definitionDigest: source)
            progress(BuildProgress(phase: "Ready", percent: 100))
            return image
        } catch let error as ImageError {
            throw error
        } catch let error as SystemError {
            throw ImageError(system: error)
        } catch {
            throw ImageError(.system, "\(error)", help: "")
        }
    }
}
