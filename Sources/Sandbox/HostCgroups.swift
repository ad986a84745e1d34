internal import CLinux
internal import Glibc
internal import Linux
public import Wire

/// The cgroups of one host: limits on version 1 or 2, and a delegated version 2 group for its PID 1.
///
/// A process enters them by ``CgroupDoors`` that are opened here, so that the kernel checks our rights and not its own.
public final class HostCgroups {
    /// The folders on this machine, the version 2 one first.
    public let paths: [String]
    let unified: String
    let base: UInt32
    let hierarchy: CgroupHierarchy
    /// The folder below each hierarchy's root, for example `breakfix/host-4711-0`.
    let group: String
    private(set) var limits = CgroupLimits(memoryBytes: nil, processes: nil, cpuPercent: nil)
    /// Where the host's first process is born.
    let birthplace: SharedDescriptor
    /// Made where the host itself lets nothing start.
    var reserves: [EntryLane: EntryReserve] = [:]
    /// Whether an entry got stuck since the last boot, so that no further one is tried the ordinary way.
    var isObstructed = false
    /// How many processes had been killed for want of memory when we last looked.
    var memoryKills = 0
    /// Where the kernel says what is in use; opened at the first entry.
    var gauges: UsageGauges?
    /// The doors of the host's own group, which stays the same over all boots.
    private var ownDoors: CgroupDoors?

    /// Makes the groups, which limit nothing until ``limit(to:)``.
    ///
    /// - Parameters:
    ///   - group: The folder below each hierarchy's root.
    ///   - base: The id that is root inside; the version 2 group is delegated to it.
    public init(_ hierarchy: CgroupHierarchy, group: String, base: UInt32) throws(SandboxError) {
        guard let root = hierarchy.unified else {
            throw SandboxError(
                "making cgroups", "no cgroup2 file system is mounted: mount -t cgroup2 none /sys/fs/cgroup/unified")
        }
        self.base = base
        self.hierarchy = hierarchy
        self.group = group
        unified = root + "/" + group
        var made: [String] = []
        do {
            try HostCgroups.makeUnified(hierarchy, group, &made)
            birthplace = SharedDescriptor(try Descriptor.open(unified, O_RDONLY | O_DIRECTORY))
            // What root inside makes below must stay removable: by paths that are not too long, and soon.
            try HostCgroups.writeIfPresent("12", to: unified + "/cgroup.max.depth")
            try HostCgroups.writeIfPresent("1000", to: unified + "/cgroup.max.descendants")
            try HostCgroups.delegate(unified, to: base)
            try HostCgroups.makeLegacy(hierarchy, group, &made)
        } catch {
            for path in made.reversed() { rmdir(path) }
            throw SandboxError("making cgroups", error)
        }
        let leaf = "/" + group
        paths = made.filter { $0.hasSuffix(leaf) }
    }

    /// Makes the groups of a host of which no more than its instance is known.
    ///
    /// Their name tells whose they are, so that the daemon finds what a dead keeper left; what one with the same number
    /// left before is removed. Their number counts the calling process's hosts.
    convenience init(
        _ hierarchy: CgroupHierarchy, instance: String, number: Int, base: UInt32
    ) throws(SandboxError) {
        let group = "\(instance)/host-\(getpid())-\(number)"
        for mount in hierarchy.mounts where access("\(mount)/\(group)", F_OK) == 0 {
            CgroupTree.kill("\(mount)/\(group)")
            guard CgroupTree.remove("\(mount)/\(group)") else {
                throw SandboxError("making cgroups", "\(mount)/\(group) is a dead keeper's and cannot be removed")
            }
        }
        try self.init(hierarchy, group: group, base: base)
    }

    /// Sets the limits of a host.
    public func limit(to plan: HostPlan) throws(SandboxError) { try limit(to: CgroupLimits(plan)) }

    /// Sets the limits.
    func limit(to limits: CgroupLimits) throws(SandboxError) {
        self.limits = limits
        gauges = nil
        try staged("limiting the host") { () throws(SystemError) in
            try HostCgroups.set(limits, hierarchy, group)
        }
    }

    /// Opens what a new process of the host gets into its groups by; the delegated `leaf` below the version 2 group
    /// where that is not empty.
    func openDoors(leaf: String = "") throws(SandboxError) -> CgroupDoors {
        if leaf.isEmpty, let ownDoors { return ownDoors }
        let doors = try staged("joining cgroups") { () throws(SystemError) in
            let folder = leaf.isEmpty ? unified : unified + "/" + leaf
            if !leaf.isEmpty { try HostCgroups.makeDelegated(folder, base) }
            let born = leaf.isEmpty ? birthplace : SharedDescriptor(try Descriptor.open(folder, O_RDONLY | O_DIRECTORY))
            var joined: [SharedDescriptor] = []
            for path in paths where path != unified {
                joined.append(SharedDescriptor(try Descriptor.open(path + "/tasks", O_WRONLY)))
            }
            return CgroupDoors(born: born, joined: joined)
        }
        if leaf.isEmpty { ownDoors = doors }
        return doors
    }

    /// Takes away what the boot before left below the delegated group, and what it handed down: a group that hands
    /// controllers down takes no process, and a frozen one lets none run.
    func clear() throws(SandboxError) {
        isObstructed = false
        CgroupTree.empty(unified)
        try staged("clearing cgroups") { () throws(SystemError) in
            let file = unified + "/cgroup.subtree_control"
            let text = try Descriptor.open(file, O_RDONLY).readAll(limit: 4_096)
            for controller in String(decoding: text, as: UTF8.self).split(whereSeparator: \.isWhitespace) {
                try HostCgroups.write("-\(controller)", to: file)
            }
        }
    }

