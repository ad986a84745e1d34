internal import Glibc

/// Process-wide signal settings that every program of ours needs.
public enum Signals {
    private static let pipeIgnored: Void = { _ = signal(SIGPIPE, SIG_IGN) }()

    /// Makes a write to a closed pipe fail with `EPIPE` instead of ending the process. Calls `signal(2)` once.
    public static func ignoreBrokenPipes() { _ = pipeIgnored }
}
