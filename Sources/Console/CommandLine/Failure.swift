/// Why a command could not do its work: what and where, how to mend it, and the exit code.
public struct Failure: Error, Sendable, Equatable {
    /// What went wrong and where; one sentence without a full stop at its end.
    public var what: String
    /// How to mend it; may be empty.
    public var help: String
    /// How the program ends.
    public var code: ExitCode

    /// Makes a failure.
    public init(_ what: String, help: String = "", code: ExitCode) {
        self.what = what
        self.help = help
        self.code = code
    }
}
