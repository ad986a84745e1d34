/// Something that puts an interactive shell into a fence.
protocol Contender: Sendable {
    /// What the table calls it.
    var name: String { get }
    /// What is not measured and comes before each start.
    func prepare() throws
    /// Starts it and returns at once, or as soon as there is something to read from.
    func start() throws -> any Shell
}

extension Contender {
    func prepare() throws {}
}

/// The shell that a contender starts in the image.
enum ShellKind: String, Sendable {
    /// `bash -l`, as a candidate gets it.
    case login
    /// `dash -l`, which adds less of its own.
    case plain

    /// The command for those who take one.
    var command: [String] {
        switch self {
        case .login: ["/bin/bash", "-l"]
        case .plain: ["/bin/dash", "-l"]
        }
    }
}
