internal import Glibc
internal import Linux

/// What the machine and the nursery hold at one moment of a soak while no session is alive.
struct SoakLook: Codable, Sendable {
    /// Launches until then, the warm-up included.
    var launches = 0
    /// Launches a second since the look before, ends included.
    var rate = 0.0

    // Ours alone; must be nothing.
    /// Processes in the run's cgroups, or with its folder in their titles, but for the nursery and its spare.
    var processes = 0
    /// Cgroup folders of the run in all hierarchies.
    var groups = 0
    /// The machine's mounts with the run's folder in them.
    var mounts = 0
    /// Loop devices of files of the run.
    var loops = 0
    /// What sessions left in their folders beside their recordings and logs.
    var files = 0

    // The machine's; others change some of them, too.
    /// Its network interfaces.
    var links = 0
    /// Ranges of user ids that are held, by whomever.
    var ids = 0
    /// Network namespaces that the kernel has, dying ones included.
    var networks = 0
    /// Memory cgroups of version 1 that the kernel has, dying ones included.
    var memoryGroups = 0
    /// Removed groups of version 2 that the kernel has not let go of.
    var dyingGroups = 0
    var unreclaimableKiB = 0
    var reclaimableKiB = 0
    var perCPUKiB = 0
    var stackKiB = 0
    var availableKiB = 0

    // The programs that live through all launches.
    /// What the nursery has in memory that is its own.
    var nurseryKiB = 0
    var nurseryDescriptors = 0
    /// Our own, which a daemon would have as well.
    var descriptors = 0

    /// Looks.
    init(folder: String, instance: String, nursery: Int32) {
        // The spare and its host have the nursery's title until they are a session.
        let family = [nursery] + ProcessTree.named("--nursery", below: nursery)
        processes = SoakLook.processes(folder, instance).filter { !family.contains($0) }.count
        let spares = family.count > 1 ? 1 : 0
        groups = SoakLook.hierarchies.map { hierarchy in
            ProcessTree.names(in: "\(hierarchy)/\(instance)").count {
                $0.hasPrefix("host-") || $0.contains(".resolver")
            }
        }.map { max(0, $0 - spares) }.reduce(0, +)
        mounts = SoakLook.lines("/proc/self/mountinfo").count { $0.contains(folder) }
        loops = ProcessTree.names(in: "/sys/block").count {
            $0.hasPrefix("loop") && ProcessTree.text("/sys/block/\($0)/loop/backing_file").contains(folder)
        }
        links = ProcessTree.names(in: "/sys/class/net").count
        ids = SoakLook.heldRanges()
        networks = SoakLook.slabObjects("net_namespace")
        memoryGroups = SoakLook.legacyGroups("memory")
        dyingGroups =
            SoakLook.hierarchies.map { SoakLook.field("nr_dying_descendants", of: "\($0)/cgroup.stat") }.max() ?? 0
        unreclaimableKiB = Machine.meminfo("SUnreclaim")
        reclaimableKiB = Machine.meminfo("SReclaimable")
        perCPUKiB = Machine.meminfo("Percpu")
        stackKiB = Machine.meminfo("KernelStack")
        availableKiB = Machine.meminfo("MemAvailable")
        nurseryKiB = SoakLook.privateKiB(nursery)
        nurseryDescriptors = ProcessTree.names(in: "/proc/\(nursery)/fd").count
        descriptors = ProcessTree.names(in: "/proc/self/fd").count
    }

    /// Where cgroups are mounted.
    private static var hierarchies: [String] {
        lines("/proc/self/mounts").compactMap { line in
            let words = line.split(separator: " ")
            return words.count > 2 && words[2].hasPrefix("cgroup") ? String(words[1]) : nil
        }
    }

    private static func processes(_ folder: String, _ instance: String) -> [Int32] {
        ProcessTree.names(in: "/proc").compactMap { Int32($0) }.filter { pid in
            pid != getpid()
                && (ProcessTree.text("/proc/\(pid)/cgroup").contains("/\(instance)/")
                    || ProcessTree.text("/proc/\(pid)/cmdline").contains(folder))
        }
    }

    /// How many bytes of the ids' file are locked.
    private static func heldRanges() -> Int {
        var status = stat()
        guard stat("/run/lock/breakfix-ids", &status) == 0 else { return 0 }
        return lines("/proc/locks").count { $0.contains(" OFDLCK ") && $0.contains(":\(status.st_ino) ") }
    }

    private static func slabObjects(_ cache: String) -> Int {
        let line = lines("/proc/slabinfo").first { $0.hasPrefix(cache + " ") }
        return line.flatMap { Int($0.split(separator: " ")[1]) } ?? 0
    }

    private static func legacyGroups(_ controller: String) -> Int {
        let line = lines("/proc/cgroups").first { $0.hasPrefix(controller + "\t") }
        return line.flatMap { Int($0.split(separator: "\t")[2]) } ?? 0
    }

    private static func privateKiB(_ pid: Int32) -> Int {
        lines("/proc/\(pid)/smaps_rollup").filter { $0.hasPrefix("Private_") && !$0.contains("Hugetlb") }
            .map { Int($0.split(separator: " ")[1]) ?? 0 }.reduce(0, +)
    }

    private static func field(_ name: String, of path: String) -> Int {
        let line = lines(path).first { $0.hasPrefix(name + " ") }
        return line.flatMap { Int($0.split(separator: " ")[1]) } ?? 0
    }

    private static func lines(_ path: String) -> [Substring] { ProcessTree.text(path).split(separator: "\n") }
}
