internal import API
internal import Glibc
internal import Linux
internal import Report
internal import Scenario

extension Command {
    /// What a host's PID 1 is.
    enum HostInit: String, CaseIterable, Sendable {
        case systemd, light
    }

    private struct NewOptions: Sendable {
        var id = ""
        var level = 1
        var kind = Scenario.Kind.repair
        var areas = "storage"
        var hosts = "web"
        var image = "base"
        var initKind = HostInit.systemd
        var folder = "."
        var isJSON = false
    }

    private struct NewView: Encodable {
        var id: String
        var folder: String
    }

    /// Makes a new scenario.
    static let new = Command(
        "new", "Make a small scenario that works, to be rewritten",
        discussion: """
            Asks nothing and overwrites nothing. What it writes has no mistakes, launches, and can be proven; change it
            while 'breakfix try' shows what becomes of it.
            """,
        examples: [
            Example("breakfix new parcels-late", "./parcels-late/scenario.yaml"),
            Example("breakfix new parcels-late --level 3 --area network,tls --hosts web,db", "two hosts on a network"),
            Example("breakfix new parcels-late --init light --in Scenarios", "in a catalogue, without systemd"),
        ],
        blank: NewOptions(),
        rules: [
            .argument("ID", into: \.id, "The scenario's id, and the name of its folder"),
            .option("--level", value: "N", into: \.level, "SRE level, 1 to 6; 1 where not given"),
            .choice("--kind", value: "KIND", into: \.kind, "What the candidate is to do; repair where not given"),
            .option("--area", value: "AREA,...", into: \.areas, "Subject areas; storage where not given"),
            .option("--hosts", value: "NAME,...", into: \.hosts, "The hosts; web where not given"),
            .option("--image", value: "NAME", into: \.image, "The hosts' image; base where not given"),
            .choice("--init", value: "INIT", into: \.initKind, "The hosts' PID 1; systemd where not given"),
            .option("--in", value: "DIR", into: \.folder, completing: .folders, "Where; here where not given"),
            .flag("--json", into: \.isJSON, "Print JSON"),
        ],
        body: { options, context in
            let scaffold = Scaffold(
                id: options.id, level: options.level, kind: options.kind,
                areas: options.areas.split(separator: ",").map(String.init),
                hosts: options.hosts.split(separator: ",").map(String.init), image: options.image,
                isLight: options.initKind == .light)
            guard !scaffold.hosts.isEmpty, !options.id.contains("/"), !options.id.hasPrefix(".") else {
                throw UsageError.badValue(
                    options.id, of: "ID", wanted: "lower-case letters, digits, dashes", nearest: nil)
            }
            let folder = options.folder + "/" + options.id
            try write(scaffold, to: folder, context)
            let path = resolvedPath(folder) ?? folder
            if options.isJSON {
                try context.printJSON(NewView(id: options.id, folder: path))
            } else {
                try context.print(path)
                try context.note("Try it: breakfix try \(folder)")
            }
            return .ok
        })

    /// Writes the folder; where the options make no proper scenario, nothing is left and the mistakes are shown.
    private static func write(_ scaffold: Scaffold, to folder: String, _ context: Context) throws {
        if mkdir(folder, 0o755) != 0 {
            throw Failure(
                "\(folder) cannot be made: \(SystemError.last("mkdir", folder))",
                help: "Give another id, or another place with --in.", code: errno == EEXIST ? .configuration : .io)
        }
        let file = folder + "/" + ScenarioLoader.fileName
        do {
            try OutputFile.write(Array(scaffold.text.utf8), to: file)
            let source = ScenarioSource(layout: context.layout)
            let mistakes = try source.entries(folder).flatMap(source.lint)
            guard mistakes.isEmpty else {
                for mistake in mistakes { try context.errors.write(mistake.rendered()) }
                throw Failure(
                    "these options make no scenario", help: "The mistakes are above; nothing was written.", code: .usage
                )
            }
        } catch {
            unlink(file)
            rmdir(folder)
            throw error
        }
    }
}
