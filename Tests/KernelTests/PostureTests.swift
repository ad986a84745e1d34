import Foundation
import Glibc
import Linux
import Testing
import Wire

@testable import Sandbox
@testable import Seccomp

/// What root in a host can reach, tried by a program in real hosts: see `Tests/Intruder` and ``Attempts``.
@Suite(.serialized) struct PostureTests {
    @Test func theTableNamesWhatTheProgramTries() throws {
        let listed = try Intruder.list()
        #expect(Set(listed).count == listed.count && Set(Attempts.all.map(\.name)).count == Attempts.all.count)
        #expect(Set(listed).subtracting(Attempts.all.map(\.name)) == [], "tried, but not in the table")
        #expect(Set(Attempts.all.map(\.name)).subtracting(listed) == [], "in the table, but not tried")
    }

    @Test(arguments: [InitKind.light, .systemd]) func everyAttemptIsAnsweredAsTheTableSays(kind: InitKind) throws {
        let listener = try LoopbackListener()
        let abstract = try AbstractListener()
        let outside = try OutsideNetwork()
        let before = try MachineFingerprint()
        let keeper = try KeeperFixture([Intruder.host(kind: kind)])
        try keeper.waitUntil { $0.allSatisfy { $0.state == .running } }
        try Intruder.bring(into: keeper)
        let facts = [
            "pid=\(getpid())", "memory=\(Intruder.memoryBytes)", "outside=\(outside.far):\(outside.port)",
            "machine=\(outside.near):\(listener.port)", "loopback=127.0.0.1:\(listener.port)",
            "gateway=10.20.0.1:\(listener.port)", "abstract=\(abstract.name)", "keeper=\(keeper.folder)/keeper.sock",
        ]
        let answers = try Intruder.answers(of: keeper, facts)
        for attempt in Attempts.all {
            guard let said = answers[attempt.name] else {
                Issue.record("\(attempt.name) says nothing")
                continue
            }
            if let objection = attempt.objection(to: said.answer, said.detail, in: kind) {
                Issue.record("\(objection)")
            }
        }
        #expect(try keeper.output("echo alive") == "alive")
        #expect(try keeper.end() == [])
        #expect(try MachineFingerprint().differences(from: before) == [], "something of the machine has changed")
    }

    @Test func everySystemCallIsInAGroupOrRefused() throws {
        let keeper = try KeeperFixture([Intruder.host()])
        try Intruder.bring(into: keeper)
        let lines = try keeper.output("/root/intruder --sweep").split(separator: "\n")
        #expect(lines.count == 2 * 1_024, "\(lines.suffix(3))")
        var allowed: Set<Int32> = []
        for line in lines {
            let words = line.split(separator: " ")
            guard words.count == 3, let number = Int32(words[1]) else { continue }
            if words[0] == "x32" {
                #expect(words[2] == "ENOSYS", "\(line)")
            } else if words[2] == "allowed" {
                allowed.insert(number)
            } else {
                #expect(["EPERM", "ENOSYS"].contains(words[2]), "\(line)")
            }
        }
        let calls = SyscallGroup.allowed.flatMap(\.calls) + SeccompNeed.standard.flatMap(\.calls)
        let wanted = calls.compactMap(SyscallNumbers.number).map(Int32.init)
        #expect(allowed.subtracting(wanted) == [], "allowed, but in no group")
        #expect(Set(wanted).subtracting(allowed) == [], "in a group, but refused")
        #expect(try keeper.end() == [])
    }

    /// CVE-2019-5736, CVE-2024-21626 and CVE-2016-9962: whoever enters a host is looked at before it is its program.
    @Test(arguments: [InitKind.light, .systemd]) func whoEntersBringsNothingAlong(kind: InitKind) throws {
        let keeper = try KeeperFixture([Intruder.host(kind: kind)])
        try keeper.waitUntil { $0.allSatisfy { $0.state == .running } }
        try Intruder.bring(into: keeper)
        try keeper.run("for i in 1 2; do setsid /root/intruder --watch 3 > /root/seen$i 2>&1 & done")
        let end = MonotonicClock.nanoseconds + 2_500_000_000
        var entries = 0
        while MonotonicClock.nanoseconds < end {
            #expect(try keeper.run("exec true").outcome == .exited(0))
            entries += 1
        }
        sleep(1)
        let seen = try keeper.output("cat /root/seen1 /root/seen2").split(separator: "\n")
        let words = seen.filter { $0.hasPrefix("looks") }.map { $0.split(separator: " ") }
        #expect(words.count == 2, "\(seen)")
        let early = words.compactMap { Int($0[3]) }.reduce(0, +)
        #expect(early > 0, "none of \(entries) was caught before it executed: nothing was tested")
        for line in words { #expect(line[5] == "0", "\(line.joined(separator: " "))") }
        #expect(try keeper.end() == [])
    }

    @Test func coresStayInsideOrAreNotWritten() {
        #expect(CoreLimits.bounds(pattern: "core\n") == .init(soft: 0, hard: .max))
        #expect(CoreLimits.bounds(pattern: "") == .init(soft: 0, hard: .max))
        for pattern in ["|/usr/lib/systemd/systemd-coredump %P", "/var/crash/core.%p", "@/run/dumps", "@@/run/dumps"] {
            #expect(CoreLimits.bounds(pattern: pattern) == .init(soft: 1, hard: 1))
        }
    }
}
