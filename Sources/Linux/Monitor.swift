internal import Glibc

/// A value that threads share: a lock, and a wait for a change, in one.
///
/// Every access is under one `pthread_mutex_t`. Never call out of a closure given here: what it calls may want the
/// same lock.
public final class Monitor<Value>: @unchecked Sendable {
    /// Who is woken after a change.
    public enum Wake: Sendable {
        /// One of those who wait.
        case one
        /// All of them.
        case all
    }

    private var value: Value
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    /// Guards a value.
    public init(_ value: sending Value) {
        self.value = value
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(changed, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    /// Reads the value under the lock.
    public func read<Result>(_ body: (Value) -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body(value)
    }

    /// Changes the value under the lock and wakes who waits.
    @discardableResult
    public func update<Result, Failure: Error>(
        waking wake: Wake = .all, _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        pthread_mutex_lock(mutex)
        defer {
            switch wake {
            case .one: pthread_cond_signal(changed)
            case .all: pthread_cond_broadcast(changed)
            }
            pthread_mutex_unlock(mutex)
        }
        return try body(&value)
    }

    /// Waits until `body` gives something other than nil; nil where `deadline` passed first.
    ///
    /// - Parameter deadline: For ever where it is nil.
    public func wait<Result>(until deadline: Deadline? = nil, for body: (inout Value) -> Result?) -> Result? {
        var time = timespec()
        if let deadline {
            time.tv_sec = Int(deadline.nanoseconds / 1_000_000_000)
            time.tv_nsec = Int(deadline.nanoseconds % 1_000_000_000)
        }
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            if let result = body(&value) { return result }
            if deadline == nil {
                pthread_cond_wait(changed, mutex)
            } else if pthread_cond_timedwait(changed, mutex, &time) == ETIMEDOUT {
                return body(&value)
            }
        }
    }
}
