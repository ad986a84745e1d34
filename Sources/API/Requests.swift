public import Scenario

/// `POST /v1/sessions`: launches a scenario; answered at once with a ``Session`` in state `launching`.
public struct LaunchRequest: Codable, Sendable, Equatable {
    /// The scenario's id in the catalogue, or an absolute path of a scenario folder (root only).
    public var scenario: String
    /// Picks the variants; random where it is nil.
    public var seed: UInt64?
    /// Who is examined; shown in the report.
    public var candidate: String
    /// Whether faults are injected; `prove` starts from health.
    public var inject: Bool
    /// Whether the report shall say what is not as it was in health; nil, as `false`, spares the launch the look.
    public var footprint: Bool?
    /// Whether hosts are looked at while the session runs; nil for yes.
    public var sample: Bool?

    /// Makes a request.
    public init(
        scenario: String, seed: UInt64? = nil, candidate: String = "", inject: Bool = true, footprint: Bool? = nil,
        sample: Bool? = nil
    ) {
        self.scenario = scenario
        self.seed = seed
        self.candidate = candidate
        self.inject = inject
        self.footprint = footprint
        self.sample = sample
    }
}

/// `POST /v1/sessions/{id}/apply`: plays a solution or a shortcut, as an author proves a scenario.
public struct ApplyRequest: Codable, Sendable, Equatable {
    /// What is played.
    public enum Kind: String, Codable, Sendable {
        /// Injects the faults of the problem.
        case faults
        /// Takes the faults of the problem back by their own undo.
        case undo
        /// Plays a reference solution.
        case solution
        /// Plays a declared shortcut.
        case shortcut
        /// Plays the request's own steps; root only.
        case steps
    }

    /// The problem's id.
    public var problem: String
    /// What is played.
    public var kind: Kind
    /// The solution's or shortcut's name; empty for faults and undo.
    public var name: String
    /// What ``Kind/steps`` plays, in this order and whatever becomes of each; nil otherwise.
    public var steps: [Problem.Step]?

    /// Makes a request.
    public init(problem: String, kind: Kind, name: String = "", steps: [Problem.Step]? = nil) {
        self.problem = problem
        self.kind = kind
        self.name = name
        self.steps = steps
    }
}

/// What `apply` did: each script that ran, and how it ended.
public struct ApplyResponse: Codable, Sendable, Equatable {
    /// One script.
    public struct Step: Codable, Sendable, Equatable {
        /// The host.
        public var host: String
        /// `exit 0`, `exit 2`, `signal 9`, `timed out` or why it did not run.
        public var outcome: String
        /// Whether it ended with 0.
        public var isSuccess: Bool
        /// Its last output, for the author.
        public var output: String

        /// Makes a step.
        public init(host: String, outcome: String, isSuccess: Bool, output: String) {
            self.host = host
            self.outcome = outcome
            self.isSuccess = isSuccess
            self.output = output
        }
    }

    /// The scripts, in order.
    public var steps: [Step]

    /// Makes a response.
    public init(steps: [Step]) { self.steps = steps }
}

/// `POST /v1/sessions/{id}/grade`: checks everything now; answered with a ``SessionReport``.
public struct GradeRequest: Codable, Sendable, Equatable {
    /// The problems to grade; all where it is empty.
    public var problems: [String]
    /// Whether hosts are rebooted for the checks that ask for it.
    public var reboot: Bool
    /// Whether the result becomes the session's report; `prove` looks without leaving a trace.
    public var record: Bool
    /// Whether checks get their `within` time; `false` looks once.
    public var patient: Bool
    /// The ids of the checks and invariants to look at; all where it is nil. Only for a grade that leaves no trace.
    public var checks: [String]?

    /// Makes a request.
    public init(
        problems: [String] = [], reboot: Bool = true, record: Bool = true, patient: Bool = true, checks: [String]? = nil
    ) {
        self.problems = problems
        self.reboot = reboot
        self.record = record
        self.patient = patient
        self.checks = checks
    }
}

/// `POST /v1/sessions/{id}/hints`: gives the next hint of a problem.
public struct HintRequest: Codable, Sendable, Equatable {
    /// The problem's id.
    public var problem: String

    /// Makes a request.
    public init(problem: String) { self.problem = problem }
}

/// A hint that was given.
public struct HintResponse: Codable, Sendable, Equatable {
    /// What the candidate is told.
    public var text: String
    /// Points taken off.
    public var cost: Int
    /// How many are left.
    public var left: Int

    /// Makes a response.
    public init(text: String, cost: Int, left: Int) {
        self.text = text
        self.cost = cost
        self.left = left
    }
}

/// `POST /v1/sessions/{id}/answers`: takes down what the candidate answers; a later answer takes the place of it.
public struct AnswerRequest: Codable, Sendable, Equatable {
    /// The question's id.
    public var question: String
    /// The answer: one line, at most 500 bytes.
    public var text: String

    /// Makes a request.
    public init(question: String, text: String) {
        self.question = question
        self.text = text
    }
}

/// `POST /v1/sessions/{id}/reboot`: restarts a host on its writable layer; answered when it is ready again.
public struct RebootRequest: Codable, Sendable, Equatable {
    /// The host's name.
    public var host: String

    /// Makes a request.
    public init(host: String) { self.host = host }
}

/// A scenario in the catalogue; nothing that gives the cause away.
public struct ScenarioSummary: Codable, Sendable, Equatable {
    /// The id.
    public var id: String
    /// One line.
    public var title: String
    /// SRE level 1–6.
    public var level: Int
    /// What the candidate is to do: `repair`, `audit`, `automation`, `control`.
    public var kind: String
    /// Subject areas.
    public var areas: [String]
    /// Minutes for an expert.
    public var expertMinutes: Int
    /// Minutes for a junior.
    public var juniorMinutes: Int
    /// How many hosts.
    public var hosts: Int
    /// How many problems.
    public var problems: Int
    /// Why it cannot be launched, for example a broken file; empty where it can.
    public var trouble: String

    /// Makes a summary.
    public init(
        id: String, title: String, level: Int, kind: String = "repair", areas: [String], expertMinutes: Int,
        juniorMinutes: Int, hosts: Int, problems: Int, trouble: String = ""
    ) {
        self.id = id
        self.title = title
        self.level = level
        self.kind = kind
        self.areas = areas
        self.expertMinutes = expertMinutes
        self.juniorMinutes = juniorMinutes
        self.hosts = hosts
        self.problems = problems
        self.trouble = trouble
    }
}
