internal import Glibc

/// A thread of our own, outside the cooperative pool, so that it may block.
struct PlainThread: Sendable {
    private let id: pthread_t

    private final class Start {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Starts a thread with every signal blocked, so that signals stay with the thread that waits for them.
    ///
    /// Calls `pthread_create(3)`; throws its errno.
    init(name: String, _ body: @escaping @Sendable () -> Void) throws(WebError) {
        var everything = sigset_t()
        var before = sigset_t()
        sigfillset(&everything)
        pthread_sigmask(SIG_SETMASK, &everything, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        let start = Unmanaged.passRetained(Start(body))
        var id = pthread_t()
        let failure = pthread_create(&id, nil, runThread, start.toOpaque())
        guard failure == 0 else {
            start.release()
            throw .system(call: "pthread_create", path: name, errno: failure)
        }
        self.id = id
    }

    /// Waits for its end; once, and not from itself.
    func join() { pthread_join(id, nil) }

    /// Lets it end by itself.
    func detach() { pthread_detach(id) }

    fileprivate static func run(_ pointer: UnsafeMutableRawPointer) {
        Unmanaged<Start>.fromOpaque(pointer).takeRetainedValue().body()
    }
}

private func runThread(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let argument { PlainThread.run(argument) }
    return nil
}
