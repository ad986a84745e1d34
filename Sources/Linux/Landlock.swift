internal import CLinux
internal import Glibc

/// Walls that a process builds around itself and everything that it will start, for good: Landlock.
///
/// It is a further wall: what it takes away is taken away already by user ids, namespaces or seccomp, and falls only
/// when both do. So where a kernel has less of it, less is taken, and nothing fails.
public struct Landlock: OptionSet, Sendable {
    /// The members as bits.
    public let rawValue: UInt32

    /// Makes a set of walls.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// No file or folder is made, changed, removed or executed; also, nothing is mounted, and `/proc` shows nothing of
    /// other processes that tracing them would be needed for.
    public static let changingFiles = Landlock(rawValue: 1)
    /// No TCP connection is made or awaited; since version 4.
    public static let tcp = Landlock(rawValue: 2)
    /// No signal goes to a process outside the walls; since version 6.
    public static let signals = Landlock(rawValue: 4)
    /// No abstract UNIX socket that was made outside the walls is connected to; since version 6.
    public static let abstractSockets = Landlock(rawValue: 8)

    /// The version that the kernel has; 0 where it has none. Calls `landlock_create_ruleset(2)`.
    public static let version = Int(max(0, clinux_landlock_version()))

    /// What this kernel has of these walls.
    public var available: Landlock {
        var result = self
        if Landlock.version < 6 { result.subtract([.signals, .abstractSockets]) }
        if Landlock.version < 4 { result.remove(.tcp) }
        return Landlock.version < 1 ? [] : result
    }

    /// Builds the walls. Needs `no_new_privs`, or `CAP_SYS_ADMIN` in its own user namespace.
    /// Calls `landlock_create_ruleset(2)` and `landlock_restrict_self(2)`.
    ///
    /// - Returns: The walls that stand.
    @discardableResult
    public func enclose() throws(SystemError) -> Landlock {
        let walls = available
        guard !walls.isEmpty else { return [] }
        let scopes: UInt64 = (walls.contains(.abstractSockets) ? 1 : 0) | (walls.contains(.signals) ? 2 : 0)
        let rules = Descriptor(
            owning: try checked("landlock_create_ruleset") {
                clinux_landlock_create(
                    walls.contains(.changingFiles) ? Landlock.changes : 0, walls.contains(.tcp) ? 3 : 0, scopes)
            })
        try checked("landlock_restrict_self") { clinux_landlock_restrict(rules.raw) }
        return walls
    }

    /// Every right on files but reading them and listing folders, as far as the version goes.
    private static var changes: UInt64 {
        let rights =
            switch version {
            case 1: 13
            case 2: 14
            case 3, 4: 15
            default: 16
            }
        let reading: UInt64 = 1 << 2 | 1 << 3
        return ((1 << rights) - 1) & ~reading
    }
}
