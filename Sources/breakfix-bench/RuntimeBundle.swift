internal import Glibc
internal import Linux

/// What crun and runc are given: the configuration of `crun spec`, but for the root, the shell and a writable `/tmp` and `/run`.
enum RuntimeBundle {
    /// Writes a bundle for each shell below `folder`.
    static func write(below folder: String, image: String) throws(SystemError) {
        for shell in [ShellKind.login, .plain] {
            let path = "\(folder)/\(shell.rawValue)"
            try checked("mkdir", path) { mkdir(path, 0o700) }
            try Descriptor.open(path + "/config.json", O_WRONLY | O_CREAT, mode: 0o600)
                .writeAll(Array(configuration(image, shell.command).utf8))
        }
    }

    private static func list(_ texts: [String]) -> String {
        "[" + texts.map { "\"\($0)\"" }.joined(separator: ",") + "]"
    }

    private static func mount(_ place: String, _ type: String, _ options: [String]) -> String {
        #"{"destination":"\#(place)","type":"\#(type)","source":"\#(type)","options":\#(list(options))}"#
    }

    private static func configuration(_ image: String, _ arguments: [String]) -> String {
        let capabilities = list(["CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"])
        let quiet = ["nosuid", "noexec", "nodev"]
        let mounts = [
            mount("/proc", "proc", []),
            mount("/dev", "tmpfs", ["nosuid", "strictatime", "mode=755", "size=65536k"]),
            mount("/dev/pts", "devpts", ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"]),
            mount("/dev/shm", "tmpfs", quiet + ["mode=1777", "size=65536k"]),
            mount("/dev/mqueue", "mqueue", quiet),
            mount("/sys", "sysfs", quiet + ["ro"]),
            mount("/sys/fs/cgroup", "cgroup", quiet + ["relatime", "ro"]),
            mount("/tmp", "tmpfs", ["nosuid", "nodev"]),
            mount("/run", "tmpfs", ["nosuid", "nodev"]),
        ]
        let spaces = ["pid", "network", "ipc", "uts", "cgroup", "mount"].map { #"{"type":"\#($0)"}"# }
        let masked = list([
            "/proc/acpi", "/proc/asound", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list",
            "/proc/timer_stats", "/proc/sched_debug", "/sys/firmware", "/proc/scsi",
        ])
        let readOnly = list(["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"])
        return """
            {"ociVersion":"1.0.0","process":{"terminal":true,"user":{"uid":0,"gid":0},"args":\(list(arguments)),
            "env":\(list(Array(TerminalProcess.environment.dropLast()))),"cwd":"/root",
            "capabilities":{"bounding":\(capabilities),"effective":\(capabilities),"inheritable":[],
            "permitted":\(capabilities),"ambient":\(capabilities)},
            "rlimits":[{"type":"RLIMIT_NOFILE","hard":1024,"soft":1024}],"noNewPrivileges":true},
            "root":{"path":"\(image)","readonly":true},"hostname":"web","mounts":[\(mounts.joined(separator: ","))],
            "linux":{"resources":{"devices":[{"allow":false,"access":"rwm"}]},
            "namespaces":[\(spaces.joined(separator: ","))],"maskedPaths":\(masked),"readonlyPaths":\(readOnly)}}
            """
    }
}
