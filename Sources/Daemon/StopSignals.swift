internal import Glibc

/// SIGTERM and SIGINT, taken by a wait instead of a handler. Calls `pthread_sigmask(3)` and `sigwait(3)`.
struct StopSignals {
    private let set: sigset_t

    /// Blocks the signals in this thread and in all that it starts.
    static func block() -> StopSignals {
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGTERM)
        sigaddset(&set, SIGINT)
        pthread_sigmask(SIG_BLOCK, &set, nil)
        return StopSignals(set: set)
    }

    /// Waits for one of them.
    ///
    /// - Returns: Its name.
    func wait() -> String {
        var set = set
        var number: Int32 = 0
        while sigwait(&set, &number) != 0 {}
        return number == SIGINT ? "SIGINT" : "SIGTERM"
    }
}
