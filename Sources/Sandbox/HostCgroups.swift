internal import CLinux
internal import Glibc
internal import Linux
public import Wire

/// The cgroups of one host: limits on version 1 or 2, and a delegated version 2 group for its PID 1.
///
/// A process enters them by ``CgroupDoors`` that are opened here, so that the kernel checks our rights and not its own.
public final class HostCgroups {
    /// The folders on this machine, the version 2 one first.
    public private(set) var paths: [String]
    let unified: String
    let base: UInt32
    let hierarchy: CgroupHierarchy
    let group: String
    let plan: HostPlan
    let limits: CgroupLimits
    private var hasLegacy = false
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

    /// Makes the version 2 group, in which the host's first process is born, and sets its limits.
    ///
    /// Those of version 1 follow by ``makeLegacy()``, beside the host's own first steps.
    ///
    /// - Parameters:
    ///   - group: The folder below each hierarchy's root, for example `breakfix/S7K2QP/web`.
    ///   - base: The id that is root inside; the version 2 group is delegated to it.
    public init(_ hierarchy: CgroupHierarchy, group: String, plan: HostPlan, base: UInt32) throws(SandboxError) {
        guard let root = hierarchy.unified else {
            throw SandboxError(
                "making cgroups", "no cgroup2 file system is mounted: mount -t cgroup2 none /sys/fs/cgroup/unified")
        }
        self.base = base
        self.hierarchy = hierarchy
        self.group = group
        self.plan = plan
        limits = CgroupLimits(plan)
        unified = root + "/" + group
        var made: [String] = []
        do {
            try HostCgroups.makeUnified(hierarchy, group, limits, &made)
            // What root inside makes below must stay removable: by paths that are not too long, and soon.
            try HostCgroups.writeIfPresent("12", to: unified + "/cgroup.max.depth")
            try HostCgroups.writeIfPresent("1000", to: unified + "/cgroup.max.descendants")
            try HostCgroups.delegate(unified, to: base)
        } catch {
            for path in made.reversed() { rmdir(path) }
            throw SandboxError("making cgroups", error)
        }
        let leaf = "/" + group
        paths = made.filter { $0.hasSuffix(leaf) }
    }

    /// Makes the version 1 groups and sets their limits, unless they are there.
    func makeLegacy() throws(SandboxError) {
        if hasLegacy { return }
        var made: [String] = []
        do {
            try HostCgroups.makeLegacy(hierarchy, group, limits, &made)
        } catch {
            for path in made.reversed() { rmdir(path) }
            throw SandboxError("making cgroups", error)
        }
        let leaf = "/" + HostCgroups.flat(group)
        paths += made.filter { $0.hasSuffix(leaf) }
        hasLegacy = true
    }

    /// Opens where the host's first process is born.
    func openBirthplace() throws(SandboxError) -> Descriptor {
        try staged("joining cgroups") { () throws(SystemError) in
            try Descriptor.open(unified, O_RDONLY | O_DIRECTORY)
        }
    }

    /// Opens what a new process of the host gets into its groups by; the delegated `leaf` below the version 2 group
    /// where that is not empty.
    func openDoors(leaf: String = "") throws(SandboxError) -> CgroupDoors {
        if leaf.isEmpty, let ownDoors { return ownDoors }
        let doors = try staged("joining cgroups") { () throws(SystemError) in
            let folder = leaf.isEmpty ? unified : unified + "/" + leaf
            if !leaf.isEmpty { try HostCgroups.makeDelegated(folder, base) }
            let born = SharedDescriptor(try Descriptor.open(folder, O_RDONLY | O_DIRECTORY))
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

    /// Makes a group in every hierarchy that has a controller of ours, with its limits; version 2 first.
    ///
    /// The instance's own group gets the house's limits from whoever makes it.
    static func makeEverywhere(
        _ hierarchy: CgroupHierarchy, _ group: String, _ limits: CgroupLimits, _ made: inout [String]
    ) throws(SystemError) {
        try makeUnified(hierarchy, group, limits, &made)
        try makeLegacy(hierarchy, group, limits, &made)
    }

    private static func house(of group: String) -> String {
        "/" + Substring(group.utf8.prefix { $0 != UInt8(ascii: "/") })
    }

    /// The name of a version 1 group: one below the instance's, since nobody needs one for the session there, and each
    /// costs time and memory. Of `breakfix/S7K2QP/web` it is `breakfix/S7K2QP.web`.
    static func flat(_ group: String) -> String {
        guard let slash = group.utf8.lastIndex(of: UInt8(ascii: "/")) else { return group }
        return "\(group[..<slash]).\(group[group.utf8.index(after: slash)...])"
    }

    private static let controllers = CgroupHierarchy.wanted + CgroupHierarchy.disks

    private static func makeUnified(
        _ hierarchy: CgroupHierarchy, _ group: String, _ limits: CgroupLimits, _ made: inout [String]
    ) throws(SystemError) {
        let house = house(of: group)
        let shared = controllers.filter(hierarchy.unifiedControllers.contains)
        let root = hierarchy.unified ?? ""
        try makePath(root, group, handingDown: shared.map { "+" + $0 }.joined(separator: " "), &made)
        if made.contains(root + house) { try CgroupLimits.house().setUnified(root + house, Set(shared)) }
        try limits.setUnified(root + "/" + group, Set(shared))
    }

    private static func makeLegacy(
        _ hierarchy: CgroupHierarchy, _ group: String, _ limits: CgroupLimits, _ made: inout [String]
    ) throws(SystemError) {
        let house = house(of: group)
        let group = flat(group)
        for controller in controllers where !hierarchy.unifiedControllers.contains(controller) {
            guard let mount = hierarchy.legacy[controller] else { continue }
            try makePath(mount, group, &made)
            if made.contains(mount + house) { try CgroupLimits.house().setLegacy(controller, mount + house) }
            try limits.setLegacy(controller, mount + "/" + group)
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
        if access(path, F_OK) == 0 { try write(text, to: path) }
    }
}
