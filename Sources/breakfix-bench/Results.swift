/// Everything that was measured in one run.
struct Results: Codable, Sendable {
    /// Launches and ends of one contender.
    struct Launches: Codable, Sendable {
        var name: String
        /// Until the shell answered a command.
        var start = Samples()
        /// Until nothing was left.
        var end = Samples()
        /// Why it was given up; nil where it was not.
        var trouble: String?
    }

    /// How many a second.
    struct Rate: Codable, Sendable {
        var name: String
        /// Launches a second by the number of those launching at once.
        var perSecond: [Int: Double] = [:]
        /// Milliseconds that a launch with its end kept a processor busy, everybody's and the kernel's part in it, by the
        /// same number.
        var busy: [Int: Double] = [:]
        var trouble: String?
    }

    /// Idle sessions.
    struct Memory: Codable, Sendable {
        var name: String
        var sessions: Int
        /// What less memory the machine had for each, in KiB.
        var availableKiB: Int?
        /// What its processes use, in KiB.
        var proportionalKiB: Int?
        /// How many processes each has on the machine.
        var processes: Int?
        var trouble: String?
    }

    /// Keystrokes.
    struct Echo: Codable, Sendable {
        var name: String
        var times = Samples()
        var trouble: String?
    }

    /// A point of a launch by the keeper.
    struct Phase: Codable, Sendable {
        var name: String
        /// Since the launch began.
        var times = Samples()
        /// Since the point before it in the work of the same process; none where that is not known.
        var steps = Samples()
    }

    /// Many sessions at once.
    struct Capacity: Codable, Sendable {
        var name: String
        /// How many were wanted.
        var wanted: Int
        /// How many were alive at once.
        var alive = 0
        /// Why there were no more; nil where all came.
        var shortage: String?
        /// Each launch, in milliseconds, in the order in which they were made.
        var launches = Samples()
        /// Until all were alive, in seconds.
        var launchSeconds = 0.0
        /// What less memory the machine had for each, in KiB, while the kernel had nothing left of earlier ones.
        var freshKiB: Int?
        /// The same when as many had ended before: the kernel keeps some of what it made for them.
        var availableKiB: Int?
        /// What its processes use, in KiB.
        var proportionalKiB: Int?
        /// Commands in some of them while all were alive, in milliseconds.
        var answers = Samples()
        /// From asking all to end until nothing was left, in seconds.
        var endSeconds = 0.0
        var trouble: String?
    }

    /// What something costs, in microseconds.
    struct Cost: Codable, Sendable {
        var name: String
        var times: Samples
    }

    var machine: Machine
    /// What the system call filter costs.
    var filter: [Cost] = []
    /// `login` and `plain`: the same contenders with another shell.
    var launches: [String: [Launches]] = [:]
    /// With the image's systemd as PID 1.
    var boots: [Launches] = []
    var rates: [Rate] = []
    var memory: [Memory] = []
    var daemonKiB: Int?
    var capacity: [Capacity] = []
    var echoes: [Echo] = []
    /// The same beside a session that abuses the machine.
    var neighbours: [Echo] = []
    /// Where the time of a launch goes, in the order in which the points are reached.
    var phases: [Phase] = []
    /// What was left behind; must be empty.
    var leftovers: [String] = []
}
