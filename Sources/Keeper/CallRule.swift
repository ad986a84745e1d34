internal import Linux
internal import Sandbox
internal import Wire

/// A rule by which calls fail, and how far it has come.
final class CallRule {
    /// What it says.
    let plan: CallRulePlan

    private let idBase: UInt32
    private let subjects: [Int32: [CallPlan.Subject]]
    private let path: PathPattern?
    private let address: AddressPrefix?
    private var disk: FileSystemID?
    private let start = MonotonicClock.nanoseconds
    /// Calls that fit, and those of them that were hit.
    private var fitting: UInt64 = 0
    private var hit: UInt64 = 0
    private var chance: UInt64
    private var healing: Healing

    init(_ plan: CallRulePlan, idBase: UInt32) throws(SandboxError) {
        self.plan = plan
        self.idBase = idBase
        subjects = Dictionary(plan.calls.map { ($0.number, $0.subjects) }, uniquingKeysWith: +)
        path = plan.path.isEmpty ? nil : PathPattern(plan.path)
        if plan.address.isEmpty {
            address = nil
        } else {
            guard let prefix = AddressPrefix(plan.address) else {
                throw SandboxError("adding \(plan.name)", "\(plan.address) is no address")
            }
            address = prefix
        }
        chance = plan.seed
        healing = Healing(plan.healing)
    }

    /// Learns which file system is mounted where the plan says.
    ///
    /// - Parameter host: The host's first process.
    /// - Throws: ``SandboxError`` where there is none.
    func findDisk(in host: Int32?) throws(SandboxError) {
        guard !plan.disk.isEmpty else { return }
        disk = host.flatMap { ForeignPaths(of: $0) }.flatMap { $0.fileSystem(at: plan.disk.utf8) }
        if disk == nil { throw SandboxError("adding \(plan.name)", "the host has no \(plan.disk)") }
    }

    /// Whether a call is to fail; counts it where it fits.
    func hits(_ notice: SyscallNotice, by caller: Caller, at now: UInt64, host: Int32?) -> Bool {
        guard let subjects = subjects[notice.call], isOn(at: now), plan.count == 0 || hit < plan.count,
            fits(caller), fits(subjects, of: notice, by: caller), !healing.isDone(in: host, at: now)
        else { return false }
        fitting += 1
        guard fitting > plan.after, (fitting - plan.after).isMultiple(of: max(1, plan.every)), isHitByChance() else {
            return false
        }
        hit += 1
        return true
    }

    private func isOn(at now: UInt64) -> Bool {
        guard plan.on > 0 else { return true }
        let milliseconds = (now - start) / 1_000_000
        return milliseconds % (UInt64(plan.on) + UInt64(plan.off)) < UInt64(plan.on)
    }

    private func fits(_ caller: Caller) -> Bool {
        if let uid = plan.uid, caller.status?.uid != uid &+ idBase { return false }
        if !plan.program.isEmpty, !caller.runs(plan.program) { return false }
        return plan.unit.isEmpty || caller.belongs(to: plan.unit)
    }

    private func fits(_ subjects: [CallPlan.Subject], of notice: SyscallNotice, by caller: Caller) -> Bool {
        if let path {
            let isAbout = subjects.contains { caller.path($0, of: notice).map(path.matches) ?? false }
            guard isAbout else { return false }
        }
        if !plan.disk.isEmpty {
            let isAbout = subjects.contains { subject in
                caller.fileSystem(subject, of: notice).map { $0 == disk } ?? false
            }
            guard isAbout else { return false }
        }
        guard address != nil || plan.port > 0 else { return true }
        return subjects.contains { subject in
            guard let target = caller.address(subject, of: notice) else { return false }
            return (plan.port == 0 || target.port == plan.port) && address?.contains(target.bytes) ?? true
        }
    }

    /// The next number of a splitmix64 sequence, out of a hundred.
    private func isHitByChance() -> Bool {
        guard plan.percent < 100 else { return true }
        chance &+= 0x9e37_79b9_7f4a_7c15
        var mixed = chance
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return (mixed ^ (mixed >> 31)) % 100 < UInt64(plan.percent)
    }
}
