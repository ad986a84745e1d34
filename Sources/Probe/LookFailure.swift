public import Grading
internal import Linux

/// A look that could not be finished.
public enum LookFailure: Error, Sendable, Equatable {
    /// Our side is at fault, or the scenario: a request that does not fit, a mount that did not work.
    case grader(String)
    /// The host is at fault: it does not run, or stands in the way.
    case host(String)

    init(_ error: SystemError) { self = .grader(error.description) }

    /// The finding that this failure comes to.
    public func finding(expected: String) -> Finding {
        switch self {
        case .grader(let reason): .trouble(expected: expected, reason)
        case .host(let reason): Finding(status: .failed, expected: expected, actual: reason, why: reason)
        }
    }
}

/// Runs system calls of ours; what fails is the grader's trouble.
@discardableResult
func ours<Result: ~Copyable>(_ calls: () throws(SystemError) -> Result) throws(LookFailure) -> Result {
    do {
        return try calls()
    } catch {
        throw LookFailure(error)
    }
}
