internal import CLinux
internal import Glibc
internal import Linux
internal import Wire

/// Puts a host's file tree together, in the host's own mount and user namespace.
struct HostFiles {
    let plan: HostPlan
    let isFirstBoot: Bool
    /// The `/dev` that ``DeviceFolder/make(at:owner:)`` made.
    let devices: Int32

    /// Mounts everything; the result is the root, attached at `place`, ready for `pivot_root(2)`.
    ///
    /// - Parameter layers: The root's writable layer, then one for each volume.
    func assemble(
        image: borrowing Descriptor, layers: [SharedDescriptor], at place: borrowing Descriptor
    ) throws(SandboxError) -> Descriptor {
        let root = try staged("mounting the root") { () throws(SystemError) in
            let root = try overlay(lower: "/proc/self/fd/\(image.raw)", layers[0].raw)
            try MountTree.attach(root, at: place, named: "/")
            return root
        }
        for (volume, layer) in zip(plan.volumes, layers.dropFirst()) {
            try staged("mounting the volume \(volume.path)") { () throws(SystemError) in
                try mountVolume(volume, layer.raw, image: image, below: root)
            }
        }
        LaunchClock.mark(.rootMounted)
        try staged("mounting /proc") { () throws(SystemError) in try mountProc(below: root) }
        LaunchClock.mark(.procMounted)
        try staged("mounting /sys") { () throws(SystemError) in try mountSys(below: root) }
        LaunchClock.mark(.sysMounted)
        try staged("mounting /dev") { () throws(SystemError) in try DeviceFolder.mount(below: root, from: devices) }
        LaunchClock.mark(.devicesMounted)
        try staged("mounting /run") { () throws(SystemError) in
            let run = try MountTree.make(
                "tmpfs", [("mode", "0755"), ("size", "64m"), ("nr_inodes", "16k")],
                attributes: CLINUX_MOUNT_ATTR_NOSUID | CLINUX_MOUNT_ATTR_NODEV)
            try MountTree.attach(run, onFolder: "run", below: root.raw)
            for name in ["run/host", "run/lock"] { _ = try MountTree.folder(name, below: root.raw) }
        }
        if isFirstBoot {
            try staged("writing /etc/hosts") { () throws(SystemError) in try writeNames(below: root) }
        }
        return root
    }

    private func overlay(lower: String, _ layer: Int32) throws(SystemError) -> Descriptor {
        try MountTree.make(
            "overlay",
            [
                ("lowerdir", lower), ("upperdir", "/proc/self/fd/\(layer)/upper"),
                ("workdir", "/proc/self/fd/\(layer)/work"),
            ],
            flags: ["userxattr"])
    }

    /// A volume shows the image's folder through where there is one, so that a database's files need no copying.
    private func mountVolume(
        _ volume: VolumePlan, _ layer: Int32, image: borrowing Descriptor, below root: borrowing Descriptor
    ) throws(SystemError) {
        let path = String(volume.path.drop { $0 == "/" })
        var info = stat()
        let target = try MountTree.folder(path, below: root.raw)
        if fstatat(image.raw, path, &info, AT_SYMLINK_NOFOLLOW) == 0, info.st_mode & S_IFMT == S_IFDIR {
            if isFirstBoot {
                try checked("chown", path) { fchownat(layer, "upper", info.st_uid, info.st_gid, 0) }
                try checked("chmod", path) { fchmodat(layer, "upper", info.st_mode & 0o7777, 0) }
            }
            let merged = try overlay(lower: "/proc/self/fd/\(image.raw)/\(path)", layer)
            try MountTree.attach(merged, at: target, named: path)
        } else {
            try MountTree.attach(try MountTree.clone("upper", below: layer), at: target, named: path)
        }
    }

    /// What of `/proc` shows or moves the machine and not the host.
    private static let hiddenFiles = [
        "kcore", "keys", "latency_stats", "timer_list", "sched_debug", "sysrq-trigger", "kallsyms", "interrupts",
        "softirqs", "diskstats", "partitions", "swaps", "cmdline", "key-users",
    ]
    private static let hiddenFolders = ["acpi", "scsi", "asound", "driver"]
    private static let frozenFolders = ["bus", "fs", "irq"]

    private func mountProc(below root: borrowing Descriptor) throws(SystemError) {
        let attributes = CLINUX_MOUNT_ATTR_NOSUID | CLINUX_MOUNT_ATTR_NODEV | CLINUX_MOUNT_ATTR_NOEXEC
        let proc = try MountTree.make("proc", attributes: attributes)
        try MountTree.attach(proc, onFolder: "proc", below: root.raw)
        for name in HostFiles.hiddenFiles where faccessat(proc.raw, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0 {
            let null = try MountTree.clone("null", below: devices)
            try MountTree.attach(null, at: try MountTree.open(name, below: proc.raw), named: "/proc/" + name)
        }
        for name in HostFiles.hiddenFolders where faccessat(proc.raw, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0 {
            let empty = try MountTree.make(
                "tmpfs", [("size", "0"), ("nr_inodes", "1")], attributes: attributes | CLINUX_MOUNT_ATTR_RDONLY)
            try MountTree.attach(empty, at: try MountTree.open(name, below: proc.raw), named: "/proc/" + name)
        }
        for name in HostFiles.frozenFolders where faccessat(proc.raw, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0 {
            let copy = try MountTree.clone(name, below: proc.raw)
            try checked("mount_setattr", name) {
                clinux_mount_set_attributes(copy.raw, "", false, UInt64(attributes | CLINUX_MOUNT_ATTR_RDONLY))
            }
            try MountTree.attach(copy, at: try MountTree.open(name, below: proc.raw), named: "/proc/" + name)
        }
    }

    private func mountSys(below root: borrowing Descriptor) throws(SystemError) {
        let attributes = CLINUX_MOUNT_ATTR_NOSUID | CLINUX_MOUNT_ATTR_NODEV | CLINUX_MOUNT_ATTR_NOEXEC
        let sys = try MountTree.make("sysfs", attributes: attributes | CLINUX_MOUNT_ATTR_RDONLY)
        try MountTree.attach(sys, onFolder: "sys", below: root.raw)
        let firmware = try MountTree.make(
            "tmpfs", [("size", "0"), ("nr_inodes", "1")], attributes: attributes | CLINUX_MOUNT_ATTR_RDONLY)
        try MountTree.attach(firmware, at: try MountTree.open("firmware", below: sys.raw), named: "/sys/firmware")
        let groups = try MountTree.make("cgroup2", attributes: attributes)
        try MountTree.attach(groups, at: try MountTree.open("fs/cgroup", below: sys.raw), named: "/sys/fs/cgroup")
    }

    private func writeNames(below root: borrowing Descriptor) throws(SystemError) {
        let local = ["127.0.0.1\tlocalhost", "::1\tlocalhost ip6-localhost ip6-loopback"]
        let own = plan.interfaces.first.map { "\($0.address)\t\(plan.name)" } ?? "127.0.1.1\t\(plan.name)"
        let lines = (local + [own] + plan.hostsLines).joined(separator: "\n") + "\n"
        let folder = try MountTree.folder("etc", below: root.raw)
        for (name, text) in [("hosts", lines), ("hostname", plan.name + "\n")] {
            let flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW
            try Descriptor.open("/proc/self/fd/\(folder.raw)/\(name)", flags, mode: 0o644).writeAll(Array(text.utf8))
        }
    }
}
