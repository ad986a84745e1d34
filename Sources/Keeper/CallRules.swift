internal import Linux
internal import Sandbox
internal import Wire

/// The rules by which calls of one host fail.
final class CallRules {
    /// The first process of the host's present boot; nil while there is none.
    var firstProcess: (() -> Int32?)?

    private let idBase: UInt32
    private var rules: [CallRule] = []
    private var concerned: Set<Int32> = []

    /// More than any scenario has faults.
    private static let most = 256

    init(idBase: UInt32) { self.idBase = idBase }

    /// Takes a rule, in the place of one with the same name.
    ///
    /// - Throws: ``SandboxError`` where it cannot be held.
    func add(_ plan: CallRulePlan) throws(SandboxError) {
        remove(plan.name)
        guard rules.count < CallRules.most else {
            throw SandboxError("adding \(plan.name)", "there are \(rules.count) rules already")
        }
        let rule = try CallRule(plan, idBase: idBase)
        try rule.findDisk(in: firstProcess?())
        rules.append(rule)
        concerned.formUnion(plan.calls.map(\.number))
    }

    /// Finds disks again, whose file systems may be others by now.
    func booted() {
        // One that is not there is no part of the host any more, and nothing on it can fail.
        for rule in rules { _ = try? rule.findDisk(in: firstProcess?()) }
    }

    /// Forgets a rule.
    func remove(_ name: String) {
        rules.removeAll { $0.plan.name == name }
        concerned = Set(rules.flatMap { $0.plan.calls.map(\.number) })
    }

    /// What happens to a call: what the first rule says that hits it; nil where none does.
    func effect(on notice: SyscallNotice) -> CallRulePlan.Effect? {
        guard concerned.contains(notice.call) else { return nil }
        let caller = Caller(of: notice.thread)
        let now = MonotonicClock.nanoseconds
        for rule in rules where rule.hits(notice, by: caller, at: now, host: firstProcess?()) {
            return rule.plan.effect
        }
        return nil
    }
}
