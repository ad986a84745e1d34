internal import API
internal import Scenario

extension Command {
    private struct ScenarioOptions: Sendable {
        var level: Int?
        var area: String?
        var minutes: Int?
        var kind: Scenario.Kind?
        var hosts: Int?
        var isMulti = false
        var isJSON = false
    }

    /// Lists what can be launched.
    static let scenarios = Command(
        "scenarios", "List the scenarios of the catalogue",
        examples: [
            Example("breakfix scenarios", "everything"),
            Example("breakfix scenarios --level 2", "those of SRE level 2"),
            Example("breakfix scenarios --area storage --minutes 30", "what a junior has done in half an hour"),
            Example("breakfix scenarios --kind control --json", "those where nothing is broken, for a program"),
        ],
        blank: ScenarioOptions(),
        rules: [
            .option("--level", value: "N", into: \.level, "Only this SRE level, 1 to 6"),
            .option("--area", value: "AREA", into: \.area, "Only this area, for example storage"),
            .option("--minutes", value: "N", into: \.minutes, "Only what a junior has done in so many minutes"),
            .choice("--kind", value: "KIND", into: \.kind, "Only this kind"),
            .option("--hosts", value: "N", into: \.hosts, "Only with so many hosts"),
            .flag("--multi", into: \.isMulti, "Only with several hosts"),
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
            let all = catalogue.filter { isWanted($0, options) }
            if options.isJSON { try context.printJSON(all) } else { try show(all, context) }
            return .ok
        })

    private static func isWanted(_ scenario: ScenarioSummary, _ options: ScenarioOptions) -> Bool {
        if let level = options.level, scenario.level != level { return false }
        if let area = options.area, !scenario.areas.contains(area) { return false }
        if let minutes = options.minutes, scenario.juniorMinutes > minutes { return false }
        if let kind = options.kind, scenario.kind != kind.rawValue { return false }
        if let hosts = options.hosts, scenario.hosts != hosts { return false }
        return !options.isMulti || scenario.hosts > 1
    }

    private static func show(_ scenarios: [ScenarioSummary], _ context: Context) throws {
        if context.isQuiet {
            for scenario in scenarios { try context.print(scenario.id) }
            return
        }
        guard !scenarios.isEmpty else { return try context.note("There is no such scenario.") }
        let rows = scenarios.map { scenario in
            [
                scenario.id, String(scenario.level), scenario.kind, scenario.areas.joined(separator: ","),
                "\(scenario.expertMinutes)-\(scenario.juniorMinutes) min", String(scenario.hosts),
                String(scenario.problems), scenario.trouble.isEmpty ? scenario.title : "BROKEN: " + scenario.trouble,
            ]
        }
        let headings = ["ID", "LEVEL", "KIND", "AREAS", "TIME", "HOSTS", "PROBLEMS", "TITLE"]
        try context.output.write(Table.text(headings, rows, style: context.style))
    }
}
