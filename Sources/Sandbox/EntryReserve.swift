internal import Glibc
internal import Linux

/// Groups beside a host's own, for entries while the host is full or stuck: root inside can neither fill them from its
/// processes, nor freeze them, nor see them.
final class EntryReserve {
    /// Processes and threads; a shell or a check with the tools it starts.
    static let processes: UInt64 = 64
    /// Bytes; enough for a shell with `ps`, or a small Python program.
    static let memoryBytes: UInt64 = 128 << 20

    /// The folders on this machine.
    let paths: [String]
    /// The version 2 group.
    let unified: String
    /// How many programs of ours that entered through it have not been reaped.
    var users = 0

    /// Makes the groups.
    init(_ hierarchy: CgroupHierarchy, group: String, cpuPercent: UInt32) throws(SystemError) {
        let limits = CgroupLimits(
            memoryBytes: EntryReserve.memoryBytes, processes: EntryReserve.processes, cpuPercent: cpuPercent)
        var made: [String] = []
        do {
            try HostCgroups.makeEverywhere(hierarchy, group, &made)
            try HostCgroups.set(limits, hierarchy, group)
        } catch {
            for path in made.reversed() { rmdir(path) }
            throw error
        }
        paths = made.filter { $0.hasSuffix("/" + group) }
        unified = (hierarchy.unified ?? "") + "/" + group
    }

    /// Opens what a new process gets in by.
    func openDoors() throws(SystemError) -> CgroupDoors {
        let born = SharedDescriptor(try Descriptor.open(unified, O_RDONLY | O_DIRECTORY))
        let joined = try paths.filter { $0 != unified }.map { path throws(SystemError) in
            SharedDescriptor(try Descriptor.open(path + "/tasks", O_WRONLY))
        }
        return CgroupDoors(born: born, joined: joined)
    }

    /// One of its users has been reaped.
    ///
    /// - Parameter places: The host's folders.
    func leave(to places: [String]) {
        users -= 1
        if users == 0 { empty(into: places) }
    }

    /// Moves what its users left behind into the host's own groups; a full group takes a process that moves there.
    ///
    /// - Parameter places: The host's folders, in the order of ``paths``.
    func empty(into places: [String]) {
        for (from, to) in zip(paths, places) {
            guard let bytes = try? Descriptor.open(from + "/cgroup.procs", O_RDONLY).readAll(limit: 4_096) else {
                continue
            }
            for pid in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
                try? HostCgroups.write(String(pid), to: to + "/cgroup.procs")
            }
        }
    }
}
