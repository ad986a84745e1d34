internal import API
internal import Glibc
internal import Report
internal import Scenario

extension Command {
    private struct TryOptions: Sendable {
        var scenario = "."
        var seed: UInt64?
        var isDetached = false
    }

    /// Launches again and again.
    static let `try` = Command(
        "try", "Launch a scenario from its folder, and again whenever it is saved",
        discussion: """
            A shell on the host of the problem opens at once and moves to the new session after each save. While the
            scenario has mistakes they are shown and the session stays. Leaving the shell (exit, or ctrl-p ctrl-q) or
            ctrl-c ends the session.
            """,
        examples: [
            Example("breakfix try ./parcels-late", "as root"),
            Example("breakfix try ./parcels-late --seed 7", "always the same variants"),
            Example("breakfix try ./parcels-late --no-attach", "no shell, for example beside an editor"),
        ],
        blank: TryOptions(),
        rules: [
            .argument("FOLDER", into: \.scenario, completing: .folders, "The scenario's folder, or an id"),
            .option("--seed", "-s", value: "N", into: \.seed, "Picks the variants; random where it is not given"),
            .flag("--no-attach", into: \.isDetached, "Open no shell"),
        ],
        body: { options, context in
            let entries = try ScenarioSource(layout: context.layout).entries(options.scenario)
            guard let entry = entries.first, entries.count == 1, let folder = resolvedPath(entry.folder) else {
                throw Failure(
                    "\(PrintableText.line(options.scenario)) is not one scenario", help: "Name a scenario's folder.",
                    code: .usage)
            }
            let isAttached = !options.isDetached && isatty(0) == 1
            return try Tryout(reference: folder, seed: options.seed, isAttached: isAttached, context: context).run()
        })
}
