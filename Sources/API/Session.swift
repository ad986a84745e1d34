public import Grading

/// A session as the API shows it.
public struct Session: Codable, Sendable, Equatable {
    /// Where a session stands.
    public enum State: String, Codable, Sendable {
        /// Hosts are being built, faults injected.
        case launching
        /// The candidate may work.
        case running
        /// It was ended by somebody or by its time limit; recording and report are kept.
        case ended
        /// It could not be launched; `detail` says why and how to mend it.
        case failed
        /// breakfix or the machine lost it; never the candidate's fault.
        case lost = "infrastructure-lost"
    }

    /// A host as the API shows it.
    public struct HostView: Codable, Sendable, Equatable {
        /// The name.
        public var name: String
        /// `starting`, `running`, `rebooting`, `stopped`, `failed`.
        public var state: String
        /// How often it has booted.
        public var boots: Int
        /// Its IPv4 addresses.
        public var addresses: [String]

        /// Makes a view.
        public init(name: String, state: String, boots: Int, addresses: [String]) {
            self.name = name
            self.state = state
            self.boots = boots
            self.addresses = addresses
        }
    }

    /// A problem as the API shows it; nothing that gives the cause away.
    public struct ProblemView: Codable, Sendable, Equatable {
        /// The id.
        public var id: String
        /// One line in a user's words.
        public var title: String
        /// The host whose home has the brief.
        public var host: String
        /// How many hints there are.
        public var hints: Int
        /// How many have been given.
        public var hintsGiven: Int
        /// What the candidate is asked.
        public var questions: [Questionnaire.Question]
        /// What was answered by the API, by the question's id; answers in files are read by the grade.
        public var answers: [String: String]

        /// Makes a view.
        public init(
            id: String, title: String, host: String, hints: Int, hintsGiven: Int,
            questions: [Questionnaire.Question] = [], answers: [String: String] = [:]
        ) {
            self.id = id
            self.title = title
            self.host = host
            self.hints = hints
            self.hintsGiven = hintsGiven
            self.questions = questions
            self.answers = answers
        }
    }

    /// The id that people type, for example `S7K2QP`.
    public var id: String
    /// The scenario's id.
    public var scenario: String
    /// The scenario's title.
    public var title: String
    /// The complaint, in a user's words.
    public var complaint: String
    /// Who is examined, as the interviewer typed it; may be empty.
    public var candidate: String
    /// Where it stands.
    public var state: State
    /// What it does now (`building hosts`, `injecting faults`), or why it failed and how to mend it.
    public var detail: String
    /// The ``Trouble/type`` that a launch failed with, for example `no-space`; nil where none did.
    public var trouble: String?
    /// The seed.
    public var seed: UInt64
    /// Milliseconds since 1970.
    public var createdAt: Int64
    /// Milliseconds since 1970 when the candidate could start; nil before.
    public var readyAt: Int64?
    /// Milliseconds since 1970 when the limit ends it; nil where it has none.
    public var endsAt: Int64?
    /// How long the launch took until the candidate could start, in milliseconds.
    public var launchMilliseconds: Int?
    /// The hosts.
    public var hosts: [HostView]
    /// The problems.
    public var problems: [ProblemView]

    /// Makes a view.
    public init(
        id: String, scenario: String, title: String, complaint: String, candidate: String, state: State, detail: String,
        seed: UInt64, createdAt: Int64, readyAt: Int64? = nil, endsAt: Int64? = nil, launchMilliseconds: Int? = nil,
        hosts: [HostView] = [], problems: [ProblemView] = [], trouble: String? = nil
    ) {
        self.id = id
        self.scenario = scenario
        self.title = title
        self.complaint = complaint
        self.candidate = candidate
        self.state = state
        self.detail = detail
        self.trouble = trouble
        self.seed = seed
        self.createdAt = createdAt
        self.readyAt = readyAt
        self.endsAt = endsAt
        self.launchMilliseconds = launchMilliseconds
        self.hosts = hosts
        self.problems = problems
    }
}
