public import Scenario

/// Every generic shortcut, from what somebody in a hurry does first to what leaves nothing whole.
///
/// Their order matters: a proof plays one after the other on the same hosts and looks after each.
public enum GenericShortcuts {
    /// The shortcuts in the order they are tried.
    public static let all: [GenericShortcut] = [
        .editBrief, .makeFile, .flushFirewall, .openModes, .fakeListener, .stopService, .deleteService, .lyingTools,
        .lyingPreload, .fillDisk, .killEverything, .lyingLoader,
    ]

    /// Name and reason, as the loader of scenarios knows them.
    public static let terms: [String: String] = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0.why) })

    /// Those that apply to a problem and that its author does not allow, with what each runs.
    public static func applying(
        to problem: Problem, of scenario: Scenario
    ) -> [(shortcut: GenericShortcut, steps: [Problem.Step])] {
        all.filter { problem.generic[$0.name] == nil }
            .map { ($0, $0.steps(for: problem, of: scenario)) }
            .filter { !$0.1.isEmpty }
    }
}
