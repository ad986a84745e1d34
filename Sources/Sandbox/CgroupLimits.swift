internal import Glibc
internal import Linux
internal import Wire

/// What a cgroup may use, and how each version of cgroups is told.
struct CgroupLimits {
    /// Memory in bytes, the kernel's own for these processes included; there is no swap on top.
    var memoryBytes: UInt64?
    /// Processes and threads.
    var processes: UInt64?
    /// Processor time in hundredths of a core.
    var cpuPercent: UInt32?
    /// Bytes a second read from one disk.
    var reads: (disk: BlockDevice, rate: UInt64)?

    init(memoryBytes: UInt64?, processes: UInt64?, cpuPercent: UInt32?) {
        self.memoryBytes = memoryBytes
        self.processes = processes
        self.cpuPercent = cpuPercent
    }

    /// A host's. What is written to disk is in memory here, so it counts on top of what processes may have.
    init(_ plan: HostPlan) {
        memoryBytes = plan.memoryBytes + plan.diskBytes + plan.volumes.reduce(0) { $0 + $1.bytes }
        processes = UInt64(plan.maximumProcesses)
        cpuPercent = plan.cpuPercent
        reads = BlockDevice(under: plan.imageRoot).map { ($0, plan.readRate) }
    }

    /// What all hosts of an instance have together, so that daemon, keepers and the machine keep room: then one of the
    /// hosts ends for want of memory, and never a keeper. Reads `/proc/sys/kernel/pid_max`.
    static func house() -> CgroupLimits {
        let memory = UInt64(max(0, sysconf(Int32(_SC_PHYS_PAGES)))) * UInt64(max(0, sysconf(Int32(_SC_PAGESIZE))))
        let text = try? Descriptor.open("/proc/sys/kernel/pid_max", O_RDONLY).readAll(limit: 64)
        let ids = text.flatMap { UInt64(String(decoding: $0, as: UTF8.self).filter(\.isNumber)) }
        return CgroupLimits(
            memoryBytes: memory > 0 ? memory - max(memory / 16, min(512 << 20, memory / 4)) : nil,
            processes: ids.map { $0 - $0 / 8 }, cpuPercent: nil)
    }

    /// Tells a version 2 group; only what `controllers` has.
    func setUnified(_ path: String, _ controllers: Set<String>) throws(SystemError) {
        if let memoryBytes, controllers.contains("memory") {
            try HostCgroups.write(String(memoryBytes), to: path + "/memory.max")
            try HostCgroups.writeIfPresent("0", to: path + "/memory.swap.max")
        }
        if let processes, controllers.contains("pids") {
            try HostCgroups.write(String(processes), to: path + "/pids.max")
        }
        if let cpuPercent, controllers.contains("cpu") {
            try HostCgroups.write("\(cpuPercent * 1_000) 100000", to: path + "/cpu.max")
        }
        if let reads, controllers.contains("io") {
            try HostCgroups.write("\(reads.disk) rbps=\(reads.rate)", to: path + "/io.max")
        }
    }

    /// Tells a version 1 group of one controller.
    func setLegacy(_ controller: String, _ path: String) throws(SystemError) {
        switch controller {
        case "memory":
            guard let memoryBytes else { return }
            try HostCgroups.write(String(memoryBytes), to: path + "/memory.limit_in_bytes")
            try HostCgroups.writeIfPresent(String(memoryBytes), to: path + "/memory.memsw.limit_in_bytes")
        case "blkio":
            guard let reads else { return }
            try HostCgroups.write(
                "\(reads.disk) \(reads.rate)", to: path + "/blkio.throttle.read_bps_device")
        case "pids":
            if let processes { try HostCgroups.write(String(processes), to: path + "/pids.max") }
        default:
            guard let cpuPercent else { return }
            // The period is 100,000 µs from birth.
            try HostCgroups.write(String(cpuPercent * 1_000), to: path + "/cpu.cfs_quota_us")
        }
    }
}