    /// Stops or resumes every process of the host. Writes `cgroup.freeze`.
    public func freeze(_ frozen: Bool) throws(SandboxError) {
        try staged("freezing the host") { () throws(SystemError) in
            for folder in [unified] + reserves.values.map(\.unified) {
                try HostCgroups.write(frozen ? "1" : "0", to: folder + "/cgroup.freeze")
            }
        }
    }

    /// Kills whatever is in the groups. Writes `cgroup.kill`.
    public func kill() {
        for folder in [unified] + reserves.values.map(\.unified) {
            try? HostCgroups.write("1", to: folder + "/cgroup.kill")
        }
    }

    /// Removes the groups; their processes must be gone or dying.
    ///
    /// - Returns: The folders that could not be removed within a second.
    public func remove() -> [String] {
        (paths + reserves.values.flatMap(\.paths)).reversed().filter { !CgroupTree.remove($0) }
    }

    /// Removes the groups of an instance that has no other group left.
    public static func leave(_ hierarchy: CgroupHierarchy, _ instance: String) {
        for mount in hierarchy.mounts { rmdir("\(mount)/\(instance)") }
    }

    /// Makes a group in every hierarchy that has a controller of ours, version 2 first.
    ///
    /// The instance's own group gets the house's limits from whoever makes it.
    static func makeEverywhere(
        _ hierarchy: CgroupHierarchy, _ group: String, _ made: inout [String]
    ) throws(SystemError) {
        try makeUnified(hierarchy, group, &made)
        try makeLegacy(hierarchy, group, &made)
    }

    /// Sets the limits of a group in every hierarchy that has a controller of ours.
    static func set(_ limits: CgroupLimits, _ hierarchy: CgroupHierarchy, _ group: String) throws(SystemError) {
        if let root = hierarchy.unified { try limits.setUnified(root + "/" + group, shared(hierarchy)) }
        for controller in controllers where !hierarchy.unifiedControllers.contains(controller) {
            if let mount = hierarchy.legacy[controller] { try limits.setLegacy(controller, mount + "/" + group) }
        }
    }

    private static func house(of group: String) -> String {
        "/" + Substring(group.utf8.prefix { $0 != UInt8(ascii: "/") })
    }

    private static let controllers = CgroupHierarchy.wanted + CgroupHierarchy.disks

    private static func shared(_ hierarchy: CgroupHierarchy) -> Set<String> {
        hierarchy.unifiedControllers.isEmpty ? [] : hierarchy.unifiedControllers.intersection(controllers)
    }

    private static func makeUnified(
        _ hierarchy: CgroupHierarchy, _ group: String, _ made: inout [String]
    ) throws(SystemError) {
        let house = house(of: group)
        let shared = shared(hierarchy)
        let root = hierarchy.unified ?? ""
        let handing = controllers.filter(shared.contains).map { "+" + $0 }.joined(separator: " ")
        try makePath(root, group, handingDown: handing, &made)
        if made.contains(root + house) { try CgroupLimits.house().setUnified(root + house, shared) }
    }

    private static func makeLegacy(
        _ hierarchy: CgroupHierarchy, _ group: String, _ made: inout [String]
    ) throws(SystemError) {
        let house = house(of: group)
        for controller in controllers where !hierarchy.unifiedControllers.contains(controller) {
            guard let mount = hierarchy.legacy[controller] else { continue }
            try makePath(mount, group, &made)
            if made.contains(mount + house) { try CgroupLimits.house().setLegacy(controller, mount + house) }
        }
    }

    /// Makes a group with all its parents; where another session's end removes a parent under us, starts again.
    ///
    /// - Parameter controllers: What each parent hands down, for example `+memory +pids`; version 2 only.
    private static func makePath(
        _ root: String, _ group: String, handingDown controllers: String = "", _ made: inout [String]
    ) throws(SystemError) {
        for attempt in 1...5 {
            var path = root
            do {
                for part in group.split(separator: "/") {
                    if !controllers.isEmpty { try write(controllers, to: path + "/cgroup.subtree_control") }
                    path += "/" + part
                    if try makeFolder(path) { made.append(path) }
                }
                return
            } catch {
                guard error.errno == ENOENT, attempt < 5 else { throw error }
            }
        }
    }

    /// - Returns: Whether it was not there before.
    private static func makeFolder(_ path: String) throws(SystemError) -> Bool {
        if mkdir(path, 0o755) == 0 { return true }
        guard errno == EEXIST else { throw SystemError.last("mkdir", path) }
        return false
    }

    /// Gives a version 2 group to root inside, as the kernel's delegation rules say; the limits stay ours.
    private static func delegate(_ path: String, to base: UInt32) throws(SystemError) {
        for name in ["", "/cgroup.procs", "/cgroup.threads", "/cgroup.subtree_control"] {
            try checked("chown", path + name) { chown(path + name, base, base) }
        }
    }

    private static func makeDelegated(_ path: String, _ base: UInt32) throws(SystemError) {
        if try makeFolder(path) { try delegate(path, to: base) }
    }

    static func write(_ text: String, to path: String) throws(SystemError) {
        let file = try Descriptor.open(path, O_WRONLY)
        do {
            try file.writeAll(Array(text.utf8))
        } catch {
            throw SystemError("write \(text) to", path, errno: error.errno)
        }
    }

    static func writeIfPresent(_ text: String, to path: String) throws(SystemError) {
        do {
            try write(text, to: path)
        } catch {
            if error.errno != ENOENT { throw error }
        }
    }
}
