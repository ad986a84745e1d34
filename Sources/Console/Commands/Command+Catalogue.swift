internal import API

extension Command {
    private struct ScenarioOptions: Sendable {
        var level: Int?
        var area: String?
        var isJSON = false
    }

    /// Lists what can be launched.
    static let scenarios = Command(
        "scenarios", "List the scenarios of the catalogue",
        examples: [
            Example("breakfix scenarios", "everything"),
            Example("breakfix scenarios --level 2", "those of SRE level 2"),
            Example("breakfix scenarios --area storage --json", "for a program"),
        ],
        blank: ScenarioOptions(),
        rules: [
            .option("--level", value: "N", into: \.level, "Only this SRE level, 1 to 6"),
            .option("--area", value: "AREA", into: \.area, "Only this area, for example storage"),
            .flag("--json", into: \.isJSON, "Print JSON"),
        ],
        body: { options, context in
            if let level = options.level, level > 6 {
                throw Failure(
                    "'\(level)' is not right for --level: it must be a whole number from 1 to 6", code: .usage)
            }
            let catalogue = try context.daemon.scenarios()
            let areas = Set(catalogue.flatMap(\.areas))
            if let area = options.area, !areas.contains(area), !areas.isEmpty {
                try context.note("The catalogue's areas are: \(areas.sorted().joined(separator: ", ")).")
            }
            let all = catalogue.filter { scenario in
                (options.level.map { scenario.level == $0 } ?? true)
                    && (options.area.map { scenario.areas.contains($0) } ?? true)
            }
            if options.isJSON { try context.printJSON(all) } else { try show(all, context) }
            return .ok
        })

    private static func show(_ scenarios: [ScenarioSummary], _ context: Context) throws {
        if context.isQuiet {
            for scenario in scenarios { try context.print(scenario.id) }
            return
        }
        guard !scenarios.isEmpty else { return try context.note("There is no such scenario.") }
        let rows = scenarios.map { scenario in
            [
                scenario.id, String(scenario.level), scenario.areas.joined(separator: ","),
                "\(scenario.expertMinutes)-\(scenario.juniorMinutes) min", String(scenario.hosts),
                String(scenario.problems), scenario.trouble.isEmpty ? scenario.title : "BROKEN: " + scenario.trouble,
            ]
        }
        let headings = ["ID", "LEVEL", "AREAS", "TIME", "HOSTS", "PROBLEMS", "TITLE"]
        try context.output.write(Table.text(headings, rows, style: context.style))
    }
}
