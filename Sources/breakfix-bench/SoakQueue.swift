internal import Linux
internal import Synchronization

/// Launches that are still to be done, by whoever is free.
final class SoakQueue: Sendable {
    private let left: Atomic<Int>
    private let finished = Atomic<Int>(0)
    private let failure = Mutex<String?>(nil)
    private let deadline: UInt64

    /// - Parameter deadline: When no further one begins, in nanoseconds of the monotonic clock.
    init(_ count: Int, until deadline: UInt64) {
        left = Atomic(count)
        self.deadline = deadline
    }

    /// How many were launched and ended.
    var done: Int { finished.load(ordering: .relaxed) }
    /// Why it was given up; nil where it was not.
    var trouble: String? { failure.withLock { $0 } }

    /// Launches and ends until there is nothing left to do, or one fails.
    func work(_ contender: KeeperContender) {
        while !Interruption.isPending, MonotonicClock.nanoseconds < deadline,
            left.subtract(1, ordering: .relaxed).newValue >= 0
        {
            do {
                try SoakQueue.once(contender)
                finished.add(1, ordering: .relaxed)
            } catch {
                failure.withLock { $0 = "launch: \(error)" }
                left.store(0, ordering: .relaxed)
            }
        }
    }

    private static func once(_ contender: KeeperContender) throws {
        let shell = try contender.start()
        do {
            try shell.answerCommand()
            try shell.prepareEnd()
        } catch {
            try shell.end()
            throw error
        }
        try shell.end()
    }
}
