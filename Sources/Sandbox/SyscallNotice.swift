/// An observed call: its process waits for the answer, unless it has been killed since.
public struct SyscallNotice: Sendable {
    /// Names it to the listener.
    public let id: UInt64
    /// The thread that makes the call, as this machine numbers it.
    public let thread: Int32
    /// The call's number.
    public let call: Int32
    /// Its six arguments; what a pointer points to can be changed by another thread at any time.
    public let arguments: [UInt64]
}
