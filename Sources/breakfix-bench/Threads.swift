internal import Glibc

/// Plain threads that may block.
enum Threads {
    private final class Work {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Runs `body` on so many threads and waits for all.
    static func run(_ count: Int, _ body: @escaping @Sendable () -> Void) {
        var threads: [pthread_t] = []
        for _ in 0..<count {
            let work = Unmanaged.passRetained(Work(body))
            var thread = pthread_t()
            if pthread_create(&thread, nil, enter, work.toOpaque()) == 0 {
                threads.append(thread)
            } else {
                work.release()
            }
        }
        for thread in threads { pthread_join(thread, nil) }
    }

    private static let enter: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { pointer in
        if let pointer { Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().body() }
        return nil
    }
}
