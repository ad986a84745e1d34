public import Linux

/// Why no keeper came into being; nothing is left of one where this is thrown.
public enum NurseryError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The keeper's program is not there, or may not be executed.
    case missingProgram(String)
    /// A call failed on our side, or the nursery's `fork(2)` did.
    case failed(SystemError)
    /// The nursery ended, and so did the one that was started in its place.
    case died
    /// The nursery took too long, in seconds, and was killed; the next keeper gets a new one.
    case late(Int)

    /// What happened, in words.
    public var description: String {
        switch self {
        case .missingProgram(let path): "\(path) is not there or cannot be executed"
        case .failed(let error): error.description
        case .died: "the process that starts keepers ended, twice"
        case .late(let seconds): "no keeper started in \(seconds) seconds"
        }
    }
}
