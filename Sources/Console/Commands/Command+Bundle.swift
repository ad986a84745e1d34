internal import API
internal import Bundles
internal import Glibc
internal import Images
internal import Linux
internal import Report
internal import Scenario

extension Command {
    /// Everything about bundles.
    static let bundle = Command(
        "bundle", aliases: ["bundles"], "Pack scenarios into signed files, and look into such files",
        examples: [
            Example("breakfix bundle keygen", "as root, once"),
            Example("breakfix bundle pack contact-form-later -o form.bundle", "one file to give away"),
            Example("breakfix launch ./form.bundle", "where the key is trusted and the images are the same"),
        ],
        children: [bundleKeygen, bundlePack, bundleVerify, bundleShow])

    private struct KeygenOptions: Sendable {
        var name: String?
        var keys: String?
        var isJSON = false
    }

    private struct KeyView: Encodable {
        var privateKey: String
        var publicKey: String
        var fingerprint: String
    }

    private static let bundleKeygen = Command(
        "keygen", "Make a key to sign with, and trust it here",
        discussion: """
            Writes NAME.pem, which signs and stays secret, and NAME.pub, which others put into their folder of keys to \
            trust it. Both are Ed25519 keys that 'openssl pkey' reads. Overwrites nothing.
            """,
        examples: [
            Example("breakfix bundle keygen", "breakfix.pem and breakfix.pub in /etc/breakfix/keys"),
            Example("breakfix bundle keygen team --keys .", "team.pem and team.pub here"),
        ],
        blank: KeygenOptions(),
        rules: [
            .optionalArgument("NAME", into: \.name, "The key's name; breakfix where not given"), keysRule(\.keys),
            .flag("--json", into: \.isJSON, "Print JSON"),
        ],
        body: { options, context in
            let folder = options.keys ?? context.layout.config + "/keys"
            let name = options.name ?? "breakfix"
            guard !name.contains("/"), !name.hasPrefix(".") else {
                throw UsageError.badValue(name, of: "NAME", wanted: "a plain name", nearest: nil)
            }
            try makeFolders(folder)
            let key = try bundling { () throws(BundleError) in try SigningKey.make() }
            let view = KeyView(
                privateKey: "\(folder)/\(name).pem", publicKey: "\(folder)/\(name).pub", fingerprint: key.fingerprint)
            for (path, isPublic) in [(view.privateKey, false), (view.publicKey, true)] {
                let bytes = try bundling { () throws(BundleError) in try key.pem(isPublic: isPublic) }
                try writeNew(bytes, to: path, mode: isPublic ? 0o644 : 0o600)
            }
            if options.isJSON { try context.printJSON(view) } else { try context.print(view.fingerprint) }
            try context.note("Signs: \(view.privateKey)\nTrusts: \(view.publicKey)")
            return .ok
        })

    private struct PackOptions: Sendable {
        var scenario = ""
        var file: String?
        var key: String?
        var isJSON = false
    }

    private static let bundlePack = Command(
        "pack", "Pack a scenario with the digests of its images, and sign it",
        examples: [
            Example("breakfix bundle pack ./my-scenario -o my.bundle", "signed by /etc/breakfix/keys/breakfix.pem"),
            Example("breakfix bundle pack my-scenario --key team.pem", "my-scenario.bundle, signed by another key"),
        ],
        blank: PackOptions(),
        rules: [
            .argument("SCENARIO", into: \.scenario, completing: .scenarios, "Its id, or the path of its folder"),
            .option("--output", "-o", value: "FILE", into: \.file, completing: .files, "Where; SCENARIO.bundle else"),
            .option("--key", value: "FILE", into: \.key, completing: .files, "The private key that signs"),
            .flag("--json", into: \.isJSON, "Print JSON"),
        ],
        body: { options, context in
            let source = ScenarioSource(layout: context.layout)
            let entries = try source.entries(options.scenario)
            guard let entry = entries.first, entries.count == 1 else {
                throw Failure("\(options.scenario) is a folder of scenarios", help: "Name one of them.", code: .usage)
            }
            let scenario = try source.scenario(entry, seed: 0, context)
            var images: [String: String] = [:]
            let store = ImageStore(root: context.layout.images)
            for name in Set(scenario.hosts.values.map(\.image)).sorted() {
                images[name] = try mending { () throws(ImageError) in try store.resolve(name).digest }
            }
            let manifest = BundleManifest(
                id: scenario.id, title: scenario.title, digest: scenario.digest, images: images,
                release: Release.version)
            let bytes = try bundling { () throws(BundleError) in
                let key = try SigningKey.read(options.key ?? context.layout.config + "/keys/breakfix.pem")
                return try Bundle.pack(folder: entry.folder, manifest: manifest, key: key)
            }
            let path = options.file ?? scenario.id + ".bundle"
            try OutputFile.write(bytes, to: path)
            let bundle = try bundling { () throws(BundleError) in try Bundle(bytes: bytes) }
            if options.isJSON { try context.printJSON(bundle.manifest) } else { try context.print(path) }
            try context.note("\(bundle.manifest.files.count) files, signed by \(bundle.manifest.key)")
            return .ok
        })

