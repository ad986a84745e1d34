public import Scenario

/// Every fault that a scenario may use.
public enum FaultLibrary {
    /// The faults, family by family in the order of the reference.
    public static let all: [FaultKind] = machine + services + networks + servers + people + data

    /// What a machine is made of: storage, files, processes, limits, system calls.
    private static let machine: [FaultKind] =
        DiskFaults.all + MountFaults.all + MountTableFaults.all + FileFaults.all + PermissionFaults.all
        + PathFaults.all + LockFaults.all + ProcessFaults.all + StuckFaults.all + ProcessorFaults.all
        + MemoryFaults.all + LimitFaults.all + SysctlFaults.all + SyscallFaults.all

    /// What runs on it: units, jobs, runtimes, packages.
    private static let services: [FaultKind] =
        ServiceFaults.all + StartFaults.all + StopFaults.all + WiringFaults.all + CronFaults.all + CronRunFaults.all
        + RuntimeFaults.all + SurroundingsFaults.all + PackageFaults.all

    /// What connects machines: links, routes, filters, names.
    private static let networks: [FaultKind] =
        NetworkFaults.all + AddressFaults.all + RoutingFaults.all + TrafficFaults.all + IPv6Faults.all
        + FirewallFaults.all + FirewallRuleFaults.all + NameFaults.all + HostNameFaults.all + ZoneFaults.all

    /// What answers to clients: certificates, web servers, proxies, where they listen.
    private static let servers: [FaultKind] =
        TLSFaults.all + TrustFaults.all + TLSServerFaults.all + ListenFaults.all + WebFaults.all + NginxFaults.all
        + NginxLoadFaults.all + ProxyFaults.all + ApacheFaults.all

    /// Who may come in, and who did.
    private static let people: [FaultKind] =
        SSHFaults.all + SSHKeyFaults.all + AccountFaults.all + IdentityFaults.all + LoginFaults.all
        + IntruderFaults.all + IntruderProgramFaults.all

    /// Data, logs, and what goes on around a problem.
    private static let data: [FaultKind] =
        DatabaseFaults.all + SQLFaults.all + RoleFaults.all + RedisFaults.all + EtcdFaults.all + QueueFaults.all
        + LogFaults.all + RotationFaults.all + JournalFaults.all + LoadFaults.all + MetaFaults.all

    /// The faults as a vocabulary for the scenario's loader.
    public static let terms: [Vocabulary.Term] = all.map(\.term)

    private static let byID = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })

    /// The fault of an id; nil where there is none.
    public static func kind(_ id: String) -> FaultKind? {
        byID[id]
    }

    /// Makes the plan for a fault as a scenario uses it.
    public static func plan(for use: FaultUse) throws(FaultError) -> FaultPlan {
        guard let kind = byID[use.fault] else {
            throw .unknownFault(use.fault, nearest: nearest(to: use.fault))
        }
        return try kind.plan(use.arguments)
    }

    /// The id that shares the family or the name with an unknown one.
    private static func nearest(to id: String) -> String? {
        let parts = id.split(separator: ".")
        let same = { (kind: FaultKind, part: Substring) in kind.id.split(separator: ".").contains(part) }
        return
            (all.first { kind in parts.dropFirst().contains { same(kind, $0) } }
            ?? all.first { kind in parts.contains { same(kind, $0) } })?.id
    }
}
