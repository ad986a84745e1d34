/// Hears of the observed calls of hosts' processes, which wait until they are answered.
public protocol SyscallObserver: AnyObject {
    /// Takes a listener that begins to be of use, to answer on it from now on.
    func adopt(_ listener: SyscallListener)

    /// Answers one call that waits on an adopted listener now, and never waits itself; called where the event loop cannot be,
    /// because the keeper waits for a program whose start is itself observed. What starts from outside starts always: its
    /// calls until then are let go on.
    func answer(_ listener: SyscallListener)
}
