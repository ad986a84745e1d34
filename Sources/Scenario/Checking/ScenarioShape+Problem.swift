extension ScenarioShape {
    static func problem(_ vocabulary: Vocabulary) -> ObjectShape {
        let checks = Shape.list(.object(check(vocabulary)))
        return ObjectShape(
            "problem",
            "One thing that is broken: what breaks it, what tells that it is mended, and how it can be mended.",
            [
                Field("title", .line, required: true, "One line in a user's words."),
                Field("brief", .prose, required: true, "The text of the problem's file in the candidate's home."),
                Field(
                    "host", .host,
                    "The host in whose home the brief lies; the first fault's host, or the first check's, where it is absent."
                ),
                Field(
                    "faults", .list(.object(fault(vocabulary))), required: true,
                    "What is injected, in this order; none where nothing is wrong, and an `answer` is asked for or a `script`."
                ),
                Field("checks", checks, required: true, "Each must pass for the problem to pass."),
                Field("invariants", checks, "True in health and to be kept true; breaking one fails the problem."),
                Field("hints", .list(.object(hint)), "What a panel may give, in this order."),
                Field(
                    "solutions", .map(.object(solution)), required: true, "Ways to mend it, by name; each is proven."),
                Field("shortcuts", .map(.object(shortcut)), "Ways to cheat, by name; each is proven to fail."),
                Field(
                    "generic", .map(.prose),
                    "Generic shortcuts that are a fair way to mend this problem, by name, each with the reason; all others are proven to fail."
                ),
                Field(
                    "volatile", .list(.path, minimum: 1),
                    "Paths that the software itself makes while it suffers; a proof does not want them undone."),
                Field("explanation", .prose, required: true, "What was wrong and how an expert finds it."),
            ])
    }

    /// A fault's entry: where, and one key that is the fault's id.
    static func fault(_ vocabulary: Vocabulary) -> ObjectShape {
        let terms = vocabulary.faults.values.sorted { $0.id < $1.id }
        return ObjectShape(
            "fault", "A fault: where it is injected, and one key that names it and holds its arguments.",
            [
                Field("on", .host, required: true, "The host it is injected into."),
                Field("decoy", .bool, default: "false", "Whether it is there to mislead only."),
            ] + terms.map { Field($0.id, .object($0.arguments), $0.summary) },
            choices: [.init("fault", terms.map(\.id), takesUnknown: true)])
    }

    /// A check's entry: where, and one key that is the check's kind.
    static func check(_ vocabulary: Vocabulary) -> ObjectShape {
        let terms = vocabulary.checks.values.sorted { $0.id < $1.id }
        return ObjectShape(
            "check", "A check: from where it looks, and one key that names its kind and holds its arguments.",
            [
                Field("id", .id, required: true, "The id, unique in the problem."),
                Field("title", .line, "One line for the report; the id where it is absent."),
                Field("on", .host, "The host it looks at."),
                Field("from", .host, "The same as `on`, for checks that connect somewhere."),
                Field("points", .int(0...100), default: "1", "Points for passing."),
                Field("within", .duration, default: "0s", "Keeps trying for so long before it fails."),
                Field("stable-for", .duration, default: "0s", "Must hold for so long once it passes."),
                Field("after-reboot", .bool, default: "false", "Whether it must pass after a reboot as well."),
                Field(
                    "cause", .bool, default: "false",
                    "Whether it shows that the cause itself is gone. Where only such checks fail, the problem is worked around, which passes where a solution of that tier is declared, or the symptom is masked."
                ),
                Field(
                    "throughout", .bool, default: "false",
                    "Of an invariant: whether it counts as broken where it was broken at any time of the session."),
            ] + terms.map { Field($0.id, .object($0.arguments), $0.summary) },
            choices: [.init("check", terms.map(\.id), takesUnknown: true), .init("host", ["on", "from"])])
    }

    static let hint = ObjectShape(
        "hint", "A hint and what it costs.",
        [
            Field("cost", .int(0...100), required: true, "Points taken off when it is given."),
            Field("text", .prose, required: true, "What the candidate is told."),
        ])

    static let step = ObjectShape(
        "step", "A script on a host.",
        [
            Field("on", .host, required: true, "The host."),
            Field("run", .prose, required: true, "A POSIX shell script, run as root."),
        ])

    /// What solutions and shortcuts share: one script on one host, or several.
    private static let work = [
        Field("on", .host, "The host of `run`."),
        Field("run", .prose, "A POSIX shell script, run as root."),
        Field("steps", .list(.object(step), minimum: 1), "Several scripts, in this order; instead of `on` and `run`."),
    ]

    static let solution = ObjectShape(
        "solution", "A way to mend a problem.",
        [
            Field(
                "tier", .word(["root-cause", "workaround"]), required: true,
                "Whether the cause is gone, or its symptom for good reason.")
        ] + work, choices: [.init("script", ["run", "steps"])])

    static let shortcut = ObjectShape(
        "shortcut", "A way to cheat.",
        [Field("caught-by", .id, required: true, "The check or invariant that must fail.")] + work,
        choices: [.init("script", ["run", "steps"])])
}
