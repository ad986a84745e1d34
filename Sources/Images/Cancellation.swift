internal import Glibc
internal import Synchronization

/// Tells a build to stop and to clean up after itself.
public final class Cancellation: Sendable {
    private let flag = Atomic<Bool>(false)
    private let obeysSignals: Bool

    /// Makes one that only ``cancel()`` sets off.
    public init() { obeysSignals = false }

    private init(obeysSignals: Bool) { self.obeysSignals = obeysSignals }

    /// Asks for the end; may be called from any thread, more than once.
    public func cancel() { flag.store(true, ordering: .relaxed) }

    /// Whether the end has been asked for.
    public var isCancelled: Bool {
        flag.load(ordering: .relaxed) || (obeysSignals && interrupted.load(ordering: .relaxed))
    }

    /// One that Ctrl-C and `SIGTERM` set off; takes over both signals for the rest of the process. Calls `signal(2)`.
    public static func onSignals() -> Cancellation {
        interrupted.store(false, ordering: .relaxed)
        signal(SIGINT, noteInterruption)
        signal(SIGTERM, noteInterruption)
        return Cancellation(obeysSignals: true)
    }
}

private let interrupted = Atomic<Bool>(false)

/// Runs in a signal handler: nothing but a store.
private func noteInterruption(_: Int32) { interrupted.store(true, ordering: .relaxed) }
