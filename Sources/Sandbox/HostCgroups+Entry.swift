internal import Glibc
internal import Linux
internal import Wire

/// The way in for what we start in a host, which must be open whatever root inside does to it.
extension HostCgroups {
    /// Whether the host has room for another process: below its limits, its groups not frozen, nothing got stuck.
    ///
    /// - Parameter leaf: The delegated group that the process would be born in.
    func hasRoom(leaf: String) -> Bool {
        if isObstructed { return false }
        if !leaf.isEmpty, isFrozen(unified + "/" + leaf) { return false }
        let gauges = self.gauges ?? UsageGauges(limits) { folder(of: $0) }
        self.gauges = gauges
        return !gauges.areFull
    }

    /// Makes the reserve of a kind of entry, or finds it; what is left in it from before leaves room.
    func reserve(_ lane: EntryLane) throws(SandboxError) -> EntryReserve {
        if let reserve = reserves[lane] {
            if lane == .program, reserve.users == 0 { reserve.empty(into: paths) }
            return reserve
        }
        return try staged("making room for an entry") { () throws(SystemError) in
            let reserve = try EntryReserve(
                hierarchy, group: "\(group).\(lane.rawValue)", cpuPercent: limits.cpuPercent ?? 100)
            reserves[lane] = reserve
            return reserve
        }
    }

    /// Whether a process of the host has been killed for want of memory since the last call.
    ///
    /// Where files in memory fill the limit, that ends with PID 1. Reads `memory.events` or `memory.oom_control`.
    public func hasKilledForMemory() -> Bool {
        guard let place = folder(of: "memory") else { return false }
        let file = place.path + (place.isUnified ? "/memory.events" : "/memory.oom_control")
        guard let text = try? Descriptor.open(file, O_RDONLY).readAll(limit: 4_096) else { return false }
        let line = String(decoding: text, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("oom_kill ") }
        let count = line.flatMap { Int($0.dropFirst(9)) } ?? 0
        defer { memoryKills = count }
        return count > memoryKills
    }

    private func isFrozen(_ path: String) -> Bool {
        guard let text = try? Descriptor.open(path + "/cgroup.freeze", O_RDONLY).readAll(limit: 8) else { return false }
        return text.first == UInt8(ascii: "1")
    }

    private func folder(of controller: String) -> (path: String, isUnified: Bool)? {
        if hierarchy.unifiedControllers.contains(controller) { return (unified, true) }
        return hierarchy.legacy[controller].map { ($0 + "/" + group, false) }
    }
}
