public import Scenario

/// What the daemon asks of one run of the probe, as JSON on its standard input.
public struct ProbeRequest: Codable, Sendable, Equatable {
    /// A host as the probe reaches it.
    public struct Target: Codable, Sendable, Equatable {
        /// The host's name.
        public var host: String
        /// PID 1's process id on this machine.
        public var pid: Int32
        /// The machine's user id that is root inside.
        public var idBase: UInt32
        /// The host's pristine image folder; its programs are the only ones the probe runs.
        public var imageRoot: String
        /// Who works on it; a user of the image, in whose home answers may lie.
        public var login: String

        /// Makes a target.
        public init(host: String, pid: Int32, idBase: UInt32, imageRoot: String, login: String = "root") {
            self.host = host
            self.pid = pid
            self.idBase = idBase
            self.imageRoot = imageRoot
            self.login = login
        }
    }

    /// How many looks the probe runs at once.
    public static let width = 6
    /// How much longer than its own time limit a look may take, in milliseconds, before it is ended from outside.
    public static let grace = 1500

    /// The hosts that checks look at; each check names one.
    public var targets: [Target]
    /// Host name to IPv4 address, as the scenario's networks give them.
    public var addresses: [String: String]
    /// The checks, run in this order.
    public var checks: [Check]

    /// Makes a request.
    public init(targets: [Target], addresses: [String: String], checks: [Check]) {
        self.targets = targets
        self.addresses = addresses
        self.checks = checks
    }

    /// The longest that a run of the probe can take, in milliseconds, when every look hangs; who waits longer waits for
    /// nothing.
    public var longest: Int {
        let waits = checks.map { $0.within + $0.stableFor }.max() ?? 0
        let looks = checks.map { check in
            do {
                return try CheckLibrary.kind(of: check).timeout + Self.grace
            } catch {
                return 0  // such a check is never looked at
            }
        }
        let rounds = (checks.count + Self.width - 1) / Self.width
        return waits + 2 * rounds * (looks.max() ?? 0) + 5000
    }
}

/// What one run of the probe found, as JSON on its standard output: one outcome for each check, in order.
public struct ProbeResponse: Codable, Sendable, Equatable {
    /// The outcomes.
    public var outcomes: [CheckOutcome]

    /// Makes a response.
    public init(outcomes: [CheckOutcome]) { self.outcomes = outcomes }
}
