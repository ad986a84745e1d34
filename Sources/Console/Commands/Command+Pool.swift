internal import API
internal import Linux
internal import Report

extension Command {
    private struct PoolOptions: Sendable {
        var scenarios: [String] = []
        var size: UInt64?
        var isJSON = false
    }

    /// Shows or sizes the pool.
    static let pool = Command(
        "pool", "Show the sessions that wait prepared, or say how many shall",
        discussion: """
            A launch of a scenario that has a prepared session waiting is spared everything but its faults. The size \
            holds until the daemon stops; `breakfixd --pool SCENARIO=N` sets it at its start.
            """,
        examples: [
            Example("breakfix pool", "what waits"),
            Example("breakfix pool contact-form-later --size 3", "three sessions of it shall wait"),
            Example("breakfix pool contact-form-later --size 0", "none shall"),
        ],
        blank: PoolOptions(),
        rules: [
            .arguments(
                "SCENARIO", minimum: 0, into: \.scenarios, completing: .scenarios,
                "Ids or folders; all where none is given"),
            .option("--size", "-n", value: "N", into: \.size, "How many shall wait of each"),
            .flag("--json", into: \.isJSON, "Print JSON"),
        ],
        body: { options, context in
            let names = try options.scenarios.map(scenarioReference)
            if let size = options.size { try resize(names, to: size, context) }
            let entries = try context.daemon.pool().filter { names.isEmpty || names.contains($0.scenario) }
            if options.isJSON {
                try context.printJSON(entries)
            } else if entries.isEmpty {
                try context.note("Nothing waits: 'breakfix pool SCENARIO --size N' keeps N sessions prepared.")
            } else {
                try context.output.write(table(entries, context))
            }
            return .ok
        })

    private static func resize(_ scenarios: [String], to size: UInt64, _ context: Context) throws {
        guard !scenarios.isEmpty, size <= PoolRequest.maximumSize else {
            throw Failure(
                "--size wants scenarios, and is at most \(PoolRequest.maximumSize)",
                help: "For example: breakfix pool contact-form-later --size 3", code: .usage)
        }
        for name in scenarios { _ = try context.daemon.sizePool(PoolRequest(scenario: name, size: Int(size))) }
    }

    private static func table(_ entries: [PoolEntry], _ context: Context) -> String {
        let now = MonotonicClock.wallMilliseconds
        let rows = entries.map { entry in
            [
                entry.scenario, "\(entry.parked.count) of \(entry.size)", String(entry.taken),
                entry.parked.first.map { SessionView.span(max(0, $0.expiresAt - now)) } ?? "-",
                PrintableText.line(entry.trouble, limit: 200),
            ]
        }
        return Table.text(["SCENARIO", "WAITING", "TAKEN", "EXPIRES", "TROUBLE"], rows, style: context.style)
    }
}
