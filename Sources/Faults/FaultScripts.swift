/// What breaks a host and what heals it again, as two POSIX shell scripts.
///
/// Both are for `/bin/sh -eu` on standard input, run as root inside the host. ``inject`` prints a token of at most
/// 48 KiB on standard output; ``undo`` wants the same bytes, base64 in one line, in the environment variable
/// `BFX_TOKEN`. Neither writes anything of its own into the host, so nothing tells of them afterwards.
public struct FaultScripts: Sendable, Equatable {
    /// Breaks the host; exits with another code than 0 and a reason on standard error where it cannot.
    public var inject: String
    /// Brings back what ``inject`` changed; may run after the candidate has changed the same things.
    public var undo: String

    /// Makes a plan of two complete scripts.
    public init(inject: String, undo: String) {
        self.inject = inject
        self.undo = undo
    }
}
