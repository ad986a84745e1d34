public import Scenario

/// `limit`: a resource limit of running processes.
public struct LimitCheck: CheckKind {
    /// The limits that can be looked at, by their names in limits.conf.
    public enum Resource: String, Sendable, CaseIterable {
        /// Open files.
        case nofile
        /// Processes of the user.
        case nproc
        /// The largest file, in bytes.
        case fsize
        /// Locked memory, in bytes.
        case memlock
        /// The stack, in bytes.
        case stack
        /// Core dumps, in bytes.
        case core
        /// The address space, in bytes.
        case addressSpace = "as"

        /// The line's beginning in `/proc/<pid>/limits`.
        public var label: String {
            switch self {
            case .nofile: "Max open files"
            case .nproc: "Max processes"
            case .fsize: "Max file size"
            case .memlock: "Max locked memory"
            case .stack: "Max stack size"
            case .core: "Max core file size"
            case .addressSpace: "Max address space"
            }
        }
    }

    /// Which processes.
    public let selector: ProcessSelector
    /// Which limit.
    public let resource: Resource
    /// The least soft limit.
    public let minimum: Int

    /// Reads the arguments, and fills in the defaults.
    public init(arguments: Value) throws(CheckError) {
        let reader = Self.reader(arguments)
        selector = try ProcessSelector(reader: reader)
        resource = try reader.word("resource", default: .nofile)
        minimum = try reader.int("min")
    }

    /// What the check wants, in words.
    public var expected: String {
        "the soft \(resource.rawValue) of processes \(selector.words) is at least \(minimum)"
    }

    /// Reads the soft limit from the text of `/proc/<pid>/limits`; nil for unlimited.
    ///
    /// - Throws: ``CheckError`` where the kernel's text has no such line.
    public func soft(inLimits text: String) throws(CheckError) -> Int? {
        for line in text.split(separator: "\n") where line.hasPrefix(resource.label) {
            let fields = line.dropFirst(resource.label.count).split(separator: " ")
            if fields.first == "unlimited" { return nil }
            if let value = fields.first.flatMap({ Int($0) }) { return value }
        }
        throw CheckError(kind: Self.id, problem: "the kernel names no \(resource.label)")
    }

    /// Compares the soft limits of the meant processes, nil for unlimited, with what is wanted.
    public func judge(_ limits: [Int?]) -> Finding {
        if limits.isEmpty { return failed("no process", "No such process runs.") }
        guard let least = limits.compactMap(\.self).min() else { return passed("unlimited", "There is no limit.") }
        return least >= minimum
            ? passed("\(least)", "The limit is high enough.") : failed("\(least)", "The limit is too low.")
    }

    /// The kind as the DSL and the reference know it.
    public static let term = Vocabulary.Term(
        id: "limit", summary: "The soft resource limit that running processes have.",
        arguments: ObjectShape(
            "check.limit", "Which processes, and the limit each of them must have.",
            ProcessSelector.fields + [
                .init(
                    "resource", .word(Resource.allCases.map(\.rawValue)), default: "nofile",
                    "The limit, by its name in limits.conf."),
                .init("min", .int(0...Int.max), required: true, "The least soft limit."),
            ]),
        example: "limit: { name: nginx, resource: nofile, min: 4096 }")
}
