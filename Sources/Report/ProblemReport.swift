public import Grading

/// One problem in a report.
public struct ProblemReport: Codable, Sendable, Equatable {
    /// How deep a repair goes.
    public enum Tier: String, Codable, Sendable {
        /// The cause is gone.
        case rootCause = "root-cause"
        /// The symptom is gone for good reason, and the cause is still there; the author allows for it.
        case workaround
        /// The symptom cannot be seen now; the cause is still there, or the symptom is back after a reboot.
        case masked
        /// Something was broken that had to be kept.
        case destructive
        /// The symptom is still there.
        case unresolved = "not-fixed"
    }

    /// A time in which something did not hold.
    public struct Break: Codable, Sendable, Equatable {
        /// Milliseconds since 1970 of the first look that found it.
        public var from: Int64
        /// Milliseconds since 1970 of the first look that found it whole again; nil where none did.
        public var to: Int64?
        /// What was found.
        public var why: String

        /// Makes an entry.
        public init(from: Int64, to: Int64? = nil, why: String) {
            self.from = from
            self.to = to
            self.why = why
        }
    }

    /// A check or an invariant in a report.
    public struct CheckReport: Codable, Sendable, Equatable {
        /// The check's id.
        public var id: String
        /// One line.
        public var title: String
        /// The kind, for example `http`.
        public var kind: String
        /// The host looked at or connected from.
        public var host: String
        /// Points for it; 0 for an invariant.
        public var points: Int
        /// What the final grade found.
        public var outcome: CheckOutcome
        /// What it found after the reboot rehearsal; nil where none was asked for.
        public var afterReboot: CheckOutcome?
        /// Whether it shows that the cause itself is gone.
        public var isCause: Bool
        /// Whether it had to hold at any time of the session.
        public var isThroughout: Bool
        /// When it was seen not to hold while the session ran.
        public var breaks: [Break]

        /// Whether it holds: now, after the reboot where that was asked for, and throughout where it had to.
        public var isPassed: Bool {
            outcome.status == .passed && (afterReboot?.status ?? .passed) == .passed && !wasBroken
        }

        /// Whether it had to hold throughout, and did not.
        public var wasBroken: Bool { isThroughout && !breaks.isEmpty }

        /// Makes an entry.
        public init(
            id: String, title: String, kind: String, host: String, points: Int, outcome: CheckOutcome,
            afterReboot: CheckOutcome? = nil, isCause: Bool = false, isThroughout: Bool = false, breaks: [Break] = []
        ) {
            self.id = id
            self.title = title
            self.kind = kind
            self.host = host
            self.points = points
            self.outcome = outcome
            self.afterReboot = afterReboot
            self.isCause = isCause
            self.isThroughout = isThroughout
            self.breaks = breaks
        }
    }

    /// A hint that was given.
    public struct HintGiven: Codable, Sendable, Equatable {
        /// Milliseconds since 1970.
        public var at: Int64
        /// Points taken off.
        public var cost: Int
        /// What was told.
        public var text: String

        /// Makes an entry.
        public init(at: Int64, cost: Int, text: String) {
            self.at = at
            self.cost = cost
            self.text = text
        }
    }

    /// The problem's id.
    public var id: String
    /// One line in a user's words.
    public var title: String
    /// Pass or fail.
    public var verdict: SessionReport.Verdict
    /// How deep the repair goes; nil where nothing tells, or the grader could not look.
    public var tier: Tier?
    /// Points won, hints taken off; never below 0.
    public var points: Int
    /// Points there were.
    public var possible: Int
    /// The checks.
    public var checks: [CheckReport]
    /// The invariants.
    public var invariants: [CheckReport]
    /// The hints given.
    public var hints: [HintGiven]

    /// Makes an entry.
    public init(
        id: String, title: String, verdict: SessionReport.Verdict, tier: Tier? = nil, points: Int, possible: Int,
        checks: [CheckReport],
        invariants: [CheckReport], hints: [HintGiven]
    ) {
        self.id = id
        self.title = title
        self.verdict = verdict
        self.tier = tier
        self.points = points
        self.possible = possible
        self.checks = checks
        self.invariants = invariants
        self.hints = hints
    }
}
