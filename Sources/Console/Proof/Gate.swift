/// One thing that must hold before a scenario may be used.
enum Gate: Sendable, Hashable {
    /// With nothing broken every check passes.
    case healthyPasses
    /// With the faults in, a check fails at once.
    case faultBites
    /// With the faults taken back everything passes again.
    case undoHeals
    /// Whoever does nothing fails, also when given time and a reboot.
    case nothingDoneFails
    /// A reference solution passes, also after a reboot.
    case solutionPasses(String)
    /// A shortcut fails, by what it was said to fail by.
    case shortcutFails(String)

    /// In words.
    var name: String {
        switch self {
        case .healthyPasses: "healthy passes"
        case .faultBites: "fault bites"
        case .undoHeals: "undo heals"
        case .nothingDoneFails: "nothing done fails"
        case .solutionPasses(let name): "solution passes: \(name)"
        case .shortcutFails(let name): "shortcut fails: \(name)"
        }
    }
}

/// What a gate showed in one round.
struct GateResult: Sendable, Equatable {
    /// How it ends.
    enum Outcome: Sendable, Equatable {
        /// It holds.
        case held
        /// It does not hold; why.
        case broken(String)
        /// The grader, the daemon or the machine had trouble; nothing is proven either way.
        case trouble(String)
    }

    var problem: String
    var gate: Gate
    var round: Int
    var outcome: Outcome
    var milliseconds: Int
}
