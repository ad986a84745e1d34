/// Namespaces, seccomp, overlay and owner mapping.
struct KernelExamination {
    let machine: Machine
    /// Where images lie: the file system whose owners get mapped.
    let images: String

    func findings() -> [DoctorFinding] {
        [version, privilege] + namespaces
            + [together, seccomp, landlock, overlay, ownerMapping, netem, substitutes]
    }

    /// Overlays on mapped owners came with 5.19.
    private var version: DoctorFinding {
        let text = machine.text("/proc/sys/kernel/osrelease") ?? ""
        let release = String(text.prefix { $0 != "\n" })
        let parts = release.split { !$0.isNumber }.prefix(2).compactMap { Int($0) }
        guard parts.count == 2 else {
            return .failed("kernel", "no version found", help: "mount /proc")
        }
        let isNew = (parts[0], parts[1]) >= (5, 19)
        return isNew
            ? .ok("kernel", release)
            : .failed(
                "kernel", "\(release) is too old", help: "boot a kernel of 5.19 or later, for example Debian 12's")
    }

    private var privilege: DoctorFinding {
        let line = machine.text("/proc/self/status")?.split(separator: "\n").first { $0.hasPrefix("CapEff:") }
        let word = line?.split(whereSeparator: \.isWhitespace).last.map(String.init) ?? "0"
        let held = UInt64(word, radix: 16) ?? 0
        let needed: [(name: String, bit: UInt64)] = [
            ("CAP_CHOWN", 0), ("CAP_DAC_OVERRIDE", 1), ("CAP_KILL", 5), ("CAP_SETGID", 6), ("CAP_SETUID", 7),
            ("CAP_NET_ADMIN", 12), ("CAP_SYS_CHROOT", 18), ("CAP_SYS_PTRACE", 19), ("CAP_SYS_ADMIN", 21),
        ]
        let missing = needed.filter { held & (1 << $0.bit) == 0 }.map(\.name)
        return missing.isEmpty
            ? .ok("privilege", "all capabilities that hosts need")
            : .failed(
                "privilege", "not held: " + missing.joined(separator: ", "),
                help: "run it as root: sudo breakfix doctor")
    }

    private var namespaces: [DoctorFinding] {
        let kinds = ["user", "pid", "net", "mnt", "uts", "ipc", "cgroup", "time"]
        return kinds.map { kind in
            let name = "\(kind) namespaces"
            guard machine.exists("/proc/self/ns/\(kind)") else {
                return .failed(name, "the kernel has none", help: "boot a kernel built with them, for example Debian's")
            }
            guard let limit = machine.number("/proc/sys/user/max_\(kind)_namespaces") else {
                return .warning(name, "no limit found", help: "mount /proc with /proc/sys")
            }
            let fix = "sysctl -w user.max_\(kind)_namespaces=10000"
            if limit == 0 { return .failed(name, "forbidden: the limit is 0", help: fix) }
            return limit < 128 ? .warning(name, "at most \(limit)", help: fix) : .ok(name, "at most \(limit)")
        }
    }

    /// All at once, for real.
    private var together: DoctorFinding {
        let works = machine.succeeds([
            "unshare", "--user", "--map-root-user", "--mount", "--pid", "--fork", "--net", "--uts", "--ipc", "--cgroup",
            "--time", "true",
        ])
        return works
            ? .ok("a host's namespaces", "made and left")
            : .failed(
                "a host's namespaces", "a process with namespaces of its own could not be made",
                help: "look at `unshare -Urmpnui true`; a container's seccomp filter or LSM may forbid it")
    }

    private var seccomp: DoctorFinding {
        let actions = machine.text("/proc/sys/kernel/seccomp/actions_avail") ?? ""
        let words = actions.split(whereSeparator: \.isWhitespace)
        guard words.contains("errno") else {
            return .failed("seccomp", "no filters", help: "boot a kernel with CONFIG_SECCOMP_FILTER")
        }
        return words.contains("user_notif")
            ? .ok("seccomp", "filters and notification")
            : .warning(
                "seccomp", "filters, but no notification: faults in system calls cannot be injected",
                help: "boot a kernel of 5.0 or later")
    }

    /// A further wall: hosts are held without it.
    private var landlock: DoctorFinding {
        let version = machine.landlockVersion()
        return version >= 6
            ? .ok("landlock", "version \(version)")
            : .warning(
                "landlock", version == 0 ? "none: one wall less around keeper and probe" : "version \(version) of 6",
                help: "boot a kernel of 6.12 or later with landlock in CONFIG_LSM; scenarios work without it")
    }

    /// An overlay inside a user namespace, for real.
    private var overlay: DoctorFinding {
        let script = """
            mount -t tmpfs none /tmp && cd /tmp && mkdir l u w m && \
            mount -t overlay none -o lowerdir=l,upperdir=u,workdir=w,userxattr m
            """
        let works = machine.succeeds(["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script])
        return works
            ? .ok("overlay in a user namespace", "mounted and left")
            : .failed(
                "overlay in a user namespace", "could not be mounted", help: "load it: modprobe overlay; 5.11 or later")
    }

    private var ownerMapping: DoctorFinding {
        let name = "idmapped mounts"
        return machine.mapsOwners(images)
            ? .ok(name, "work in \(images)")
            : .failed(name, "not possible", help: "use ext4, xfs or btrfs for the state folder, and run as root")
    }

    private var netem: DoctorFinding {
        let name = "netem"
        guard machine.program("tc") != nil else {
            return .warning(name, "tc is not installed", help: "apt-get install iproute2")
        }
        let command = ["tc", "qdisc", "add", "dev", "lo", "root", "netem", "delay", "1ms"]
        return machine.succeeds(["unshare", "--user", "--map-root-user", "--net"] + command)
            ? .ok(name, "loss, rate, delay, duplicates, corruption and reordering by the kernel")
            : .warning(
                name,
                "not in this kernel: link conditions are loss (by nftables) and rate (by a token bucket); a scenario with "
                    + "delay, jitter, duplicate, corrupt or reorder is refused",
                help: "modprobe sch_netem, or boot a kernel with CONFIG_NET_SCH_NETEM")
    }

    /// What stands in for netem, for real.
    private var substitutes: DoctorFinding {
        let name = "loss and rate without netem"
        for program in ["tc", "nft"] where machine.program(program) == nil {
            return .warning(name, "\(program) is not installed", help: "apt-get install iproute2 nftables")
        }
        let script = """
            ip link add f0 up type ifb && tc qdisc add dev f0 root tbf rate 1mbit burst 10kb latency 50ms && \
            tc qdisc add dev lo ingress && tc filter add dev lo parent ffff: protocol all u32 match u32 0 0 \
            action mirred egress redirect dev f0 && \
            printf 'table bridge t {\\nchain c {\\nnumgen random mod 10000 < 5000 drop\\n}\\n}\\n' | nft -f -
            """
        return machine.succeeds(["unshare", "--user", "--map-root-user", "--net", "sh", "-c", script])
            ? .ok(name, "work")
            : .warning(
                name, "not in this kernel: scenarios with link conditions are refused",
                help: "it needs ifb, act_mirred, cls_u32, sch_tbf and nf_tables_bridge with nft_numgen")
    }
}
