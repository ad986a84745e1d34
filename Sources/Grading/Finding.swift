/// What one look found; a ``CheckOutcome`` without the check's name and times.
public struct Finding: Codable, Sendable, Equatable {
    /// How the look ended.
    public var status: CheckOutcome.Status
    /// What the check wants.
    public var expected: String
    /// What was found: cut, and without control characters.
    public var actual: String
    /// One sentence that says why it passed or failed.
    public var why: String

    /// Makes a finding; all texts are cut and escaped here, so that no kind can forget it.
    public init(status: CheckOutcome.Status, expected: String, actual: String, why: String) {
        self.status = status
        self.expected = HostileText.shown(expected, limit: 1000)
        self.actual = HostileText.shown(actual)
        self.why = HostileText.shown(why)
    }

    /// The grader's own trouble; never the candidate's.
    public static func trouble(expected: String, _ why: String) -> Finding {
        Finding(status: .graderError, expected: expected, actual: "", why: why)
    }
}
