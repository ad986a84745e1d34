internal import Glibc
internal import Linux
internal import Synchronization

/// What keepers tell of their launches where `BREAKFIX_LAUNCH_CLOCK` is set: the milliseconds until each point.
enum LaunchClocks {
    private static let book = Mutex<[(mark: String, times: Samples)]>([])

    /// Makes keepers that are started from now on take times.
    static func start() { setenv("BREAKFIX_LAUNCH_CLOCK", "1", 1) }

    /// Makes them take none any more.
    static func stop() { unsetenv("BREAKFIX_LAUNCH_CLOCK") }

    /// Adds what a keeper left in its folder; nothing where it was not asked.
    ///
    /// - Parameter began: When the launch began, in nanoseconds of the wall clock.
    static func add(folder: String, began: UInt64) {
        let lines = ProcessTree.text(folder + "/clock").split(separator: "\n")
        book.withLock { book in
            for line in lines {
                let parts = line.split(separator: " ")
                guard parts.count == 2, let time = UInt64(parts[1]), time >= began else { continue }
                let mark = String(parts[0])
                if !book.contains(where: { $0.mark == mark }) { book.append((mark, Samples())) }
                guard let index = book.firstIndex(where: { $0.mark == mark }) else { continue }
                book[index].times.add(milliseconds: Double(time - began) / 1e6)
            }
        }
    }

    /// The points in the order in which they are reached.
    static var rows: [Results.Phase] {
        book.withLock { $0.map { Results.Phase(name: $0.mark, times: $0.times) } }
            .sorted { ($0.times.percentile(0.5) ?? 0) < ($1.times.percentile(0.5) ?? 0) }
    }
}
