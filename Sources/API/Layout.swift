/// Where everything lies: by convention, and every place overridable for tests and private instances.
public struct Layout: Sendable, Equatable {
    /// Sockets, locks and the live sessions' folders; gone at a reboot. `BREAKFIX_RUN_DIR`, else `/run/breakfix`.
    public var run: String
    /// The store, images, recordings. `BREAKFIX_STATE_DIR`, else `/var/lib/breakfix`.
    public var state: String
    /// Configuration. `BREAKFIX_CONFIG_DIR`, else `/etc/breakfix`.
    public var config: String
    /// The catalogue. `BREAKFIX_SCENARIO_DIR`, else `share/breakfix/Scenarios` below the prefix that the running program
    /// is installed in, else `/usr/share/breakfix/Scenarios`.
    public var scenarios: String
    /// `breakfix-keeper` and `breakfix-probe`. `BREAKFIX_LIBEXEC_DIR`, else the folder of the running program.
    public var libexec: String

    /// Makes a layout.
    public init(run: String, state: String, config: String, scenarios: String, libexec: String) {
        self.run = run
        self.state = state
        self.config = config
        self.scenarios = scenarios
        self.libexec = libexec
    }

    /// Reads the layout from the environment.
    public init(environment: [String: String], programDirectory: String) {
        run = environment["BREAKFIX_RUN_DIR"] ?? "/run/breakfix"
        state = environment["BREAKFIX_STATE_DIR"] ?? "/var/lib/breakfix"
        config = environment["BREAKFIX_CONFIG_DIR"] ?? "/etc/breakfix"
        let place = "/libexec/breakfix"
        let prefix = programDirectory.hasSuffix(place) ? String(programDirectory.dropLast(place.count)) : "/usr"
        scenarios = environment["BREAKFIX_SCENARIO_DIR"] ?? prefix + "/share/breakfix/Scenarios"
        libexec = environment["BREAKFIX_LIBEXEC_DIR"] ?? programDirectory
    }

    /// The API's unix socket.
    public var socket: String { run + "/breakfixd.sock" }
    /// Held by the daemon of this layout as long as it lives.
    public var lock: String { run + "/breakfixd.lock" }
    /// One folder for each live session: `keeper.sock`, mount points.
    public var sessions: String { run + "/sessions" }
    /// The SQLite file.
    public var store: String { state + "/breakfix.db" }
    /// One folder for each image digest, and one link for each image name.
    public var images: String { state + "/images" }
    /// One folder for each session ever: `recording`, `scenario.json`, `report.json`.
    public var records: String { state + "/sessions" }

    /// A word for this instance, the same as long as the run folder is; part of cgroup names.
    public var instance: String {
        var hash: UInt32 = 2_166_136_261
        for byte in run.utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        let digits = String(hash, radix: 36)
        return run == "/run/breakfix" ? "breakfix" : "breakfix-" + digits
    }
}
