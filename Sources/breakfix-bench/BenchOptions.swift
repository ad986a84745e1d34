internal import Glibc

/// What the command line asks for.
struct BenchOptions: Sendable {
    /// Where `breakfixd` and `breakfix-keeper` are.
    var programs = ""
    /// The folder of built images.
    var images = ""
    /// Where another build's keeper is, to be measured beside this one; nil for none.
    var other: String?
    /// Where the result goes as JSON; nil for nowhere.
    var json: String?
    /// Less of everything: about a minute.
    var isQuick = false
    /// What is measured; nil for everything.
    var sections: Set<Section>?
    /// Whose name holds one of these is measured; nil for everybody.
    var only: [String]?

    /// How many sessions are to be alive at once for ``Section/capacity``.
    var sessions: Int?

    /// A part of a run.
    enum Section: String, CaseIterable, Sendable {
        case filter, phases, login, plain, boot, echo, neighbour, rate, memory, capacity
    }

    static let help = """
        usage: breakfix-bench --programs FOLDER --images FOLDER [--quick] [--json FILE] [--compare FOLDER]
                              [--sections NAME,...] [--only TEXT,...] [--sessions N]

        Measures breakfix beside bubblewrap, crun, runc, systemd-nspawn, podman and docker on the same image. Run it by
        scripts/bench, which installs and builds what it needs.

          --programs FOLDER  where breakfixd and breakfix-keeper are
          --images FOLDER    where built images are; `base` is used
          --compare FOLDER   where another breakfix-keeper is, measured beside this one
          --quick            fewer rounds: about a minute
          --json FILE        also writes every number to FILE
          --sections NAMES   only these: filter, phases, login, plain, boot, echo, neighbour, rate, memory,
                             capacity
          --sessions N       how many are alive at once for capacity: 1000, with --quick 100
          --only TEXTS       only contenders with one of these texts in their names, for example keeper,bare
        """

    /// Reads the arguments; nil where help is wanted.
    init?(_ arguments: [String]) throws(Trouble) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--help", "-h": return nil
            case "--quick": isQuick = true
            case "--programs": programs = try BenchOptions.value(of: argument, &rest)
            case "--images": images = try BenchOptions.value(of: argument, &rest)
            case "--compare": other = try BenchOptions.value(of: argument, &rest)
            case "--json": json = try BenchOptions.value(of: argument, &rest)
            case "--sessions":
                let text = try BenchOptions.value(of: argument, &rest)
                guard let count = Int(text), count > 0 else { throw Trouble("--sessions needs a number, not \(text)") }
                sessions = count
            case "--sections": sections = try BenchOptions.sections(try BenchOptions.value(of: argument, &rest))
            case "--only": only = try BenchOptions.value(of: argument, &rest).split(separator: ",").map(String.init)
            default: throw Trouble("unknown argument \(argument); see --help")
            }
        }
        guard !programs.isEmpty, !images.isEmpty else {
            throw Trouble("--programs and --images are needed; see --help")
        }
    }

    /// Whether a part is wanted in which container engines have their turn.
    var launchesPeers: Bool { [Section.login, .plain, .boot, .echo, .rate, .memory].contains(where: wants) }

    private static func sections(_ text: String) throws(Trouble) -> Set<Section> {
        var result: Set<Section> = []
        for word in text.split(separator: ",") {
            guard let section = Section(rawValue: String(word)) else {
                throw Trouble("there is no section \(word); see --help")
            }
            result.insert(section)
        }
        return result
    }

    /// Whether a part of the run is wanted.
    func wants(_ section: Section) -> Bool { sections?.contains(section) ?? true }

    /// Whether somebody of this name is measured.
    func includes(_ name: String) -> Bool { only?.contains { name.contains($0) } ?? true }

    static func value(of option: String, _ rest: inout ArraySlice<String>) throws(Trouble) -> String {
        guard let value = rest.popFirst() else { throw Trouble("\(option) needs a value") }
        return value
    }

    /// The image's root.
    func imageRoot() throws(Trouble) -> String { try BenchOptions.imageRoot(in: images) }

    /// The root of the image `base` in a folder of built images.
    static func imageRoot(in images: String) throws(Trouble) -> String {
        guard let path = realpath("\(images)/names/base", nil) else {
            throw Trouble("the image base has not been built in \(images): run `breakfix image build base`")
        }
        defer { free(path) }
        return String(cString: path) + "/rootfs"
    }
}
