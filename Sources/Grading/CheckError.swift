/// A check whose arguments do not fit its kind; the scenario is wrong, not the candidate.
public struct CheckError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind's id, for example `http`.
    public var kind: String
    /// What does not fit, and what would.
    public var problem: String

    /// Makes an error.
    public init(kind: String, problem: String) {
        self.kind = kind
        self.problem = problem
    }

    /// For example `check http: url is missing; give an absolute URL`.
    public var description: String { "check \(kind): \(problem)" }
}
