public import Scenario

/// `zombies`: processes of the host that can do no work.
public struct ZombiesCheck: CheckKind {
    /// What keeps a process from working.
    public enum State: String, Sendable, CaseIterable {
        /// It has ended, and its parent does not collect it.
        case zombie
        /// It was stopped by a signal or is traced.
        case stopped
        /// It waits in the kernel and cannot be signalled.
        case uninterruptible

        var letters: [String] {
            switch self {
            case .zombie: ["Z", "X", "x"]
            case .stopped: ["T", "t"]
            case .uninterruptible: ["D"]
            }
        }
    }

    /// Which state.
    public let state: State
    /// Which processes; nil for all.
    public let selector: ProcessSelector?
    /// The greatest number.
    public let maximum: Int

    /// Reads the arguments, and fills in the defaults.
    public init(arguments: Value) throws(CheckError) {
        let reader = Self.reader(arguments)
        state = try reader.word("state", default: .zombie)
        selector = try ProcessSelector(whereGiven: reader)
        maximum = try reader.int("max", default: 0)
    }

    /// What the check wants, in words.
    public var expected: String {
        "at most \(maximum) \(state.rawValue) processes" + (selector.map { " " + $0.words } ?? "")
    }

    /// Counts the processes in that state.
    public func judge(_ processes: [SeenProcess], users: Accounts) -> Finding {
        let meant = processes.filter {
            state.letters.contains($0.state) && (selector?.selects($0, users: users) ?? true)
        }
        let names = Set(meant.map(\.name)).sorted().prefix(5).joined(separator: ", ")
        let actual = meant.isEmpty ? "none" : "\(meant.count): \(names)"
        return meant.count <= maximum
            ? passed(actual, "There are not too many.") : failed(actual, "There are too many.")
    }

    /// The kind as the DSL and the reference know it.
    public static let term = Vocabulary.Term(
        id: "zombies", summary: "Processes that can do no work: zombies, stopped ones, those that hang in the kernel.",
        arguments: ObjectShape(
            "check.zombies", "Which state, and how many processes may be in it.",
            [
                .init(
                    "state", .word(State.allCases.map(\.rawValue)), default: "zombie",
                    "The state; `uninterruptible` is waiting for a disk, mostly.")
            ] + ProcessSelector.fields + [.init("max", .int(0...32_768), default: "0", "The greatest number.")]),
        example: "zombies: { max: 2 }")
}
