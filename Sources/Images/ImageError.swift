/// Why an image could not be defined, built, imported or found; says what, where and how to mend it.
public struct ImageError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The kinds of trouble, for programs.
    public enum Code: String, Sendable {
        /// The definition file is wrong.
        case definition = "bad-definition"
        /// No image of that name or digest.
        case missing = "missing-image"
        /// A program that the build needs is not installed.
        case tool = "missing-tool"
        /// Building and importing need root.
        case notRoot = "not-root"
        /// The file system is full.
        case noSpace = "no-space"
        /// The package archive does not answer.
        case noNetwork = "no-network"
        /// The package archive does not have a package.
        case unknownPackage = "unknown-package"
        /// The build ended with an error of its own.
        case build = "build-failed"
        /// The archive is not one that can be imported, or is damaged.
        case archive = "bad-archive"
        /// Somebody pressed Ctrl-C, or the caller cancelled.
        case cancelled
        /// A system call failed.
        case system = "system-error"
    }

    /// The kind.
    public let code: Code
    /// One sentence: what and where.
    public let title: String
    /// One sentence: how to mend it; may hold a command.
    public let help: String

    /// Makes an error.
    public init(_ code: Code, _ title: String, help: String) {
        self.code = code
        self.title = title
        self.help = help
    }

    /// The sentence and the help, for logs.
    public var description: String { help.isEmpty ? title : "\(title) (\(help))" }
}
