/// A command line that cannot be understood.
public enum UsageError: Error, Sendable, Equatable {
    /// There is no such command; the nearest one, if any is near.
    case unknownCommand(String, nearest: String?)
    /// A command that has commands below it was given without one.
    case missingCommand([String])
    /// There is no such option; the nearest one, if any is near.
    case unknownOption(String, nearest: String?)
    /// The option stands without its value.
    case missingValue(option: String, value: String)
    /// A flag was given a value by `=`.
    case unwantedValue(option: String)
    /// A value is not what is wanted.
    case badValue(String, of: String, wanted: String, nearest: String?)
    /// An argument is missing.
    case missingArgument(String)
    /// More arguments than the command takes.
    case unwantedArgument(String)

    /// What is wrong, without a full stop.
    public var what: String {
        switch self {
        case .unknownCommand(let name, _): "there is no command '\(name)'"
        case .missingCommand: "a command is missing"
        case .unknownOption(let name, _): "there is no option '\(name)'"
        case .missingValue(let option, let value): "'\(option)' needs a value: \(option) \(value)"
        case .unwantedValue(let option): "'\(option)' takes no value"
        case .badValue(let value, let place, let wanted, _):
            "'\(value)' is not right for \(place): it must be \(wanted)"
        case .missingArgument(let name): "\(name) is missing"
        case .unwantedArgument(let text): "'\(text)' is one argument too many"
        }
    }

    /// A guess at what was meant, or the choices there are; empty where there is nothing to say.
    public var suggestion: String {
        switch self {
        case .unknownCommand(_, let nearest), .unknownOption(_, let nearest), .badValue(_, _, _, let nearest):
            nearest.map { "Did you mean '\($0)'?" } ?? ""
        case .missingCommand(let names): "Choose one of: " + names.joined(separator: ", ") + "."
        case .missingValue, .unwantedValue, .missingArgument, .unwantedArgument: ""
        }
    }
}
