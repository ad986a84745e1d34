public import Grading

/// The troubleshooting report of a session: what the machine saw, nothing it guessed.
public struct SessionReport: Codable, Sendable, Equatable {
    /// How a session or a problem ends.
    public enum Verdict: String, Codable, Sendable {
        /// Every check and invariant passed.
        case passed
        /// A check or an invariant failed.
        case failed
        /// The grader had trouble; nobody has failed.
        case graderError = "grader-error"
        /// It was never graded.
        case notGraded = "not-graded"
    }

    /// Something that happened, for the timeline.
    public struct Event: Codable, Sendable, Equatable {
        /// Milliseconds since 1970.
        public var at: Int64
        /// `launched`, `attached`, `detached`, `hint`, `answered`, `broken`, `mended`, `passing`, `failing`, `graded`,
        /// `rebooted`, `interruption`, `ended`.
        public var kind: String
        /// One line.
        public var text: String

        /// Makes an event.
        public init(at: Int64, kind: String, text: String) {
            self.at = at
            self.kind = kind
            self.text = text
        }
    }

    /// One thing on a host that is not as it was in health, by the candidate's doing or a fault's.
    public struct Change: Codable, Sendable, Equatable {
        /// The host.
        public var host: String
        /// The thing and its states.
        public var change: Footprint.Change

        /// Names a change.
        public init(host: String, change: Footprint.Change) {
            self.host = host
            self.change = change
        }
    }

    /// Where a report comes from, so that somebody else can make it again.
    public struct Provenance: Codable, Sendable, Equatable {
        /// The scenario's digest.
        public var scenarioDigest: String
        /// The seed.
        public var seed: UInt64
        /// What the seed picked.
        public var variants: [String: String]
        /// Image name to digest.
        public var images: [String: String]
        /// breakfix's version.
        public var version: String
        /// The SHA-256 chain's last value over the recording, as hex; empty where there is none.
        public var recordingDigest: String

        /// Makes a provenance.
        public init(
            scenarioDigest: String, seed: UInt64, variants: [String: String], images: [String: String], version: String,
            recordingDigest: String
        ) {
            self.scenarioDigest = scenarioDigest
            self.seed = seed
            self.variants = variants
            self.images = images
            self.version = version
            self.recordingDigest = recordingDigest
        }
    }

    /// The report's own format; 1.
    public var schema: Int
    /// The session's id.
    public var session: String
    /// The scenario's id.
    public var scenario: String
    /// The scenario's title.
    public var title: String
    /// The SRE level.
    public var level: Int
    /// Who was examined, as the interviewer typed it; may be empty.
    public var candidate: String
    /// Pass or fail for the whole session.
    public var verdict: Verdict
    /// Points won, hints taken off; never below 0.
    public var points: Int
    /// Points there were.
    public var possible: Int
    /// Milliseconds since 1970.
    public var startedAt: Int64
    /// Milliseconds since 1970; nil while it is not graded.
    public var gradedAt: Int64?
    /// The problems in the scenario's order.
    public var problems: [ProblemReport]
    /// What happened, in order; interruptions of ours among it.
    public var timeline: [Event]
    /// What is not as it was in health; nil where the launch did not look.
    public var changes: [Change]?
    /// Where it comes from.
    public var provenance: Provenance

    /// Makes a report.
    public init(
        schema: Int = 1, session: String, scenario: String, title: String, level: Int, candidate: String,
        verdict: Verdict, points: Int, possible: Int, startedAt: Int64, gradedAt: Int64?, problems: [ProblemReport],
        timeline: [Event], changes: [Change]? = nil, provenance: Provenance
    ) {
        self.schema = schema
        self.session = session
        self.scenario = scenario
        self.title = title
        self.level = level
        self.candidate = candidate
        self.verdict = verdict
        self.points = points
        self.possible = possible
        self.startedAt = startedAt
        self.gradedAt = gradedAt
        self.problems = problems
        self.timeline = timeline
        self.changes = changes
        self.provenance = provenance
    }
}
