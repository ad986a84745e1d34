/// The shapes of the DSL, version 1; faults and checks come from a vocabulary.
enum ScenarioShape {
    typealias Field = ObjectShape.Field

    static let areas = ["kernel", "storage", "network", "tls", "application", "database", "service", "security"]

    /// The whole file.
    static func scenario(_ vocabulary: Vocabulary) -> ObjectShape {
        ObjectShape(
            "scenario", "A scenario: hosts in their healthy state, and what is broken on them.",
            [
                Field("schema", .int(1...1), required: true, "The version of this format; 1."),
                Field("id", .id, required: true, "The id: the name of the folder."),
                Field("title", .line, required: true, "One line for the catalogue; never names the cause."),
                Field("level", .int(1...6), required: true, "SRE level 1 to 5; 6 is beyond the interview scale."),
                Field(
                    "kind", .word(Scenario.Kind.allCases.map(\.rawValue)), default: "repair",
                    "What the candidate is to do; `control` where nothing is broken."),
                Field("areas", .list(.word(areas), minimum: 1), required: true, "Subject areas."),
                Field("minutes", .object(minutes), required: true, "How long it takes."),
                Field("complaint", .prose, required: true, "What a user would say; never the cause."),
                Field("variants", .map(.object(variant)), "Values that the seed picks; `${name}` stands for one."),
                Field("hosts", .map(.object(host)), required: true, "The hosts by name, in their healthy state."),
                Field("networks", .map(.object(network)), "Networks between hosts, by name."),
                Field(
                    "resolver", .bool,
                    "Whether a name server answers for the hosts, as it does by itself where two share a network; without one `/etc/hosts` names them."
                ),
                Field(
                    "names", .dictionary(nameTarget),
                    "More names that the name server knows: an address, several addresses, or a host."),
                Field(
                    "problems", .map(.object(problem(vocabulary))), required: true,
                    "What is broken, by id, in this order."),
            ])
    }

    static let minutes = ObjectShape(
        "minutes", "How long a scenario takes, in minutes; expert ≤ junior ≤ limit.",
        [
            Field("expert", .int(1...1440), required: true, "Somebody who has seen it all."),
            Field("junior", .int(1...1440), required: true, "Somebody in the first years."),
            Field("limit", .int(1...1440), required: true, "When the session ends by itself."),
        ])

    static let variant = ObjectShape(
        "variant", "A value that the seed picks.",
        [
            Field(
                "pick", .list(.either([.int(Int.min...Int.max), .bool, .string()], "a number or a text"), minimum: 1),
                "One of these."),
            Field(
                "between", .list(.int(Int.min...Int.max), minimum: 2), "A whole number from the first to the second."),
        ], choices: [.init("way to vary", ["pick", "between"])])
}
