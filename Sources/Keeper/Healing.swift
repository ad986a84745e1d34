internal import CLinux
internal import Glibc
internal import Linux
internal import Sandbox
internal import Wire

/// What ends a failure, looked at from outside the host and remembered for a moment.
struct Healing {
    private let conditions: [ConditionPlan]
    private var isDone = false
    private var looked: UInt64?

    /// How long a look holds, in nanoseconds.
    private static let freshness: UInt64 = 100_000_000
    private static let longestFile = 1 << 20
    /// `PROC_SUPER_MAGIC`: reading there may take from the machine, as from its log, and a link may lead there.
    private static let kernelsOwn = 0x9fa0

    init(_ conditions: [ConditionPlan]) { self.conditions = conditions }

    /// Whether all conditions hold; without conditions they never do.
    ///
    /// - Parameter host: The host's first process, through whose root is looked; nil while there is none.
    mutating func isDone(in host: Int32?, at now: UInt64) -> Bool {
        guard !conditions.isEmpty, let host else { return false }
        if let looked, now - looked < Healing.freshness { return isDone }
        looked = now
        isDone = ForeignPaths(of: host).map { paths in conditions.allSatisfy { Healing.holds($0, paths) } } ?? false
        return isDone
    }

    private static func holds(_ condition: ConditionPlan, _ paths: ForeignPaths) -> Bool {
        switch condition {
        case .missing(let path):
            if case .failed(ENOENT) = paths.find(path.utf8, follows: false) { return true }
            return false
        case .exists(let path): return file(path, paths) != nil
        case .mounted(let path): return isMount(path, paths)
        case .contains(let path, let text): return content(path, paths)?.contains(text) ?? false
        case .lacks(let path, let text): return content(path, paths).map { !$0.contains(text) } ?? false
        case .free(let path, let bytes):
            var space = statvfs()
            guard let file = file(path, paths), fstatvfs(file.raw, &space) == 0 else { return false }
            return UInt64(space.f_bavail).multipliedReportingOverflow(by: UInt64(space.f_frsize)).partialValue >= bytes
        }
    }

    private static func file(_ path: String, _ paths: ForeignPaths) -> SharedDescriptor? {
        guard case .found(let file) = paths.find(path.utf8, follows: true) else { return nil }
        return file
    }

    /// A folder on another file system than the one it lies in, or the same one mounted once more.
    private static func isMount(_ path: String, _ paths: ForeignPaths) -> Bool {
        guard let file = file(path, paths), let folder = self.file(path + "/..", paths) else { return false }
        return mount(file) != mount(folder)
    }

    private static func mount(_ file: SharedDescriptor) -> UInt64 { clinux_mount_id(file.raw) }

    /// The text of a regular file; what blocks a reader is never opened for reading.
    private static func content(_ path: String, _ paths: ForeignPaths) -> String? {
        guard let file = file(path, paths) else { return nil }
        var facts = stat()
        var system = statfs()
        guard fstat(file.raw, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG, fstatfs(file.raw, &system) == 0,
            system.f_type != kernelsOwn
        else { return nil }
        let flags = O_RDONLY | O_NONBLOCK | O_NOCTTY
        guard let bytes = try? Descriptor.open("/proc/self/fd/\(file.raw)", flags).readAll(limit: longestFile) else {
            return nil
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
