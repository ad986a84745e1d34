internal import CLinux
internal import Glibc
internal import Linux

/// Becoming another program.
enum Program {
    /// Replaces the calling process; returns only where that failed.
    ///
    /// A name without a slash is looked up in the `PATH` of the new environment, not in ours.
    static func execute(_ file: String, _ arguments: [String], _ environment: [String]) -> SystemError {
        if let path = environment.first(where: { $0.hasPrefix("PATH=") }) {
            setenv("PATH", String(path.dropFirst(5)), 1)
        }
        withCStrings(arguments) { argv in
            withCStrings(environment) { _ = clinux_execvpe(file, argv, $0) }
        }
        return SystemError.last("execve", file)
    }
}
