internal import API
internal import Glibc
internal import Images
internal import Report

extension Command {
    /// Everything about images.
    static let image = Command(
        "image", aliases: ["images"], "Build, list, import and remove the images of hosts",
        examples: [
            Example("breakfix image build base web", "as root, once"), Example("breakfix image list", "what is there"),
        ],
        children: [imageBuild, imageList, imageImport, imageRemove])

    private struct BuildOptions: Sendable {
        var names: [String] = []
        var isAgain = false
        var isJSON = false
    }

    private static let imageBuild = Command(
        "build", "Build images from their definitions with mmdebstrap",
        discussion:
            "Definitions lie in the catalogue's folder 'images'. An image that is there already is not built again.",
        examples: [
            Example("breakfix image build base", "one"), Example("breakfix image build", "every defined one"),
            Example("breakfix image build web --again", "with today's packages"),
        ],
        blank: BuildOptions(),
        rules: [
            .arguments("NAME", minimum: 0, into: \.names, "Names of definitions"),
            .flag("--again", into: \.isAgain, "Build even where the same definition is built"),
            .flag("--json", into: \.isJSON, "Print JSON"),
        ],
        body: { options, context in
            let catalogue = ImageCatalogue(folder: context.layout.scenarios + "/images")
            let names = options.names.isEmpty ? catalogue.names : options.names
            guard !names.isEmpty else {
                throw Failure(
                    "\(catalogue.folder) defines no image", help: "Name the catalogue with --scenario-dir.",
                    code: .configuration)
            }
            let store = ImageStore(root: context.layout.images)
            var images: [Image] = []
            for name in names {
                images.append(
                    try making("building image \(name)", options.isJSON, context) {
                        cancellation, report throws(ImageError) in
                        try store.build(
                            try catalogue.definition(name), again: options.isAgain, cancellation: cancellation,
                            progress: report)
                    })
            }
            try show(images, isJSON: options.isJSON, context)
            return .ok
        })

    private struct ImportOptions: Sendable {
        var archive = ""
        var name = ""
        var isJSON = false
    }

    private static let imageImport = Command(
        "import", "Import a root file system: a tar archive, an OCI image, docker save's output",
        examples: [
            Example("breakfix image import rootfs.tar.zst legacy", "a plain archive"),
            Example("breakfix image import saved-image.tar legacy", "what 'docker save' wrote"),
        ],
        blank: ImportOptions(),
        rules: [
            .argument("ARCHIVE", into: \.archive, completing: .files, "The archive, or an OCI layout's folder"),
            .argument("NAME", into: \.name, "The image's name from now on"),
            .flag("--json", into: \.isJSON, "Print JSON"),
        ],
        body: { options, context in
            let store = ImageStore(root: context.layout.images)
            let text = "importing image \(options.name)"
            let image = try making(text, options.isJSON, context) { cancellation, report throws(ImageError) in
                try store.importArchive(
                    options.archive, name: options.name, cancellation: cancellation, progress: report)
            }
            try show([image], isJSON: options.isJSON, context)
            return .ok
        })

    private struct ListOptions: Sendable {
        var isJSON = false
    }

    private static let imageList = Command(
        "list", "List the images there are",
        examples: [
            Example("breakfix image list", "for people"), Example("breakfix image list --json", "for programs"),
        ],
        blank: ListOptions(),
        rules: [.flag("--json", into: \.isJSON, "Print JSON")],
        body: { options, context in
            let images = try mending { () throws(ImageError) in try ImageStore(root: context.layout.images).list() }
            try show(images, isJSON: options.isJSON, context)
            return .ok
        })

    private struct RemoveOptions: Sendable {
        var names: [String] = []
    }

    private static let imageRemove = Command(
        "rm", "Remove images by name",
        examples: [Example("breakfix image rm legacy", "no session may run on it")],
        blank: RemoveOptions(),
        rules: [.arguments("NAME", minimum: 1, into: \.names, "The images' names")],
        body: { options, context in
            let store = ImageStore(root: context.layout.images)
            try nobodyMayLive(below: context.layout.sessions)
            for name in options.names {
                try mending { () throws(ImageError) in try store.remove(name) }
                try context.note("\(name) is removed.")
            }
            return .ok
        })

    /// Refuses while a session is alive: its hosts read their image. Asks the folder, because sessions outlive the
    /// daemon. Calls `stat(2)`; a folder's links are two and one for each folder in it.
    private static func nobodyMayLive(below sessions: String) throws(Failure) {
        var status = stat()
        guard stat(sessions, &status) == 0, status.st_nlink > 2 else { return }
        throw Failure(
            "sessions are alive in \(sessions), and their hosts may run on this image",
            help: "End them first: 'breakfix end $(breakfix sessions -q)'.", code: .tryAgain)
    }

    private static func show(_ images: [Image], isJSON: Bool, _ context: Context) throws {
        if isJSON { return try context.printJSON(images) }
        if context.isQuiet {
            for image in images { try context.print(image.name) }
            return
        }
        guard !images.isEmpty else { return try context.note("There is no image: breakfix image build") }
        let rows = images.map { [$0.name, String($0.digest.prefix(12)), "\($0.size >> 20) MiB", $0.root] }
        try context.output.write(Table.text(["NAME", "DIGEST", "SIZE", "ROOT"], rows, style: context.style))
    }

    /// Makes an image with progress; Ctrl-C stops it cleanly.
    private static func making(
        _ text: String, _ isSilent: Bool, _ context: Context,
        _ body: (Cancellation, @escaping (BuildProgress) -> Void) throws(ImageError) -> Image
    ) throws -> Image {
        try Progress.during(text, context, isSilent: isSilent) { progress in
            let cancellation = Cancellation.onSignals()
            return try mending { () throws(ImageError) in
                try body(cancellation) { progress.update("\(text): \($0.phase), \($0.percent) %") }
            }
        }
    }

    static func mending<Result>(_ body: () throws(ImageError) -> Result) throws(Failure) -> Result {
        do throws(ImageError) {
            return try body()
        } catch {
            let code: ExitCode
            switch error.code {
            case .definition, .missing, .tool, .unknownPackage, .archive: code = .configuration
            case .notRoot: code = .permission
            case .noSpace, .system: code = .io
            case .noNetwork: code = .tryAgain
            case .build: code = .failed
            case .cancelled: code = .interrupted
            }
            throw Failure(PrintableText.line(error.title), help: PrintableText.line(error.help), code: code)
        }
    }
}
