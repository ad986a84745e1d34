internal import API
internal import Linux
internal import Report
internal import Scenario

extension Command {
    private struct ProveOptions: Sendable {
        var scenarios: [String] = []
        var rounds = 1
        var jobs = 2
        var seed: UInt64?
        var junit: String?
        var isJSON = false
    }

    /// Proves a scenario on real hosts.
    static let prove = Command(
        "prove", "Prove on real hosts that a scenario can be solved and not be cheated",
        discussion: """
            For each problem: healthy passes, the fault bites, its undo heals, doing nothing fails, every solution passes
            also after a reboot, every shortcut fails by what it says. Each runs in sessions of its own, which are ended in
            any case. Ends with 0 where everything holds, 1 where something is broken, 3 where the grader had trouble.
            """,
        examples: [
            Example("breakfix prove contact-form-later", "one scenario of the catalogue"),
            Example(
                "breakfix prove ./Scenarios/contact-form-later --repeat 3", "three rounds, each with a seed of its own"),
            Example("breakfix prove ./Scenarios --junit proof.xml", "everything, for CI"),
        ],
        blank: ProveOptions(),
        rules: [
            .arguments(
                "SCENARIO", minimum: 1, into: \.scenarios, completing: .scenarios,
                "Ids, scenario folders, or folders of them"),
            .option("--repeat", "-n", value: "N", into: \.rounds, "How often; 1 where not given"),
            .option("--jobs", "-j", value: "N", into: \.jobs, "Sessions at a time; 2 where not given"),
            .option("--seed", "-s", value: "N", into: \.seed, "The first round's seed; random where not given"),
            .option("--junit", value: "FILE", into: \.junit, completing: .files, "Write JUnit XML to a file"),
            .flag("--json", into: \.isJSON, "Print JSON"),
        ],
        body: { options, context in
            let source = ScenarioSource(layout: context.layout)
            var entries: [ScenarioSource.Entry] = []
            for word in options.scenarios { entries += try source.entries(word) }
            let start = MonotonicClock.wallMilliseconds
            var proofs: [Proof] = []
            for entry in entries {
                guard let scenario = entry.scenario else {
                    for diagnostic in entry.diagnostics { try context.errors.write(diagnostic.rendered()) }
                    throw Failure(
                        "\(entry.reference) is broken", help: "'breakfix lint' shows its mistakes.",
                        code: .configuration)
                }
                let ground = DaemonGround(daemon: context.daemon, scenario: entry.reference)
                let run = ProofRun(ground: ground, scenario: scenario, rounds: options.rounds, seed: options.seed)
                let results = try Progress.during(scenario.id, context, isSilent: options.isJSON) { progress in
                    try run.run(jobs: options.jobs, progress)
                }
                let proof = Proof(scenario: scenario, results: results)
                proofs.append(proof)
                if !options.isJSON { try context.output.write(proof.table(style: context.style)) }
            }
            if options.isJSON { try context.printJSON(proofs.flatMap(\.views)) }
            if let file = options.junit {
                let document = JUnitDocument(name: "prove", suites: proofs.flatMap { $0.suites(at: start) })
                try OutputFile.write(Array(document.text.utf8), to: file)
            }
            return Proof.exitCode(of: proofs)
        })
}
