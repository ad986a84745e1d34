internal import CLinux
internal import Glibc
internal import Linux

/// A host's `/proc` and `/sys`, and what is laid over those parts of them that show the machine.
///
/// The host makes them, since they show the namespaces of whoever mounts them, and ``MountSlot`` locks them.
struct KernelViews {
    /// The `/dev` that ``DeviceFolder/make(at:owner:)`` made.
    let devices: Int32

    /// What of `/proc` shows or moves the machine and not the host.
    private static let hiddenFiles = [
        "kcore", "keys", "latency_stats", "timer_list", "sched_debug", "sysrq-trigger", "kallsyms", "interrupts",
        "softirqs", "diskstats", "partitions", "swaps", "cmdline", "key-users",
    ]
    private static let hiddenFolders = ["acpi", "scsi", "asound", "driver"]
    private static let frozenFolders = ["bus", "fs", "irq"]

    /// What every view is mounted with.
    private static let attributes = CLINUX_MOUNT_ATTR_NOSUID | CLINUX_MOUNT_ATTR_NODEV | CLINUX_MOUNT_ATTR_NOEXEC

    /// An empty folder that stays so, to cover others with copies of it: each file system of its own would cost more than
    /// everything else here.
    ///
    /// - Parameter place: Where it is mounted: kernels before 6.15 copy nothing that is mounted nowhere.
    static func emptyFolder(at place: String) throws(SystemError) -> Descriptor {
        let empty = try MountTree.make(
            "tmpfs", [("size", "0"), ("nr_inodes", "1")], attributes: attributes | CLINUX_MOUNT_ATTR_RDONLY)
        try checked("move_mount", place) { clinux_move_mount(empty.raw, "", AT_FDCWD, place) }
        return empty
    }

    /// Mounts `/proc` with its masks at a place outside the root.
    func mountProc(at place: borrowing Descriptor, covering empty: borrowing Descriptor) throws(SystemError)
        -> Descriptor
    {
        let proc = try MountTree.make("proc", attributes: KernelViews.attributes)
        try MountTree.attach(proc, at: place, named: "/proc")
        for name in KernelViews.hiddenFiles { try MountTree.cover(name, below: proc, with: "null", of: devices) }
        for name in KernelViews.hiddenFolders { try MountTree.cover(name, below: proc, with: "", of: empty.raw) }
        for name in KernelViews.frozenFolders {
            guard let place = try MountTree.find(name, below: proc.raw) else { continue }
            let copy = try MountTree.clone(name, below: proc.raw)
            try checked("mount_setattr", name) {
                clinux_mount_set_attributes(
                    copy.raw, "", false, UInt64(KernelViews.attributes | CLINUX_MOUNT_ATTR_RDONLY))
            }
            try MountTree.attach(copy, at: place, named: "/proc/" + name)
        }
        return proc
    }

    /// Mounts `/sys` with its masks at a place outside the root.
    func mountSys(at place: borrowing Descriptor, covering empty: borrowing Descriptor) throws(SystemError)
        -> Descriptor
    {
        let sys = try MountTree.make("sysfs", attributes: KernelViews.attributes | CLINUX_MOUNT_ATTR_RDONLY)
        try MountTree.attach(sys, at: place, named: "/sys")
        try MountTree.cover("firmware", below: sys, with: "", of: empty.raw)
        return sys
    }

    /// Mounts the cgroups into a `/sys`; the calling process is in its own cgroup namespace.
    static func mountGroups(in sys: borrowing Descriptor) throws(SystemError) {
        let groups = try MountTree.make("cgroup2", attributes: KernelViews.attributes)
        try MountTree.attach(groups, at: try MountTree.open("fs/cgroup", below: sys.raw), named: "/sys/fs/cgroup")
    }
}
