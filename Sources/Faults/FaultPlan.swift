/// What breaks a host and what heals it again.
public enum FaultPlan: Sendable, Equatable {
    /// Scripts that change the host and bring back what they changed.
    case scripts(FaultScripts)
    /// System calls that fail from now on; taken back by forgetting the rules.
    case syscalls(SyscallFault)

    /// Makes a plan of two bodies over the same variables, each with the functions of ``Prelude``.
    init(_ settings: KeyValuePairs<String, String>, inject: String, undo: String) {
        self = .scripts(
            FaultScripts(
                inject: Prelude.script(settings, functions: Prelude.injecting, body: inject),
                undo: Prelude.script(settings, functions: Prelude.undoing, body: undo)))
    }
}
