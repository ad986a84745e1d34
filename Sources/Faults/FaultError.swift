/// Why no plan can be made of a fault's arguments.
public enum FaultError: Error, Equatable, CustomStringConvertible {
    /// The library has no such fault; the nearest id comes along where one is near.
    case unknownFault(String, nearest: String?)
    /// The fault's arguments are no mapping.
    case notMapping(fault: String)
    /// A required argument is absent.
    case missing(fault: String, argument: String)
    /// The fault knows no such argument.
    case unknownArgument(fault: String, argument: String, known: [String])
    /// An argument is not what its shape wants.
    case unfit(fault: String, argument: String, expected: String)
    /// Arguments that are right one by one do not go together.
    case conflict(fault: String, reason: String)

    /// One or two sentences: what is wrong where, and what would be right.
    public var description: String {
        switch self {
        case .unknownFault(let id, nil):
            "there is no fault \"\(id)\"; docs/faults.md lists them all"
        case .unknownFault(let id, let nearest?):
            "there is no fault \"\(id)\"; did you mean \"\(nearest)\"?"
        case .notMapping(let fault):
            "\(fault) wants its arguments as a mapping, for example { path: /srv }"
        case .missing(let fault, let argument):
            "\(fault) wants the argument \"\(argument)\""
        case .unknownArgument(let fault, let argument, let known):
            "\(fault) has no argument \"\(argument)\"; it knows \(known.joined(separator: ", "))"
        case .unfit(let fault, let argument, let expected):
            "\(fault): the argument \"\(argument)\" must be \(expected)"
        case .conflict(let fault, let reason):
            "\(fault): \(reason)"
        }
    }
}
