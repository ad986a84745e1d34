internal import API

/// What the command line and the environment say.
struct DaemonOptions: Equatable, Sendable {
    /// What to do.
    enum Command: Equatable, Sendable {
        case serve
        case help
        case version
    }

    /// A command line that cannot be understood.
    struct UsageError: Error, Equatable {
        /// What and where.
        var message: String
    }

    /// What to do.
    var command: Command
    /// Where everything lies.
    var layout: Layout
    /// The group that may use the socket; `breakfix` where it exists and nothing else is said.
    var group: String?

    /// How many sessions of which scenario wait for a candidate.
    var pool: [String: Int] = [:]
    /// Seconds between two looks at a running session; 0 for none.
    var sample = Lookout.usualInterval

    /// Reads a command line without the program's name.
    init(_ arguments: [String], environment: [String: String], programDirectory: String) throws(UsageError) {
        command = .serve
        layout = Layout(environment: environment, programDirectory: programDirectory)
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            var name = argument
            var value: String?
            if argument.hasPrefix("--"), let equals = argument.firstIndex(of: "=") {
                name = String(argument[..<equals])
                value = String(argument[argument.index(after: equals)...])
            }
            switch name {
            case "--help", "-h": command = .help
            case "--version": command = .version
            case "--run-dir", "--state-dir", "--scenario-dir", "--config-dir", "--group", "--pool", "--sample":
                guard let given = value ?? rest.popFirst() else { throw UsageError(message: "\(name) wants a value") }
                try set(name, given)
            default: throw UsageError(message: "unknown argument \(argument)")
            }
        }
        for path in [layout.run, layout.state, layout.scenarios, layout.config] where !path.hasPrefix("/") {
            throw UsageError(message: "\(path) is not an absolute path")
        }
    }

    private mutating func set(_ name: String, _ value: String) throws(UsageError) {
        switch name {
        case "--run-dir": layout.run = value
        case "--state-dir": layout.state = value
        case "--scenario-dir": layout.scenarios = value
        case "--config-dir": layout.config = value
        case "--pool":
            let parts = value.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, !parts[0].isEmpty, let size = Int(parts[1]),
                (0...PoolRequest.maximumSize).contains(size)
            else { throw UsageError(message: "--pool wants SCENARIO=N, with N up to \(PoolRequest.maximumSize)") }
            pool[parts[0]] = size
        case "--sample":
            guard let seconds = Int(value), (0...3600).contains(seconds) else {
                throw UsageError(message: "--sample wants seconds, 0 to 3600")
            }
            sample = seconds
        default: group = value
        }
    }

    /// What `--help` prints.
    static let help = """
        Usage: breakfixd [options]

        Serves breakfix's API on a unix socket and looks after the sessions. Sessions outlive it.

          --run-dir DIR        sockets and live sessions (BREAKFIX_RUN_DIR, /run/breakfix)
          --state-dir DIR      store, images, recordings (BREAKFIX_STATE_DIR, /var/lib/breakfix)
          --scenario-dir DIR   the catalogue (BREAKFIX_SCENARIO_DIR, what is installed)
          --config-dir DIR     configuration (BREAKFIX_CONFIG_DIR, /etc/breakfix)
          --group NAME         members may use the socket (breakfix, where that group exists)
          --pool SCENARIO=N    keeps N sessions of it prepared; may be repeated (`breakfix pool` while it runs)
          --sample SECONDS     looks so often at what must stay true while a session runs (10; 0 for never)
          --help, --version

        Exit: 0 stopped by SIGTERM or SIGINT, 2 usage, 74 disk, 75 another daemon runs, 77 not root, 78 configuration.

        """
}
