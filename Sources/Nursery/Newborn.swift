public import Linux

/// A keeper that has just been forked, is nobody's child here, and reads its plan.
public struct Newborn: ~Copyable, Sendable {
    /// Its process.
    public let process: ForeignProcess
    /// Its first control connection; it blocks. `hello`, `build` and `watch` have been asked.
    public let socket: Descriptor
    /// What the socket did not take yet of those requests; empty unless the plan is very long.
    public let unsent: [UInt8]

    /// Gives the connection away.
    public consuming func takeSocket() -> Descriptor { socket }
}
