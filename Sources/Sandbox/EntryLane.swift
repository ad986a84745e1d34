/// Who enters a host: each has a reserve of its own for when the host lets nothing start, so that neither can use up
/// the other's.
public enum EntryLane: String, Sendable {
    /// A terminal of the candidate's.
    case shell
    /// A program of ours: a fault, a solution, a grader's look.
    case program
}
