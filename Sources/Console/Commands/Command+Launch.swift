internal import API
internal import Report

extension Command {
    private struct LaunchOptions: Sendable {
        var scenario = ""
        var seed: UInt64?
        var candidate: String?
        var isWaiting = true
        var isExplicit = false
        var isJSON = false
        var isHealthy = false
        var hasFootprint = false
        var returnsAtOnce = false
    }

    /// Starts a session.
    static let launch = Command(
        "launch", "Launch a scenario: build its hosts and break them",
        discussion:
            "Prints the session's id on standard output's first line. Wherever a session is asked for, this id is meant.",
        examples: [
            Example("breakfix launch contact-form-later", "a session with a random seed"),
            Example("breakfix launch contact-form-later --seed 7 --candidate Jo", "the same hosts each time"),
            Example("breakfix launch ./my-scenario", "a folder of yours"),
        ],
        blank: LaunchOptions(),
        rules: [
            .argument("SCENARIO", into: \.scenario, completing: .scenarios, "Its id, or the path of its folder"),
            .option("--seed", "-s", value: "N", into: \.seed, "Picks the variants; random where it is not given"),
            .option("--candidate", "-c", value: "NAME", into: \.candidate, "Who is examined; stands in the report"),
            .flag("--wait", into: \.isExplicit, "Wait until the candidate can start; this is the default"),
            .flag("--no-wait", into: \.returnsAtOnce, "Come back at once, while hosts are still built"),
            .flag("--healthy", into: \.isHealthy, "Inject no fault; for authors"),
            .flag("--footprint", into: \.hasFootprint, "Have the report say what is not as it was in health"),
            .flag("--json", into: \.isJSON, "Print JSON"),
        ],
        body: { options, context in
            let request = LaunchRequest(
                scenario: try scenarioReference(options.scenario), seed: options.seed,
                candidate: options.candidate ?? "", inject: !options.isHealthy,
                footprint: options.hasFootprint ? true : nil)
            let daemon = context.daemon
            let session = try Progress.during("launching", context, isSilent: options.isJSON, outlivesUs: true) {
                progress in
                var session = try daemon.launch(request)
                progress.ifLeft(
                    "\(session.id) goes on launching: breakfix status \(session.id), breakfix end \(session.id)")
                while session.state == .launching, !options.returnsAtOnce {
                    progress.update("\(session.id): \(session.detail.isEmpty ? "launching" : session.detail)")
                    session = try daemon.session(session.id, wait: 1)
                }
                return session
            }
            try SessionView.mustBeAlive(session)
            if options.isJSON {
                try context.printJSON(session)
            } else if context.isQuiet {
                try context.print(session.id)
            } else {
                try context.output.write(SessionView.launched(session, style: context.style))
            }
            return .ok
        })

    /// An id stays an id; whatever looks like a path becomes an absolute one.
    static func scenarioReference(_ text: String) throws(Failure) -> String {
        guard text.contains("/") || text == "." || text == ".." else { return text }
        guard let path = resolvedPath(text) else {
            throw Failure(
                "there is no folder \(PrintableText.line(text))",
                help: "Give a scenario's id, or the path of a folder that has a scenario.yaml.", code: .configuration)
        }
        return path
    }
}
