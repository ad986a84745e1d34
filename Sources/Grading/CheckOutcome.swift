/// What one check found at one moment.
public struct CheckOutcome: Codable, Sendable, Equatable {
    /// How a check ends.
    public enum Status: String, Codable, Sendable {
        /// What was expected is there.
        case passed
        /// It is not there; `why` says in which way.
        case failed
        /// The grader itself had trouble; never counted against the candidate.
        case graderError = "grader-error"
    }

    /// The check's id.
    public var check: String
    /// How it ended.
    public var status: Status
    /// What the check wants, in words or values.
    public var expected: String
    /// What it found; from inside a sandbox, so hostile: cut, and shown escaped.
    public var actual: String
    /// One sentence that says why it passed or failed.
    public var why: String
    /// When it was looked at, in milliseconds since 1970.
    public var at: Int64
    /// How long it took, in milliseconds.
    public var milliseconds: Int

    /// Makes an outcome.
    public init(
        check: String, status: Status, expected: String, actual: String, why: String, at: Int64, milliseconds: Int
    ) {
        self.check = check
        self.status = status
        self.expected = expected
        self.actual = actual
        self.why = why
        self.at = at
        self.milliseconds = milliseconds
    }
}
