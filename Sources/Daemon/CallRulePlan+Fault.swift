internal import API
internal import Faults
internal import Scenario
internal import Seccomp
internal import Wire

extension CallRulePlan {
    /// The rule of a fault, with numbers for names; calls that this architecture does not have are passed over.
    init(_ fault: SyscallFault, name: String, seed: UInt64) {
        let calls = fault.calls.compactMap { call in
            SyscallNumbers.number(of: call.name).map {
                CallPlan(number: Int32($0), subjects: call.subjects.map(CallPlan.Subject.init))
            }
        }
        self.init(name: name, calls: calls, effect: Effect(fault.effect))
        path = fault.path ?? ""
        disk = fault.disk ?? ""
        address = fault.address ?? ""
        port = UInt16(fault.port ?? 0)
        program = fault.program ?? ""
        unit = fault.unit ?? ""
        uid = fault.uid.map(UInt32.init)
        after = UInt64(fault.after)
        every = UInt64(fault.every)
        count = UInt64(fault.count ?? 0)
        percent = UInt8(fault.percent)
        self.seed = seed
        on = UInt32(clamping: fault.on)
        off = UInt32(clamping: fault.off)
        healing = fault.healing.map(ConditionPlan.init)
    }
}

extension CallRulePlan.Effect {
    fileprivate init(_ effect: SyscallFault.Effect) {
        switch effect {
        case .fail(let error): self = .fail(error)
        case .delay(let milliseconds): self = .delay(UInt32(clamping: milliseconds))
        case .kill(let signal): self = .kill(signal)
        }
    }
}

extension CallPlan.Subject {
    fileprivate init(_ subject: Syscall.Subject) {
        switch subject {
        case .path(let place, let base, let follows):
            self = .path(at: UInt8(place), from: base.map(UInt8.init), follows: follows)
        case .descriptor(let place): self = .descriptor(at: UInt8(place))
        case .address(let place, let length): self = .address(at: UInt8(place), length: UInt8(length))
        }
    }
}

extension ConditionPlan {
    fileprivate init(_ condition: SyscallFault.Condition) {
        switch condition {
        case .missing(let path): self = .missing(path)
        case .exists(let path): self = .exists(path)
        case .mounted(let path): self = .mounted(path)
        case .contains(let path, let text): self = .contains(path: path, text: text)
        case .lacks(let path, let text): self = .lacks(path: path, text: text)
        case .free(let path, let bytes): self = .free(path: path, bytes: UInt64(bytes))
        }
    }
}

extension Engine {
    /// The calls of each host that a fault may let fail: what its filter must hear of from its first boot on.
    ///
    /// - Throws: ``Trouble`` where a fault's arguments make no sense together.
    func failingCalls(of scenario: Scenario) throws(Trouble) -> [String: Set<String>] {
        var result: [String: Set<String>] = [:]
        for fault in scenario.problems.flatMap(\.faults) {
            guard case .syscalls(let syscalls) = try workshop.supplies.plan(for: fault) else { continue }
            let names = syscalls.calls.map(\.name).filter { SyscallNumbers.number(of: $0) != nil }
            result[fault.host, default: []].formUnion(names)
        }
        return result
    }
}
