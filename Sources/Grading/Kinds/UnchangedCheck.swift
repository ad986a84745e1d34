public import Scenario

/// `unchanged`: files of the host are as they were in health, before any fault.
public struct UnchangedCheck: CheckKind {
    /// The name of the argument that the grader adds: what the paths were like in health.
    public static let baselineName = "baseline"
    /// The most paths of one check; so many fingerprints fit a finding.
    public static let mostPaths = 8

    /// The paths.
    public let paths: [String]
    /// Names that do not count; `*` and `?` as in a shell.
    public let exceptions: [String]
    /// Whether owner, mode and time of change count as well.
    public let countsOwners: Bool
    /// What the paths were like in health; nil where that is what is looked for.
    public let baseline: [String]?

    /// Reads the arguments, and fills in the defaults.
    public init(arguments: Value) throws(CheckError) {
        let reader = Self.reader(arguments)
        paths = try reader.strings("paths")
        exceptions = try reader.strings("except")
        countsOwners = try reader.bool("owners", default: true)
        baseline = try reader.optionalString(Self.baselineName)?.split(separator: " ").map(String.init)
        if let baseline, baseline.count != paths.count {
            throw CheckError(kind: Self.id, problem: "it is not known how the paths were in health")
        }
        guard (1...Self.mostPaths).contains(paths.count) else {
            throw reader.wrong("paths", "1 to \(Self.mostPaths) paths")
        }
    }

    /// What stands for the fingerprint of a path that has too much below it, or cannot be read.
    public static let blind: Set = ["too-many-files", "too-many-bytes", "unreadable"]

    /// How long one look may take, in milliseconds.
    public var timeout: Int { 20_000 }

    /// What the check wants, in words.
    public var expected: String { "\(paths.joined(separator: ", ")) as in health" }

    /// Whether a name counts.
    public func counts(_ name: String) -> Bool {
        let name = Array(name.unicodeScalars)
        return !exceptions.contains { Glob.matches(name, Array($0.unicodeScalars)) }
    }

    /// Compares the paths' fingerprints, one for each in order, with those of health; without those they are the finding.
    public func judge(_ prints: [String]) -> Finding {
        let actual = prints.joined(separator: " ")
        guard let baseline else {
            // What cannot be told in health can never be told to have changed.
            let blind = zip(paths, prints).first { Self.blind.contains($0.1) }
            return blind.map { .trouble(expected: expected, "\($0.0) cannot be compared: \($0.1).") }
                ?? passed(actual, "This is how it is.")
        }
        for (path, pair) in zip(paths, zip(baseline, prints)) where pair.0 != pair.1 {
            return failed("\(path) differs", "\(path) is not what it was in health.")
        }
        return passed("unchanged", "Nothing has changed.")
    }

    /// A look takes too much, or too long, to be taken again and again.
    public static var isCheap: Bool { false }

    /// The kind as the DSL and the reference know it.
    public static let term = Vocabulary.Term(
        id: Check.unchangedKind,
        summary: """
            Files and folders are as they were in health, which is looked at before the first fault; for what a repair \
            must leave alone.
            """,
        arguments: ObjectShape(
            "check.unchanged",
            "Paths that nothing may have changed; of a folder, all below it: names, types, contents, links' targets.",
            [
                .init(
                    "paths", SharedFields.paths, required: true,
                    "The paths, at most 8; together at most 20000 files and 64 MiB."),
                .init("except", SharedFields.texts, "Names that do not count; `*` and `?` stand for others."),
                .init("owners", .bool, default: "true", "Whether owners and modes count as well."),
            ]),
        example: "unchanged: { paths: [/etc/ssh, /srv/shop/orders.csv], except: \"*.swp\" }")
}
