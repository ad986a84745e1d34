internal import API
internal import Glibc
internal import Linux
internal import Report
internal import Scenario

extension Command {
    private struct ProveOptions: Sendable {
        var scenarios: [String] = []
        var variants = 1
        var rounds = 1
        var jobs: Int?
        var seed: UInt64?
        var only: String?
        var limit = 300
        var junit: String?
        var isJSON = false
    }

    /// Proves scenarios on real hosts.
    static let prove = Command(
        "prove", "Prove on real hosts that scenarios can be solved and not be cheated",
        discussion: """
            For each problem: faults and their undo leave every host as it was, healthy passes, the fault bites, its undo heals, doing
            nothing fails, every solution passes also after a reboot, every shortcut fails by what it says, and every
            generic shortcut that applies fails. Trials of all scenarios wait in one queue, the longest first; each has
            sessions of its own, which are ended in any case. What is broken is tried again with the same seed, and is
            flaky where it then holds.

            Ends with 0 where everything holds, 1 where something is broken or flaky, 3 where nothing is but the grader
            had trouble or a trial was not over at its limit, 78 where a scenario has mistakes.
            """,
        examples: [
            Example("breakfix prove contact-form-later", "one scenario of the catalogue"),
            Example("breakfix prove ./Scenarios --variants 3 --junit proof.xml", "everything, for CI"),
            Example("breakfix prove tiny --seed 7 --only note/solution:write-it", "one trial again"),
        ],
        blank: ProveOptions(),
        rules: [
            .arguments(
                "SCENARIO", minimum: 1, into: \.scenarios, completing: .scenarios,
                "Ids, scenario folders, or folders of them"),
            .option(
                "--variants", value: "N", into: \.variants,
                "Seeds, drawn so that they meet every value of each `pick`; 1 where not given"),
            .option("--repeat", "-n", value: "N", into: \.rounds, "How often with each seed; 1 where not given"),
            .option("--jobs", "-j", value: "N", into: \.jobs, "Trials at a time; twice the cores where not given"),
            .option("--seed", "-s", value: "N", into: \.seed, "The first seed; random where not given"),
            .option("--only", value: "TRIAL", into: \.only, "Only this problem, trial, or one problem's trial"),
            .option("--limit", value: "SECONDS", into: \.limit, "How long a trial may take; 300 where not given"),
            .option("--junit", value: "FILE", into: \.junit, completing: .files, "Write JUnit XML to a file"),
            .flag("--json", into: \.isJSON, "Print JSON"),
        ],
        body: { options, context in
            let source = ScenarioSource(layout: context.layout)
            let first = options.seed ?? UInt64.random(in: 0...UInt64(1 << 53 - 1))
            var entries: [ScenarioSource.Entry] = []
            var tasks: [ProofTask] = []
            for entry in try options.scenarios.flatMap(source.entries) {
                let scenarios = try source.seeds(options.variants, from: first, of: entry).map {
                    try source.scenario(entry, seed: $0, context)
                }
                entries.append(entry)
                tasks += ProofTask.all(
                    reference: entry.reference, scenarios: scenarios, rounds: options.rounds, only: options.only)
            }
            guard !tasks.isEmpty else {
                throw Failure(
                    "there is no trial '\(PrintableText.line(options.only ?? "", limit: 100))'",
                    help: "Trials are PROBLEM, PROBLEM/baseline, PROBLEM/untouched, PROBLEM/solution:NAME, "
                        + "PROBLEM/shortcut:NAME.", code: .usage)
            }
            let start = MonotonicClock.wallMilliseconds
            let run = ProofRun(daemon: context.daemon, tasks: tasks, limit: options.limit)
            let count = "\(tasks.count) trial\(tasks.count == 1 ? "" : "s")"
            // Half of a trial is waiting, and more trials than that only make each other late.
            let jobs = options.jobs ?? max(2, 2 * sysconf(Int32(_SC_NPROCESSORS_ONLN)))
            let finished = try Progress.during(count, context, isSilent: options.isJSON) { progress in
                try run.run(jobs: min(jobs, tasks.count), progress)
            }
            let proofs = entries.compactMap { entry in
                entry.scenario.map { scenario in
                    let own = finished.filter { $0.task.reference == entry.reference }
                    return Proof(scenario: scenario, reference: entry.reference, results: own.flatMap(\.results))
                }
            }
            if options.isJSON {
                try context.printJSON(proofs.flatMap(\.views))
            } else {
                try context.output.write(Proof.table(of: proofs, style: context.style))
            }
            if let file = options.junit {
                let document = JUnitDocument(name: "prove", suites: proofs.flatMap { $0.suites(at: start) })
                try OutputFile.write(Array(document.text.utf8), to: file)
            }
            return Proof.exitCode(of: proofs)
        })
}
