/// What the command line of a soak asks for.
struct SoakOptions: Sendable {
    /// Where `breakfix-keeper` is.
    var programs = ""
    /// The folder of built images.
    var images = ""
    /// Launches that are judged; the warm-up comes before them.
    var launches = 10_000
    /// Launches at once.
    var parallel = 8
    /// After how many seconds no further launch begins; nil for never.
    var seconds: Int?
    /// Where the result goes as JSON; nil for nowhere.
    var json: String?
    /// Whether the machine's dentries and inodes are left alone; they are dropped before each judgement otherwise.
    var keepsCaches = false

    /// Launches before the first look, so that what is made once and kept does not count as growth.
    var warmUp: Int { max(100, min(500, launches / 5)) }
    /// Launches between two looks.
    var step: Int { max(100, launches / 20) }

    static let help = """
        usage: breakfix-bench soak --programs FOLDER --images FOLDER [--launches N] [--parallel P] [--seconds S]
                                   [--json FILE] [--keep-caches]

        Launches and ends sessions of one light host with a network, and fails where anything of them is left on the
        machine or grows with their number. Run it by scripts/soak.

          --launches N   how many, beside the warm-up (10000)
          --parallel P   how many at once (8)
          --seconds S    begins no further launch after so long, and judges what was done
          --json FILE    also writes every look to FILE
          --keep-caches  does not drop the machine's dentries and inodes before it judges
        """

    /// Reads the arguments; nil where help is wanted.
    init?(_ arguments: [String]) throws(Trouble) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--help", "-h": return nil
            case "--keep-caches": keepsCaches = true
            case "--programs": programs = try BenchOptions.value(of: argument, &rest)
            case "--images": images = try BenchOptions.value(of: argument, &rest)
            case "--json": json = try BenchOptions.value(of: argument, &rest)
            case "--launches": launches = try SoakOptions.number(of: argument, &rest, atMost: 10_000_000)
            case "--parallel": parallel = try SoakOptions.number(of: argument, &rest, atMost: 256)
            case "--seconds": seconds = try SoakOptions.number(of: argument, &rest, atMost: 1_000_000)
            default: throw Trouble("unknown argument \(argument); see --help")
            }
        }
        guard !programs.isEmpty, !images.isEmpty else {
            throw Trouble("--programs and --images are needed; see --help")
        }
    }

    private static func number(of option: String, _ rest: inout ArraySlice<String>, atMost limit: Int) throws(Trouble)
        -> Int
    {
        let text = try BenchOptions.value(of: option, &rest)
        guard let number = Int(text), 1...limit ~= number else {
            throw Trouble("\(option) needs a number from 1 to \(limit), not \(text)")
        }
        return number
    }
}
