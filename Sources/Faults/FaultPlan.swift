/// What breaks a host and what heals it again.
///
/// Both are POSIX shell scripts for `/bin/sh -eu` on standard input, run as root inside the host. ``inject`` prints a
/// token of at most 48 KiB on standard output; ``undo`` wants the same bytes, base64 in one line, in the environment
/// variable `BFX_TOKEN`. Neither writes anything of its own into the host, so nothing tells of them afterwards.
public struct FaultPlan: Sendable, Equatable {
    /// Breaks the host; exits with another code than 0 and a reason on standard error where it cannot.
    public var inject: String
    /// Brings back what ``inject`` changed; may run after the candidate has changed the same things.
    public var undo: String

    /// Makes a plan of two complete scripts.
    public init(inject: String, undo: String) {
        self.inject = inject
        self.undo = undo
    }

    /// Makes a plan of two bodies over the same variables, each with the functions of ``Prelude``.
    init(_ settings: KeyValuePairs<String, String>, inject: String, undo: String) {
        self.inject = Prelude.script(settings, functions: Prelude.injecting, body: inject)
        self.undo = Prelude.script(settings, functions: Prelude.undoing, body: undo)
    }
}
