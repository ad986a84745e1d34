public import Linux

/// Why a host could not be built, started or reached: the stage it happened in and the call that failed.
public struct SandboxError: Error, Sendable, CustomStringConvertible {
    /// What was being done, in words, for example `mounting /proc`.
    public var stage: String
    /// What failed; the text of a ``SystemError``, or what a child said.
    public var reason: String

    /// Makes an error.
    public init(_ stage: String, _ reason: String) {
        self.stage = stage
        self.reason = reason
    }

    /// Puts a stage to a failed call.
    public init(_ stage: String, _ error: SystemError) { self.init(stage, error.description) }

    /// For example `mounting /proc: fsmount proc: Operation not permitted`.
    public var description: String { "\(stage): \(reason)" }
}

/// Runs `body` and puts `stage` to what it throws.
@discardableResult
func staged<Result: ~Copyable>(_ stage: String, _ body: () throws(SystemError) -> Result) throws(SandboxError) -> Result
{
    do {
        return try body()
    } catch {
        throw SandboxError(stage, error)
    }
}
