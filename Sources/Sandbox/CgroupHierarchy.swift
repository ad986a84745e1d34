internal import Glibc
internal import Linux

/// The cgroup mounts of this machine: which controller limits are set where.
public struct CgroupHierarchy: Sendable, Equatable {
    /// Where version 2 is mounted; nil where it is not.
    public let unified: String?
    /// The controllers that version 2 has at its root.
    public let unifiedControllers: Set<String>
    /// Where each version 1 controller is mounted.
    public let legacy: [String: String]

    /// Where version 2 and the controllers are mounted, each place once.
    public let mounts: [String]

    /// The controllers we set limits with.
    public static let wanted = ["memory", "pids", "cpu"]
    /// The controllers of disks, which a machine may lack: that of version 1, then that of version 2.
    static let disks = ["blkio", "io"]

    /// Makes a hierarchy; for tests.
    public init(unified: String?, unifiedControllers: Set<String>, legacy: [String: String]) {
        self.unified = unified
        self.unifiedControllers = unifiedControllers
        self.legacy = legacy
        mounts = Set(legacy.values).union(unified.map { [$0] } ?? []).sorted()
    }

    /// Reads the hierarchy that this process sees. Reads `/proc/self/mountinfo` and `cgroup.controllers`.
    public static func current() throws(SandboxError) -> CgroupHierarchy {
        let text = try staged("reading cgroup mounts") { () throws(SystemError) in
            try Descriptor.open("/proc/self/mountinfo", O_RDONLY).readAll(limit: 1 << 20)
        }
        return CgroupHierarchy(mountinfo: String(decoding: text, as: UTF8.self)) { path in
            (try? Descriptor.open(path, O_RDONLY).readAll(limit: 4_096)).map { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// Finds the hierarchy in a mountinfo text.
    public init(mountinfo: String, read: (String) -> String?) {
        var unified: String?
        var unifiedControllers: Set<String> = []
        var legacy: [String: String] = [:]
        for line in mountinfo.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard let dash = fields.firstIndex(of: "-"), fields.count > dash + 3, fields.count > 4 else { continue }
            let path = String(fields[4])
            switch fields[dash + 1] {
            case "cgroup2":
                unified = path
                unifiedControllers = Set(
                    (read(path + "/cgroup.controllers") ?? "").split { $0 == " " || $0 == "\n" }.map(String.init))
            case "cgroup":
                for option in fields[dash + 3].split(separator: ",")
                where (CgroupHierarchy.wanted + CgroupHierarchy.disks).contains(String(option)) {
                    legacy[String(option)] = path
                }
            default: continue
            }
        }
        self.init(unified: unified, unifiedControllers: unifiedControllers, legacy: legacy)
    }

    /// The controllers that neither version offers.
    public var missing: [String] {
        CgroupHierarchy.wanted.filter { !unifiedControllers.contains($0) && legacy[$0] == nil }
    }
}
