import Foundation
import Testing

@testable import Seccomp

@Suite struct SeccompTests {
    private let standard = SeccompProfile.standard

    private func verdict(
        _ call: String, _ arguments: [UInt64] = [], needs: Set<SeccompNeed> = SeccompNeed.standard
    ) throws -> FilterMachine.Verdict {
        let number = try #require(SyscallNumbers.number(of: call), "\(call)")
        return try FilterMachine(SeccompProfile(needs: needs).compile()).run(number: number, arguments)
    }

    @Test func everyListedCallExistsAndIsListedOnce() {
        var seen: Set<String> = []
        let groups = SyscallGroup.allowed + SyscallGroup.refused
        for call in groups.flatMap(\.calls) + SeccompNeed.allCases.flatMap(\.calls) {
            #expect(seen.insert(call).inserted, "\(call) is listed twice")
            #if arch(x86_64)
                // libseccomp gives the few calls that x86-64 never had a number below zero.
                #expect(SyscallNumbers.number(of: call) != nil, "\(call)")
            #endif
        }
        for rule in ArgumentRule.all { #expect(seen.isSuperset(of: rule.calls), "\(rule.refused)") }
    }

    @Test func everyCallGetsTheAnswerOfItsGroup() throws {
        let machine = FilterMachine(try standard.compile())
        let named = Set(ArgumentRule.all.flatMap(\.calls))
        var wanted = [FilterMachine.Verdict](repeating: .fail(38), count: 1_024)
        for (calls, verdict) in [
            (SyscallGroup.refused.flatMap(\.calls), FilterMachine.Verdict.fail(1)),
            (SeccompNeed.allCases.flatMap(\.calls), .fail(1)), (SyscallGroup.allowed.flatMap(\.calls), .allow),
            (SeccompNeed.ptrace.calls, .allow),
        ] {
            for call in calls { if let number = SyscallNumbers.number(of: call) { wanted[Int(number)] = verdict } }
        }
        let argued = Set(named.compactMap(SyscallNumbers.number))
        for number in 0..<UInt32(wanted.count) where !argued.contains(number) {
            #expect(machine.run(number: number) == wanted[Int(number)], "call \(number)")
        }
    }

    @Test func callsOfOtherArchitecturesDoNotExist() throws {
        let machine = FilterMachine(try standard.compile())
        for number: UInt32 in [0, 1, 20, 39, 57, 202] {
            #expect(machine.run(number: number, architecture: 0x4000_0003) == .fail(38))
            #expect(machine.run(number: number | 0x4000_0000) == .fail(38))
        }
        for number: UInt32 in [0x4000_0000, 0x7fff_ffff, 0x8000_0000, .max, .max - 1] {
            #expect(machine.run(number: number) == .fail(38))
        }
    }

    @Test func needsOpenTheirCallsAndNothingElse() throws {
        let strict = FilterMachine(try SeccompProfile(needs: []).compile())
        for need in SeccompNeed.allCases {
            let wide = FilterMachine(try SeccompProfile(needs: [need]).compile())
            let opened = Set(need.calls.compactMap(SyscallNumbers.number))
            for number in 0..<UInt32(1_024) {
                let same = strict.run(number: number, [1, 1, 1]) == wide.run(number: number, [1, 1, 1])
                #expect(same != opened.contains(number), "\(need) and call \(number)")
            }
        }
    }

    @Test func userNamespacesAreRefusedWhateverElseIsAsked() throws {
        let newUser: UInt64 = 0x1000_0000
        for flags in [newUser, newUser | 17, newUser | 0x2_0000, newUser | 1 << 40] {
            #expect(try verdict("clone", [flags]) == .fail(1))
            #expect(try verdict("unshare", [flags]) == .fail(1))
            #expect(try verdict("setns", [3, flags]) == .fail(1))
            #expect(try verdict("unshare", [flags], needs: [.userNamespaces]) == .allow)
            #expect(try verdict("clone", [flags], needs: [.userNamespaces]) == .allow)
        }
        for flags: UInt64 in [0x2_0000, 0x4000_0000, 0x0400_0000, 0x0800_0000, 0x2000_0000, 0x0200_0000, 0x80] {
            #expect(try verdict("unshare", [flags]) == .allow)
            #expect(try verdict("clone", [flags | 17]) == .allow)
        }
        #expect(try verdict("clone3", [], needs: Set(SeccompNeed.allCases)) == .fail(38))
    }

    @Test func socketsAreOfTheFewKindsThatAHostNeeds() throws {
        let cases: [(UInt64, UInt64, UInt64, FilterMachine.Verdict)] = [
            (1, 1, 0, .allow), (1, 5 | 0x80000, 0, .allow), (2, 1 | 0x800, 6, .allow), (2, 2, 17, .allow),
            (10, 2, 58, .allow), (2, 3, 255, .allow), (2, 3, 132, .allow), (17, 3, 0x300, .allow),
            (16, 3, 0, .allow), (16, 2, 12, .allow), (16, 3, 15, .allow), (16, 3, 4, .allow), (16, 3, 16, .allow),
            (2, 1, 132, .fail(93)), (10, 5, 132, .fail(93)), (2, 1, 262, .fail(93)), (2, 2, 115, .fail(93)),
            (2, 6, 33, .fail(94)), (2, 10, 3, .fail(94)), (16, 3, 9, .fail(93)), (16, 3, 6, .fail(93)),
            (16, 2, 11, .fail(93)), (40, 1, 0, .fail(97)), (38, 5, 0, .fail(97)), (33, 2, 2, .fail(97)),
            (0, 1, 0, .fail(97)), (.max, 1, 0, .fail(97)),
        ]
        for (family, type, number, wanted) in cases {
            #expect(try verdict("socket", [family, type, number]) == wanted, "\(family) \(type) \(number)")
            // What lies above 32 bits is nothing to the kernel, so it is nothing to the filter.
            let high: UInt64 = 1 << 32
            #expect(try verdict("socket", [family | high, type | high, number | high]) == wanted)
        }
        #expect(try verdict("socketpair", [30, 1, 0]) == .fail(97))
        #expect(try verdict("socketpair", [1, 2, 0]) == .allow)
    }

    @Test func ioctlsOfForeignDevicesAndForeignTerminalsFail() throws {
        let cases: [(UInt64, FilterMachine.Verdict)] = [
            (0x5401, .allow), (0x5413, .allow), (0x540e, .allow), (0x8004_5430, .allow), (0x4008_6602, .allow),
            (0x8913, .allow), (0x8914, .allow), (0x541b, .allow), (0xb701, .allow), (0xc020_660b, .allow),
            (0x4004_9409, .allow), (0x5412, .fail(1)), (0x1_0000_5412, .fail(1)), (0x541c, .fail(1)),
            (0x541d, .fail(1)), (0x5423, .fail(1)), (0xc004_5877, .fail(1)), (0xc004_5878, .fail(1)),
            (0x1260, .fail(25)), (0x8008_1272, .fail(25)), (0x2285, .fail(25)), (0x4b3a, .fail(25)),
            (0x5606, .fail(25)), (0x4c00, .fail(25)), (0xae01, .fail(25)), (0x5310, .fail(25)),
        ]
        for (request, wanted) in cases {
            #expect(try verdict("ioctl", [0, request]) == wanted, "\(String(request, radix: 16))")
        }
    }

    @Test func processesKeepTheirFaceAndTheirProtection() throws {
        for option: UInt64 in [35, 57, 62] { #expect(try verdict("prctl", [option]) == .fail(1)) }
        for option: UInt64 in [1, 4, 15, 22, 23, 24, 29, 36, 38, 47] {
            #expect(try verdict("prctl", [option]) == .allow)
        }
        for value: UInt64 in [0, 8, 0x4_0000, 0x4_0008, 0xffff_ffff] {
            #expect(try verdict("personality", [value]) == .allow)
        }
        for value: UInt64 in [0x40_0000, 0x10_0000, 0x44_0000, 6] {
            #expect(try verdict("personality", [value]) == .fail(1))
        }
        #expect(try verdict("userfaultfd", [1], needs: [.userfaultfd]) == .allow)
        #expect(try verdict("userfaultfd", [0], needs: [.userfaultfd]) == .fail(1))
    }

    @Test func anObserverHearsOfItsCallsAndOfNothingElse() throws {
        let machine = FilterMachine(try SeccompProfile.observer(of: SeccompProfile.programStarts))
        let observed = Set(SeccompProfile.programStarts.compactMap(SyscallNumbers.number))
        for number in 0..<UInt32(1_024) {
            #expect(machine.run(number: number) == (observed.contains(number) ? .notify : .allow))
        }
        #expect(throws: SeccompError.self) { try SeccompProfile.observer(of: ["no_such_call"]) }
    }

    @Test func everyJumpLandsInsideAndTheFilterIsShort() throws {
        for needs in [[], SeccompNeed.standard, Set(SeccompNeed.allCases)] {
            let filter = try SeccompProfile(needs: needs).compile()
            #expect(filter.count / 8 < 400, "\(filter.count / 8) instructions")
            #expect(FilterMachine(filter).landsInside)
        }
    }

    @Test func theReferenceIsUpToDate() throws {
        let path = "docs/seccomp.md"
        let rendered = SeccompReference.render()
        if ProcessInfo.processInfo.environment["UPDATE_REFERENCE"] != nil {
            try rendered.write(toFile: path, atomically: true, encoding: .utf8)
        }
        #expect(
            try String(contentsOfFile: path, encoding: .utf8) == rendered,
            "docs/seccomp.md is out of date: UPDATE_REFERENCE=1 swift test --filter theReferenceIsUpToDate")
    }
}
