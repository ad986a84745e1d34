public import Scenario

/// A way to cheat that is tried on every problem without being declared; none may make a broken problem pass.
public struct GenericShortcut: Sendable {
    /// The name, as `generic` in a scenario and the table of a proof have it.
    public let name: String
    /// What somebody hopes to gain by it; one sentence.
    public let why: String
    private let script: @Sendable (Place) -> String?

    /// A host that a problem is about.
    struct Place: Sendable {
        let scenario: Scenario
        let problem: Problem
        let host: String
    }

    /// Describes a shortcut.
    ///
    /// - Parameter script: What is run as root on a host; nil where the shortcut has nothing to do there.
    init(_ name: String, why: String, script: @escaping @Sendable (Place) -> String?) {
        self.name = name
        self.why = why
        self.script = script
    }

    /// What is run on which host; empty where the shortcut does not apply to the problem.
    public func steps(for problem: Problem, of scenario: Scenario) -> [Problem.Step] {
        problem.hostsConcerned(in: scenario).compactMap { host in
            script(Place(scenario: scenario, problem: problem, host: host)).map { .init(host: host, run: $0) }
        }
    }
}

extension Problem {
    /// The hosts that something is broken on, that checks look at, or that the brief lies on; sorted.
    func hostsConcerned(in scenario: Scenario) -> [String] {
        let named = faults.map(\.host) + (checks + invariants).map(\.host) + Endpoint.all(of: self).map(\.host) + [host]
        return Set(named).filter { scenario.hosts[$0] != nil }.sorted()
    }
}
