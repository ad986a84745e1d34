internal import Glibc
internal import Linux

/// Where the time of a launch goes, for `scripts/bench`; costs nothing where nobody asked for it.
///
/// The times lie on a page that the keeper shares with its children, because they do half of the work.
public enum LaunchClock {
    /// What has been reached; in the order of a cold launch.
    public enum Mark: Int, CaseIterable, Sendable {
        case started, idsClaimed, cgroupsMade, cloned, mapped, linked, viewsLocked
        case childStarted, procMounted, sysMounted, cgroupsJoined
        case planRead, listening, networkMade, layersMade, imageSent, limitsWritten, addressesGiven
        case childReleased, rootMounted, devicesMounted, rootEntered, linksSeen, limitsSet, filtersLoaded
        case bootSeen, entryAsked, entryJoined, entryFiltersLoaded, entrySeen, firstOutput
    }

    nonisolated(unsafe) private static var page: UnsafeMutablePointer<UInt64>?

    /// Makes the page where the environment has `BREAKFIX_LAUNCH_CLOCK`; nothing is noted yet.
    public static func prepareIfAsked() {
        guard getenv("BREAKFIX_LAUNCH_CLOCK") != nil else { return }
        let memory = mmap(nil, 4_096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)
        guard let memory, memory != MAP_FAILED else { return }
        page = memory.bindMemory(to: UInt64.self, capacity: Mark.allCases.count)
    }

    /// Starts to take times: what a spare did before is not of the launch.
    public static func start() {
        if let page { page[Mark.started.rawValue] = MonotonicClock.wallNanoseconds }
    }

    /// Notes that a point is reached, the first time that it is.
    @inline(__always) public static func mark(_ mark: Mark) {
        guard let page, page[Mark.started.rawValue] != 0, page[mark.rawValue] == 0 else { return }
        page[mark.rawValue] = MonotonicClock.wallNanoseconds
    }

    /// One line for each point that was reached: its name and its wall time in nanoseconds.
    public static var text: String? {
        guard let page else { return nil }
        return Mark.allCases.filter { page[$0.rawValue] > 0 }
            .map { "\($0) \(page[$0.rawValue])\n" }.joined()
    }
}
