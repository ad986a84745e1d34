public import Scenario

/// Every fault that a scenario may use.
public enum FaultLibrary {
    /// The faults, family by family in the order of the reference.
    public static let all: [FaultKind] =
        DiskFaults.all + FileFaults.all + ProcessFaults.all + LimitFaults.all + ServiceFaults.all + CronFaults.all
        + NetworkFaults.all + FirewallFaults.all + NameFaults.all + TLSFaults.all + WebFaults.all
        + DatabaseFaults.all + AccountFaults.all + LogFaults.all + SyscallFaults.all

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
