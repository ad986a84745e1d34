public import Grading

/// One problem in a report.
public struct ProblemReport: Codable, Sendable, Equatable {
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

        /// Whether it holds: now, and after the reboot where that was asked for.
        public var isPassed: Bool { outcome.status == .passed && (afterReboot?.status ?? .passed) == .passed }

        /// Makes an entry.
        public init(
            id: String, title: String, kind: String, host: String, points: Int, outcome: CheckOutcome,
            afterReboot: CheckOutcome? = nil
        ) {
            self.id = id
            self.title = title
            self.kind = kind
            self.host = host
            self.points = points
            self.outcome = outcome
            self.afterReboot = afterReboot
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
        id: String, title: String, verdict: SessionReport.Verdict, points: Int, possible: Int, checks: [CheckReport],
        invariants: [CheckReport], hints: [HintGiven]
    ) {
        self.id = id
        self.title = title
        self.verdict = verdict
        self.points = points
        self.possible = possible
        self.checks = checks
        self.invariants = invariants
        self.hints = hints
    }
}