    private struct ReadOptions: Sendable {
        var file = ""
        var keys: String?
        var isJSON = false
    }

    private static let bundleVerify = Command(
        "verify", "Check who signed a bundle and that nothing in it was changed",
        discussion: "Ends with 77 where no trusted key has signed it as it is, 78 where it is no bundle.",
        examples: [
            Example("breakfix bundle verify form.bundle", "by the keys in /etc/breakfix/keys"),
            Example("breakfix bundle verify form.bundle --keys ./trusted", "by those of a folder"),
        ],
        blank: ReadOptions(),
        rules: [
            .argument("FILE", into: \.file, completing: .files, "The bundle"), keysRule(\.keys),
            .flag("--json", into: \.isJSON, "Print JSON"),
        ],
        body: { options, context in
            let keys = TrustedKeys(folder: options.keys ?? context.layout.config + "/keys")
            let bundle = try bundling { () throws(BundleError) in
                let bundle = try Bundle(path: options.file)
                try bundle.verify(by: keys)
                return bundle
            }
            if options.isJSON {
                try context.printJSON(bundle.manifest)
            } else {
                try context.print("\(bundle.manifest.id) is as \(bundle.manifest.key) signed it")
            }
            return .ok
        })

    private static let bundleShow = Command(
        "show", "Show what a bundle says of itself, whether or not it is to be believed",
        examples: [
            Example("breakfix bundle show form.bundle", "for people"),
            Example("breakfix bundle show form.bundle --json", "its manifest"),
        ],
        blank: ReadOptions(),
        rules: [
            .argument("FILE", into: \.file, completing: .files, "The bundle"),
            .flag("--json", into: \.isJSON, "Print JSON"),
        ],
        body: { options, context in
            let manifest = try bundling { () throws(BundleError) in try Bundle(path: options.file).manifest }
            if options.isJSON {
                try context.printJSON(manifest)
                return .ok
            }
            let images = manifest.images.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.prefix(16))" }
            let lines =
                [
                    context.style.bold(manifest.id) + "  " + PrintableText.line(manifest.title, limit: 200),
                    "Digest   \(PrintableText.line(manifest.digest, limit: 64))",
                    "Images   \(PrintableText.line(images.joined(separator: ", "), limit: 1000))",
                    "Release  \(PrintableText.line(manifest.release, limit: 40))",
                    "Key      \(PrintableText.line(manifest.key, limit: 64)) (not verified: breakfix bundle verify)",
                ] + manifest.files.map { "File     \(PrintableText.line($0.path, limit: 300))  \($0.size) bytes" }
            try context.output.write(lines.map { $0 + "\n" }.joined())
            return .ok
        })

    private static func keysRule<Options: Sendable>(
        _ path: any WritableKeyPath<Options, String?> & Sendable
    ) -> Rule<Options> {
        .option("--keys", value: "DIR", into: path, completing: .folders, "The folder of keys; /etc/breakfix/keys else")
    }

    /// Turns a bundle's trouble into a failure.
    private static func bundling<Result>(_ body: () throws(BundleError) -> Result) throws(Failure) -> Result {
        do {
            return try body()
        } catch {
            let code: ExitCode =
                switch error.kind {
                case .malformed, .key: .configuration
                case .untrusted: .permission
                case .system: .io
                }
            throw Failure(PrintableText.line(error.what, limit: 500), help: PrintableText.line(error.help), code: code)
        }
    }

    private static func makeFolders(_ path: String) throws(SystemError) {
        var made = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            made += "/" + part
            if mkdir(made, 0o755) != 0, errno != EEXIST { throw SystemError.last("mkdir", made) }
        }
    }

    private static func writeNew(_ bytes: [UInt8], to path: String, mode: UInt32) throws {
        guard access(path, F_OK) != 0 else {
            throw Failure("\(path) is there already", help: "Give the key another name.", code: .configuration)
        }
        try Descriptor.open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: mode).writeAll(bytes)
    }
}
