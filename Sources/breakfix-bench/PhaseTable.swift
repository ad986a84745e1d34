/// Where the time of a launch by the keeper goes, point by point and summed up.
enum PhaseTable {
    /// Both tables.
    static func texts(_ phases: [Results.Phase]) -> [String] { [points(phases), tasks(phases)] }

    /// Keeper and host work side by side, so a step is counted in the work of whoever does it.
    private static func points(_ phases: [Results.Phase]) -> String {
        Table.table(
            "Where the time of a launch by the keeper goes (bash -l)",
            ["until, ms", "p50", "p95", "step p50", "p95", "who", "what"],
            phases.map { phase in
                let known = LaunchPhase.all[phase.name]
                return (
                    phase.name, nil,
                    [
                        Table.number(phase.times.percentile(0.5)), Table.number(phase.times.percentile(0.95)),
                        Table.number(phase.steps.percentile(0.5)), Table.number(phase.steps.percentile(0.95)),
                        known?.worker.rawValue ?? "–", "  " + (known?.task.rawValue ?? "–"),
                    ]
                )
            })
    }

    /// The same by what is done; a step that another process holds up is in here as well.
    private static func tasks(_ phases: [Results.Phase]) -> String {
        Table.table(
            "The same summed up, p50 of each step; keeper and host work side by side",
            ["ms"] + LaunchPhase.Worker.allCases.map(\.rawValue),
            LaunchPhase.Task.allCases.map { task in
                let cells = LaunchPhase.Worker.allCases.map { worker -> String in
                    let own = phases.filter {
                        LaunchPhase.all[$0.name]?.task == task && LaunchPhase.all[$0.name]?.worker == worker
                    }
                    guard !own.isEmpty else { return "–" }
                    return Table.number(own.reduce(0) { $0 + ($1.steps.percentile(0.5) ?? 0) })
                }
                return (task.rawValue, nil, cells)
            })
    }
}
