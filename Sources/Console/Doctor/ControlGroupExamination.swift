/// Which cgroup version is mounted, and whether the limits of hosts can be set.
struct ControlGroupExamination {
    let machine: Machine

    private static let needed = ["memory", "pids", "cpu"]

    func findings() -> [DoctorFinding] {
        let mounts = self.mounts
        let unified = mounts.first { $0.type == "cgroup2" }?.path
        let legacy = mounts.filter { $0.type == "cgroup" }
        let offered = Set(
            (unified.flatMap { machine.text($0 + "/cgroup.controllers") } ?? "")
                .split(whereSeparator: \.isWhitespace).map(String.init))
        let mode: String
        switch (unified, legacy.isEmpty) {
        case (nil, true):
            return [
                .failed(
                    "cgroups", "no hierarchy is mounted", help: "mount -t cgroup2 none /sys/fs/cgroup")
            ]
        case (nil, false): mode = "version 1"
        case (_, true): mode = "version 2"
        case (_, false): mode = "hybrid: version 1 with version 2 beside it"
        }
        return [.ok("cgroups", mode)]
            + ControlGroupExamination.needed.map { controller in
                let old = legacy.first { $0.options.contains(controller) }?.path
                return finding(controller, at: offered.contains(controller) ? unified : old)
            } + [units(offered)]
    }

    /// Whether `MemoryMax=` and the like hold for a unit inside a host: version 1 cannot be handed down, because nothing
    /// there bounds how many groups a host makes.
    private func units(_ offered: Set<String>) -> DoctorFinding {
        let missing = ControlGroupExamination.needed.filter { !offered.contains($0) }
        guard !missing.isEmpty else { return .ok("limits of units", "hosts are handed \(offered.count) controllers") }
        return .warning(
            "limits of units", "MemoryMax=, TasksMax= and CPUQuota= of a unit in a host do nothing here",
            help: "boot with systemd.unified_cgroup_hierarchy=1 and cgroup_no_v1=all; limits of hosts hold as they are")
    }

    private func finding(_ controller: String, at path: String?) -> DoctorFinding {
        let name = "\(controller) limits"
        guard let path else {
            return .failed(
                name, "no hierarchy has the controller",
                help: "boot without cgroup_disable=\(controller); Debian needs cgroup_enable=memory on some boards")
        }
        guard machine.isWritable(path) else {
            return .failed(name, "\(path) cannot be written", help: "run as root, with cgroups mounted read-write")
        }
        return .ok(name, path)
    }

    private var mounts: [(path: String, type: String, options: [String])] {
        (machine.text("/proc/self/mounts") ?? "").split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ").map(String.init)
            guard fields.count >= 4, fields[2].hasPrefix("cgroup") else { return nil }
            return (fields[1], fields[2], fields[3].split(separator: ",").map(String.init))
        }
    }
}
