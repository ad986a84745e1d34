/// One thing that must hold before a scenario may be used.
enum Gate: Sendable, Hashable {
    /// Faults and their undo leave each host in an equal state.
    case undoRestores
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
    /// A generic shortcut, which nobody declared, fails.
    case genericFails(String)

    /// A column of the table, which has one for gates of a kind.
    enum Column: String, CaseIterable {
        case healthy, bites, undo, idle, solutions, shortcuts, generic
    }

    /// In words.
    var name: String {
        switch self {
        case .healthyPasses: "healthy passes"
        case .undoRestores: "undo restores"
        case .faultBites: "fault bites"
        case .undoHeals: "undo heals"
        case .nothingDoneFails: "nothing done fails"
        case .solutionPasses(let name): "solution passes: \(name)"
        case .shortcutFails(let name): "shortcut fails: \(name)"
        case .genericFails(let name): "generic shortcut fails: \(name)"
        }
    }

    var column: Column {
        switch self {
        case .healthyPasses: .healthy
        case .faultBites: .bites
        case .undoRestores, .undoHeals: .undo
        case .nothingDoneFails: .idle
        case .solutionPasses: .solutions
        case .shortcutFails: .shortcuts
        case .genericFails: .generic
        }
    }
}
