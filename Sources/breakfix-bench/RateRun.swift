internal import Glibc
internal import Linux
internal import Synchronization

/// Launches and ends as fast as they go, by several at once; whoever is slow gets ten seconds.
enum RateRun {
    static func run(_ contenders: [any Contender], launches: Int, parallel: [Int]) throws -> [Results.Rate] {
        var results = contenders.map { Results.Rate(name: $0.name) }
        for count in parallel {
            for index in contenders.indices where results[index].trouble == nil {
                try Interruption.check()
                do {
                    let before = Machine.busyMilliseconds
                    let (done, seconds) = try rate(contenders[index], launches: launches, parallel: count)
                    results[index].perSecond[count] = Double(done) / seconds
                    results[index].busy[count] = (Machine.busyMilliseconds - before) / Double(max(1, done))
                } catch {
                    try Interruption.check()
                    results[index].trouble = "\(error)"
                    Output.note("\(contenders[index].name): \(error)")
                }
            }
            Output.note("launches a second: \(count) at once")
        }
        return results
    }

    private static func rate(_ contender: any Contender, launches: Int, parallel: Int) throws -> (Int, seconds: Double)
    {
        let queue = Queue(launches)
        var watch = Stopwatch()
        Threads.run(parallel) { queue.work(contender) }
        let seconds = watch.lap() / 1_000
        if let trouble = queue.trouble { throw Trouble(trouble) }
        return (queue.done, seconds)
    }

    /// Launches that are still to be done, by whoever is free.
    private final class Queue: Sendable {
        private let left: Atomic<Int>
        private let finished = Atomic<Int>(0)
        private let failure = Mutex<String?>(nil)
        private let deadline = MonotonicClock.nanoseconds + 10_000_000_000

        /// How many were launched and ended.
        var done: Int { finished.load(ordering: .relaxed) }

        init(_ count: Int) { left = Atomic(count) }

        /// Why it was given up; nil where it was not.
        var trouble: String? { failure.withLock { $0 } }

        func work(_ contender: any Contender) {
            while MonotonicClock.nanoseconds < deadline, left.subtract(1, ordering: .relaxed).newValue >= 0,
                !Interruption.isPending
            {
                do {
                    try Queue.once(contender)
                    finished.add(1, ordering: .relaxed)
                } catch {
                    failure.withLock { $0 = "\(error)" }
                    left.store(0, ordering: .relaxed)
                }
            }
        }

        private static func once(_ contender: any Contender) throws {
            let shell = try contender.start()
            do {
                try shell.answerCommand()
                try shell.prepareEnd()
                try shell.end()
            } catch {
                try shell.end()
                throw error
            }
        }
    }
}
