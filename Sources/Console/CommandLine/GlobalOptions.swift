/// The options that every command takes.
struct GlobalOptions: Sendable {
    var runDirectory: String?
    var stateDirectory: String?
    var scenarioDirectory: String?
    var isQuiet = false
    var wantsHelp = false

    static let rules: [Rule<GlobalOptions>] = [
        .option(
            "--run-dir", value: "DIR", into: \.runDirectory, completing: .folders,
            "The daemon's sockets (else BREAKFIX_RUN_DIR, else /run/breakfix)"),
        .option(
            "--state-dir", value: "DIR", into: \.stateDirectory, completing: .folders,
            "Images, recordings and the store (else BREAKFIX_STATE_DIR, else /var/lib/breakfix)"),
        .option(
            "--scenario-dir", value: "DIR", into: \.scenarioDirectory, completing: .folders,
            "The catalogue (else BREAKFIX_SCENARIO_DIR, else what is installed)"),
        .flag("--quiet", "-q", into: \.isQuiet, "No progress; lists print ids only"),
        .flag("--help", "-h", into: \.wantsHelp, "Show this help"),
    ]
}
