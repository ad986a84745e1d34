/// What help, completion and the scanner know of an option or an argument.
struct RuleFace: Sendable {
    /// Where it stands on the command line.
    enum Form: Sendable, Equatable {
        /// `--json`
        case flag
        /// `--seed N`
        case option
        /// A word by its place.
        case argument(minimum: Int, maximum: Int)
    }

    /// What a shell may complete its value with.
    enum Completion: Sendable, Equatable {
        /// Nothing.
        case nothing
        /// Files.
        case files
        /// Folders.
        case folders
        /// One of the words.
        case words([String])
        /// Ids of sessions.
        case sessions
        /// Ids of scenarios.
        case scenarios
    }

    let form: Form
    /// `--seed`, `-s`; empty for an argument.
    let names: [String]
    /// What stands for the value in help, for example `N`; empty for a flag.
    let value: String
    let help: String
    let completion: Completion

    /// `SESSION`, `[PROBLEM]`, `PATH...` as it stands in a usage line.
    var usage: String {
        switch form {
        case .flag: "[\(names.first ?? "")]"
        case .option: "[\(names.first ?? "") \(value)]"
        case .argument(let minimum, let maximum):
            (minimum == 0 ? "[\(value)]" : value) + (maximum > 1 ? "..." : "")
        }
    }
}
