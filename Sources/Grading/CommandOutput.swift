/// How a program of the pristine image ended, and what it wrote.
public struct CommandOutput: Sendable, Equatable {
    /// The exit code; nil where a signal ended it, or it was stopped at its time limit.
    public var exit: Int?
    /// How it ended, as the end of a sentence.
    public var ending: String
    /// The first part of its standard output.
    public var output: [UInt8]
    /// The first part of its standard error.
    public var errors: [UInt8]
    /// Whether more was written than kept.
    public var isCut: Bool

    /// Makes a description.
    public init(exit: Int?, ending: String, output: [UInt8], errors: [UInt8], isCut: Bool) {
        self.exit = exit
        self.ending = ending
        self.output = output
        self.errors = errors
        self.isCut = isCut
    }
}
