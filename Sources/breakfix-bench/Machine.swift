internal import Glibc

/// The machine, as far as it explains the numbers.
struct Machine: Codable, Sendable {
    var kernel: String
    var processor: String
    var cores: Int
    var memoryMiB: Int
    /// The load averages when the run started.
    var load: String
    /// The versions of those compared with.
    var versions: [String]

    /// Looks at this machine.
    init(versions: [String]) {
        kernel = ProcessTree.text("/proc/sys/kernel/osrelease").trimmed
        let model = ProcessTree.text("/proc/cpuinfo").split(separator: "\n").first { $0.hasPrefix("model name") }
        processor = model.map { String($0.split(separator: ":").last ?? "").trimmed } ?? "unknown"
        cores = sysconf(Int32(_SC_NPROCESSORS_ONLN))
        memoryMiB = Machine.meminfo("MemTotal") / 1_024
        load = ProcessTree.text("/proc/loadavg").split(separator: " ").prefix(3).joined(separator: " ")
        self.versions = versions
    }

    /// Whether others keep it so busy that the numbers say little.
    var isBusy: Bool { (Double(load.split(separator: " ").first ?? "") ?? 0) > Double(cores) / 2 }

    /// How long all processors together have worked since the machine's start, in steps of 10 ms.
    static var busyMilliseconds: Double {
        let line = ProcessTree.text("/proc/stat").split(separator: "\n").first { $0.hasPrefix("cpu ") }
        let ticks = (line?.split(separator: " ").dropFirst() ?? []).compactMap { Double($0) }
        // user, nice, system, idle, iowait, irq, softirq
        return [0, 1, 2, 5, 6].reduce(0) { $0 + (ticks.indices.contains($1) ? ticks[$1] * 10 : 0) }
    }

    /// A line of `/proc/meminfo` in KiB.
    static func meminfo(_ name: String) -> Int {
        let line = ProcessTree.text("/proc/meminfo").split(separator: "\n").first { $0.hasPrefix(name + ":") }
        return line.flatMap { Int($0.split(separator: " ").dropFirst().first ?? "") } ?? 0
    }
}

extension String {
    /// Without blanks at its ends.
    var trimmed: String {
        let isBlank = { (character: Character) in character.isWhitespace }
        let front = drop(while: isBlank)
        return String(front.reversed().drop(while: isBlank).reversed())
    }
}
