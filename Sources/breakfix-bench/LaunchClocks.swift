internal import Glibc
internal import Linux
internal import Synchronization

/// What keepers tell of their launches where `BREAKFIX_LAUNCH_CLOCK` is set: the milliseconds until each point.
enum LaunchClocks {
    private static let book = Mutex<[Results.Phase]>([])

    /// Makes keepers that are started from now on take times.
    static func start() { setenv("BREAKFIX_LAUNCH_CLOCK", "1", 1) }

    /// Makes them take none any more.
    static func stop() { unsetenv("BREAKFIX_LAUNCH_CLOCK") }

    /// Adds what a keeper left in its folder; nothing where it was not asked.
    ///
    /// - Parameter began: When the launch began, in nanoseconds of the wall clock.
    static func add(folder: String, began: UInt64) {
        var reached: [(mark: String, time: UInt64)] = []
        for line in ProcessTree.text(folder + "/clock").split(separator: "\n") {
            let parts = line.split(separator: " ")
            guard parts.count == 2, let time = UInt64(parts[1]), time >= began else { continue }
            reached.append((String(parts[0]), time))
        }
        book.withLock { book in
            for (mark, time) in reached {
                if !book.contains(where: { $0.name == mark }) { book.append(Results.Phase(name: mark)) }
                guard let index = book.firstIndex(where: { $0.name == mark }) else { continue }
                book[index].times.add(milliseconds: Double(time - began) / 1e6)
                let earlier = before(mark, at: time, among: reached) ?? began
                book[index].steps.add(milliseconds: Double(time - earlier) / 1e6)
            }
        }
    }

    /// When the step up to a point began: with the point before it of whoever works on it; where he has none yet, with
    /// the last one of whoever started him.
    private static func before(_ mark: String, at time: UInt64, among reached: [(mark: String, time: UInt64)])
        -> UInt64?
    {
        let worker = LaunchPhase.all[mark]?.worker
        let earlier = reached.filter { $0.mark != mark && $0.time <= time }
        let own = earlier.filter { LaunchPhase.all[$0.mark]?.worker == worker }
        return (own.isEmpty ? earlier : own).map(\.time).max()
    }

    /// The points in the order in which they are reached.
    static var rows: [Results.Phase] {
        book.withLock { $0 }.sorted { ($0.times.percentile(0.5) ?? 0) < ($1.times.percentile(0.5) ?? 0) }
    }
}
