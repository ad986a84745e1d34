internal import Scenario

/// Gates of one problem that share a session.
enum Trial: Sendable, Hashable {
    /// Undo restores; healthy passes; the fault bites; undo heals.
    case baseline
    /// Nothing done fails; then each generic shortcut.
    case untouched
    /// One solution.
    case solution(String)
    /// One shortcut.
    case shortcut(String)

    /// Every trial of a problem. A problem without faults is healthy as it is: nothing bites, nothing can be undone.
    static func all(of problem: Problem) -> [Trial] {
        (problem.isControl ? [.untouched] : [.baseline, .untouched])
            + problem.solutions.map { .solution($0.name) } + problem.shortcuts.map { .shortcut($0.name) }
    }

    /// As `--only` takes it, for example `solution:a-week`.
    var name: String {
        switch self {
        case .baseline: "baseline"
        case .untouched: "untouched"
        case .solution(let name): "solution:" + name
        case .shortcut(let name): "shortcut:" + name
        }
    }

    /// About how many seconds it takes; what takes longest is begun first, so that nobody waits for it at the end.
    func cost(of problem: Problem, in scenario: Scenario) -> Int {
        let launch = 2 * scenario.hosts.count + scenario.hosts.values.reduce(0) { $0 + $1.units.count }
        let patience = (problem.checks.map(\.within).max() ?? 0) / 1000
        let reboot = problem.checks.contains(where: \.afterReboot) ? 6 : 0
        return switch self {
        case .baseline: launch + 4 * problem.faults.count + 4
        case .untouched: launch + 2 * patience + 12
        case .solution: launch + reboot + 2
        case .shortcut: launch + patience + 1
        }
    }
}
