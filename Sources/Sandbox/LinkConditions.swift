internal import Linux
internal import Wire

/// Makes links as bad as a scenario says, on the keeper's end of each, where no candidate gets at it.
///
/// With the kernel's netem everything is its work. Without, loss is done by nftables and a rate by a token bucket;
/// delay, duplicates, corruption and reordering have no substitute and are refused. What a host sends arrives here, and
/// a queue holds only what leaves, so it is turned around by an ifb device. Runs `tc(8)` and `nft(8)`.
final class LinkConditions {
    private let netlink: Netlink
    private var netem: Bool?

    init(_ netlink: Netlink) { self.netlink = netlink }

    /// Sets a link's conditions.
    ///
    /// - Parameters:
    ///   - link: The keeper's end, fresh from its making.
    ///   - place: The host's number in the session and the link's in the host: what outlives a boot is named by it.
    func apply(
        _ conditions: LinkConditionsPlan, to link: String, mtu: UInt32, place: (host: Int, link: Int), stage: String
    ) throws(SandboxError) {
        let hasNetem = try findNetem(stage)
        if conditions.needsNetem, !hasNetem {
            throw SandboxError(
                stage,
                "delay, jitter, duplicate, corrupt and reorder need netem, which this kernel lacks: "
                    + "load sch_netem, boot a kernel with CONFIG_NET_SCH_NETEM, or leave these conditions out")
        }
        let script = LinkScript(
            conditions: conditions, link: link, mirror: "f\(place.host)i\(place.link)",
            table: "h\(place.host)i\(place.link)", mtu: mtu, hasNetem: hasNetem)
        if conditions.affectsLeaving, !script.queues.isEmpty { try netlink.addLink(script.mirror, kind: "ifb") }
        if !script.queues.isEmpty { try run(["tc", "-batch", "-"], script.queues, stage) }
        if !script.rules.isEmpty { try run(["nft", "-f", "-"], script.rules, stage) }
    }

    /// Whether the kernel has netem, by asking for one that does nothing.
    private func findNetem(_ stage: String) throws(SandboxError) -> Bool {
        if let netem { return netem }
        let result = try output(["tc", "qdisc", "add", "dev", "lo", "root", "netem"], "", stage)
        let works = result.status == .exited(0)
        if works { try run(["tc", "qdisc", "del", "dev", "lo", "root"], "", stage) }
        netem = works
        return works
    }

    private func run(_ command: [String], _ input: String, _ stage: String) throws(SandboxError) {
        let result = try output(command, input, stage)
        guard result.status == .exited(0) else {
            let said = String(decoding: result.error.prefix(500), as: UTF8.self)
            throw SandboxError(stage, "\(command[0]) \(result.status.map { "\($0)" } ?? "took too long"): \(said)")
        }
    }

    private func output(_ command: [String], _ input: String, _ stage: String) throws(SandboxError)
        -> ChildProcess.Output
    {
        do {
            return try ChildProcess.run(
                command, environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8"],
                input: Array(input.utf8), milliseconds: 10_000, limit: 1 << 14)
        } catch {
            throw SandboxError(stage, "\(error); are iproute2 and nftables installed?")
        }
    }
}
