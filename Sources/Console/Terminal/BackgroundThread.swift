internal import Glibc
internal import Linux

/// A thread of our own for work that blocks; the runtime's pool has few threads and must not wait.
struct BackgroundThread: ~Copyable {
    private final class Work {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    private let thread: pthread_t

    /// Starts a thread. Calls `pthread_create(3)`.
    init(_ body: @escaping @Sendable () -> Void) throws(SystemError) {
        let work = Unmanaged.passRetained(Work(body))
        var thread = pthread_t()
        let code = pthread_create(&thread, nil, enterBackgroundThread, work.toOpaque())
        guard code == 0 else {
            work.release()
            throw SystemError("pthread_create", errno: code)
        }
        self.thread = thread
    }

    /// Waits for its end.
    consuming func join() { pthread_join(thread, nil) }

    /// Lets it end by itself.
    consuming func detach() { pthread_detach(thread) }

    fileprivate static func run(_ argument: UnsafeMutableRawPointer) {
        Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
    }
}

private func enterBackgroundThread(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let argument { BackgroundThread.run(argument) }
    return nil
}
