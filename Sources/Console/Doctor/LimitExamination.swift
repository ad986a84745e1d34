/// Numbers of the machine that bound how many hosts it bears.
struct LimitExamination {
    let machine: Machine

    private struct Bound {
        var name: String
        var file: String
        var setting: String
        var enough: Int
    }

    private static let bounds = [
        Bound(name: "terminals", file: "/proc/sys/kernel/pty/max", setting: "kernel.pty.max", enough: 512),
        Bound(name: "process ids", file: "/proc/sys/kernel/pid_max", setting: "kernel.pid_max", enough: 32_768),
        Bound(
            name: "inotify instances", file: "/proc/sys/fs/inotify/max_user_instances",
            setting: "fs.inotify.max_user_instances", enough: 1_024),
        // These two are shared by all hosts, so a host must not come near them by itself.
        Bound(name: "open files", file: "/proc/sys/fs/file-max", setting: "fs.file-max", enough: 100_000_000),
        Bound(
            name: "learnt neighbours", file: "/proc/sys/net/ipv4/neigh/default/gc_thresh3",
            setting: "net.ipv4.neigh.default.gc_thresh3", enough: 65_536),
        Bound(name: "asynchronous I/O", file: "/proc/sys/fs/aio-max-nr", setting: "fs.aio-max-nr", enough: 1_048_576),
    ]

    func findings() -> [DoctorFinding] { LimitExamination.bounds.map(finding) + [inodes] }

    private func finding(_ bound: Bound) -> DoctorFinding {
        guard let number = machine.number(bound.file) else {
            return .warning(bound.name, "\(bound.file) cannot be read", help: "mount /proc with /proc/sys")
        }
        return number >= bound.enough
            ? .ok(bound.name, "\(number)")
            : .warning(
                bound.name, "\(number); \(bound.enough) are enough", help: "sysctl -w \(bound.setting)=\(bound.enough)")
    }

    /// A host's writable layer is a tmpfs with bounds on space and on inodes.
    private var inodes: DoctorFinding {
        let name = "tmpfs with an inode limit"
        let script =
            "mount -t tmpfs -o size=1m,nr_inodes=8 none /tmp && ! touch /tmp/1 /tmp/2 /tmp/3 /tmp/4 /tmp/5 /tmp/6 /tmp/7 /tmp/8"
        return machine.succeeds(["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script])
            ? .ok(name, "kept")
            : .failed(name, "not kept by the kernel", help: "boot a kernel with CONFIG_TMPFS")
    }
}
