internal import Glibc
internal import Linux

/// How near a host is to its limits, by files that are opened once.
final class UsageGauges {
    private let processes: SharedDescriptor?
    private let memory: SharedDescriptor?
    private let statistics: SharedDescriptor?
    private let limits: CgroupLimits

    /// Opens what there is of the files.
    ///
    /// - Parameter folder: Tells the folder of a controller's group, and whether it is of version 2.
    init(_ limits: CgroupLimits, folder: (String) -> (path: String, isUnified: Bool)?) {
        self.limits = limits
        let open = { (path: String) in try? SharedDescriptor(Descriptor.open(path, O_RDONLY)) }
        processes = folder("pids").flatMap { open($0.path + "/pids.current") }
        let place = folder("memory")
        memory = place.flatMap { open($0.path + ($0.isUnified ? "/memory.current" : "/memory.usage_in_bytes")) }
        statistics = place.flatMap { open($0.path + "/memory.stat") }
    }

    /// Whether less than a tenth of the processes is left, or memory that nothing can take back leaves no room.
    var areFull: Bool {
        if let most = limits.processes, let used = processes.flatMap(number), used * 10 >= most * 9 { return true }
        guard let most = limits.memoryBytes, let used = memory.flatMap(number), used + 8 << 20 >= most else {
            return false
        }
        return used - min(used, reclaimable) + 8 << 20 >= most
    }

    /// What the page cache would give back.
    private var reclaimable: UInt64 {
        guard let statistics, let text = text(statistics, 16_384) else { return 0 }
        var result: UInt64 = 0
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 2, ["inactive_file", "active_file"].contains(words[0]) else { continue }
            result += UInt64(words[1]) ?? 0
        }
        return result
    }

    private func number(_ file: SharedDescriptor) -> UInt64? {
        text(file, 64).flatMap { UInt64($0.filter(\.isNumber)) }
    }

    /// Reads from the start. Calls `pread(2)`.
    private func text(_ file: SharedDescriptor, _ limit: Int) -> String? {
        var bytes = [UInt8](repeating: 0, count: limit)
        let count = pread(file.raw, &bytes, limit, 0)
        return count > 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : nil
    }
}
