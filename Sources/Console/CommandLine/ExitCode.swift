/// How the program ends; part of its interface, so scripts may rely on every number.
public enum ExitCode: Int32, Sendable, CaseIterable {
    /// It worked, the grade is a pass.
    case ok = 0
    /// The grade is a fail, a scenario has errors, or a proof failed.
    case failed = 1
    /// The command line is wrong.
    case usage = 2
    /// The grader had trouble: nobody has passed or failed.
    case graderTrouble = 3
    /// The daemon does not answer.
    case unreachable = 69
    /// A fault of breakfix itself.
    case `internal` = 70
    /// Reading or writing failed, for example on a full disk.
    case io = 74
    /// Not now: busy, or the session is not ready; the same command may work later.
    case tryAgain = 75
    /// Not allowed; mostly root is needed.
    case permission = 77
    /// A configuration, a scenario or an image is wrong or missing.
    case configuration = 78
    /// Ctrl-C.
    case interrupted = 130

    /// What the number means, for help.
    public var meaning: String {
        switch self {
        case .ok: "done, passed"
        case .failed: "graded as failed, errors found by lint, or a proof failed"
        case .usage: "wrong command line, or no such session (any more)"
        case .graderTrouble: "the grader had trouble: nobody passed or failed"
        case .unreachable: "the daemon does not answer"
        case .internal: "a fault of breakfix itself"
        case .io: "reading or writing failed, for example on a full disk"
        case .tryAgain: "not now: busy, or the session is not ready"
        case .permission: "not allowed; mostly root is needed"
        case .configuration: "a scenario, an image or the configuration is wrong or missing"
        case .interrupted: "interrupted"
        }
    }
}
