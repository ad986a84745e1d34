internal import CLinux
internal import Glibc
internal import Synchronization

/// Waits for descriptors and timers on one thread, through `epoll(7)`.
///
/// Everything but ``post(_:)`` and ``stop()`` belongs to the thread that calls ``run()``; handlers are called on it,
/// so a process with one thread needs no lock at all.
public final class EventLoop: @unchecked Sendable {
    /// What a descriptor is ready for.
    public struct Events: OptionSet, Sendable {
        /// The kernel's `EPOLL` bits.
        public let rawValue: UInt32

        /// Takes the kernel's bits.
        public init(rawValue: UInt32) { self.rawValue = rawValue }

        /// There is something to read, or the other side is gone.
        public static let readable = Events(rawValue: EPOLLIN.rawValue)
        /// There is room to write.
        public static let writable = Events(rawValue: EPOLLOUT.rawValue)
        /// The other side is gone; always reported.
        public static let hangUp = Events(rawValue: EPOLLHUP.rawValue)
        /// The descriptor failed; always reported.
        public static let failed = Events(rawValue: EPOLLERR.rawValue)
    }

    private struct Watch {
        let generation: UInt32
        /// What the kernel was told to look for.
        var events: Events
        let handler: (Events) -> Void
    }

    private struct Timer {
        let id: UInt64
        let due: UInt64
        let handler: () -> Void
    }

    private let epoll: Descriptor
    private let wake: Descriptor
    private var watches: [Int32: Watch] = [:]
    private var generation: UInt32 = 0
    private var timers: [Timer] = []
    private var timerCount: UInt64 = 0
    private let posted = Mutex<[@Sendable () -> Void]>([])
    private let stopped = Atomic<Bool>(false)

    /// Makes an idle loop. Calls `epoll_create1(2)` and `eventfd(2)`.
    public init() throws(SystemError) {
        epoll = Descriptor(owning: try checked("epoll_create1") { epoll_create1(Int32(EPOLL_CLOEXEC)) })
        wake = Descriptor(
            owning: try checked("eventfd") {
                eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
            })
        let fd = wake.raw
        try add(fd, .readable) { [unowned self] _ in
            var count: UInt64 = 0
            _ = read(fd, &count, 8)
            for work in self.posted.withLock({ queue in
                defer { queue.removeAll() }
                return queue
            }) { work() }
        }
    }

    /// Watches a descriptor that the caller owns and removes before closing it.
    public func add(_ fd: Int32, _ events: Events, _ handler: @escaping (Events) -> Void) throws(SystemError) {
        generation &+= 1
        watches[fd] = Watch(generation: generation, events: events, handler: handler)
        do {
            try control(EPOLL_CTL_ADD, fd, events)
        } catch {
            watches[fd] = nil
            throw error
        }
    }

    /// Changes what a descriptor is watched for.
    ///
    /// Costs nothing where that is what it is watched for.
    public func modify(_ fd: Int32, _ events: Events) throws(SystemError) {
        if watches[fd]?.events == events { return }
        try control(EPOLL_CTL_MOD, fd, events)
        watches[fd]?.events = events
    }

    /// Stops watching a descriptor; an event that is already on its way is dropped.
    public func remove(_ fd: Int32) {
        guard watches.removeValue(forKey: fd) != nil else { return }
        _ = epoll_ctl(epoll.raw, EPOLL_CTL_DEL, fd, nil)
    }

    /// Calls `handler` once after a time, in milliseconds.
    ///
    /// - Returns: What ``cancel(_:)`` takes.
    @discardableResult
    public func after(milliseconds: Int, _ handler: @escaping () -> Void) -> UInt64 {
        timerCount += 1
        let due = MonotonicClock.nanoseconds + UInt64(max(0, milliseconds)) * 1_000_000
        let timer = Timer(id: timerCount, due: due, handler: handler)
        timers.insert(timer, at: timers.firstIndex { $0.due > due } ?? timers.endIndex)
        return timerCount
    }

    /// Forgets a timer that has not fired.
    public func cancel(_ timer: UInt64) { timers.removeAll { $0.id == timer } }

    /// Runs `work` on the loop's thread soon; safe from any thread.
    public func post(_ work: @escaping @Sendable () -> Void) {
        posted.withLock { $0.append(work) }
        signal()
    }

    /// Makes ``run()`` return; safe from any thread.
    public func stop() {
        stopped.store(true, ordering: .releasing)
        signal()
    }

    /// Waits and calls handlers until ``stop()``.
    public func run() throws(SystemError) {
        while !stopped.load(ordering: .acquiring) { try turn() }
    }

    /// Waits once and calls what is due.
    public func turn() throws(SystemError) {
        var ready = [epoll_event](repeating: epoll_event(), count: 64)
        let count = try checked("epoll_wait") { epoll_wait(epoll.raw, &ready, 64, patience) }
        // An event carries its watch's generation: a descriptor closed and reused within this turn is not taken for it.
        for event in ready.prefix(Int(count)) {
            let fd = Int32(truncatingIfNeeded: event.data.u64 & 0xffff_ffff)
            let generation = UInt32(event.data.u64 >> 32)
            guard let watch = watches[fd], watch.generation == generation else { continue }
            watch.handler(Events(rawValue: event.events))
        }
        let now = MonotonicClock.nanoseconds
        while let first = timers.first, first.due <= now {
            timers.removeFirst()
            first.handler()
        }
    }

    /// Milliseconds until the next timer, rounded up; -1 where there is none.
    private var patience: Int32 {
        guard let first = timers.first else { return -1 }
        let now = MonotonicClock.nanoseconds
        return first.due <= now ? 0 : Int32(clamping: (first.due - now + 999_999) / 1_000_000)
    }

    private func signal() {
        var one: UInt64 = 1
        _ = write(wake.raw, &one, 8)
    }

    private func control(_ operation: Int32, _ fd: Int32, _ events: Events) throws(SystemError) {
        guard let watch = watches[fd] else { throw SystemError("epoll_ctl", "fd \(fd)", errno: ENOENT) }
        var event = epoll_event()
        event.events = events.rawValue
        event.data.u64 = UInt64(watch.generation) << 32 | UInt64(UInt32(bitPattern: fd))
        try checked("epoll_ctl", "fd \(fd)") { epoll_ctl(epoll.raw, operation, fd, &event) }
    }
}
