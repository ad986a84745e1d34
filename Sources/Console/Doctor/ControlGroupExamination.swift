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
            }
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
