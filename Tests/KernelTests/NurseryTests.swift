import Foundation
import Glibc
import Linux
import Nursery
import Testing
import Wire

/// How keepers come into being, and what the process that forks them may do to them: nothing.
@Suite struct NurseryTests {
    private let program = KeeperFixture.programs + "/breakfix-keeper"

    private func host() -> HostPlan { HostPlan(name: "web", imageRoot: KeeperFixture.image(), initKind: .light) }

    @Test func oneProcessForksEveryKeeper() throws {
        let nursery = Nursery(program: program, label: NSTemporaryDirectory(), instance: KeeperFixture.instance)
        let first = try KeeperFixture([host()], nursery: nursery)
        let pid = try #require(nursery.pid)
        let second = try KeeperFixture([host()], nursery: nursery)
        #expect(nursery.pid == pid)
        #expect(try first.parent() == pid && second.parent() == pid)
        #expect(try first.title().hasPrefix("breakfix-keeper \(first.folder)"))
        #expect(try first.output("hostname") == "web")
        #expect(try first.descriptors().allSatisfy { !$0.contains("/log") || $0.contains(first.folder) })
        #expect(try first.end().isEmpty && second.end().isEmpty)
    }

    @Test func aKilledNurseryHurtsNoKeeperAndIsReplaced() throws {
        let nursery = Nursery(program: program, label: NSTemporaryDirectory(), instance: KeeperFixture.instance)
        let before = try KeeperFixture([host()], nursery: nursery)
        let pid = try #require(nursery.pid)
        let process = ForeignProcess(pid: pid)
        process.signal(SIGKILL)
        #expect(process.hasEnded(within: 10_000))
        #expect(try before.output("echo alive") == "alive")
        let after = try KeeperFixture([host()], nursery: nursery)
        #expect(nursery.pid != nil && nursery.pid != pid)
        #expect(try before.end().isEmpty && after.end().isEmpty)
    }

    @Test func aNurseryThatStandsStillIsReplacedAndSaysSo() throws {
        let nursery = Nursery(
            program: program, label: NSTemporaryDirectory(), instance: KeeperFixture.instance, patience: 1)
        try nursery.prepare()
        let process = ForeignProcess(pid: try #require(nursery.pid))
        process.signal(SIGSTOP)
        #expect(throws: NurseryError.late(1)) { try KeeperFixture([host()], nursery: nursery) }
        #expect(process.hasEnded(within: 10_000))
        let next = try KeeperFixture([host()], nursery: nursery)
        #expect(try next.end().isEmpty)
    }

    @Test func theNurseryEndsWithItsOwnerAndItsKeepersDoNot() throws {
        var nursery: Nursery? = Nursery(
            program: program, label: NSTemporaryDirectory(), instance: KeeperFixture.instance)
        let keeper = try KeeperFixture([host()], nursery: try #require(nursery))
        let process = ForeignProcess(pid: try #require(nursery?.pid))
        nursery = nil
        #expect(process.hasEnded(within: 10_000))
        #expect(try keeper.output("echo alive") == "alive")
        #expect(try keeper.end().isEmpty)
    }

    @Test func aNurseryThatStandsStillKeepsNobodyFromEnding() throws {
        let nursery = Nursery(program: program, label: NSTemporaryDirectory(), instance: KeeperFixture.instance)
        try nursery.prepare()
        let process = ForeignProcess(pid: try #require(nursery.pid))
        process.signal(SIGSTOP)
        nursery.close()
        #expect(process.hasEnded(within: 0))
    }

    @Test func theFolderOfMountPointsMustBeRoots() throws {
        let script = NSTemporaryDirectory() + "bfx-planted-\(getpid())"
        // A machine on which somebody was there first: everybody may make things in /run/lock.
        let text = """
            #!/bin/sh
            exec unshare -m sh -c 'mount -t tmpfs none /run/lock && ln -s /etc /run/lock/breakfix-mounts && exec "$0" "$@"' \
                \(program) "$@"
            """
        try text.write(toFile: script, atomically: false, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: script) }
        #expect(chmod(script, 0o700) == 0)
        let nursery = Nursery(program: script, label: NSTemporaryDirectory(), instance: KeeperFixture.instance)
        let plan = SessionPlan(
            id: "PLANTED", instance: KeeperFixture.instance, runDirectory: "/", recordingPath: "",
            storageDirectory: "/",
            seccompFilters: KeeperFixture.filters, networks: [], hosts: [host()])
        let newborn = try nursery.bear(plan, log: "/dev/null")
        let unsent = newborn.unsent
        var why = ""
        do {
            _ = try KeeperLine(newborn.takeSocket(), unsent: unsent)
        } catch {
            why = (error as? KeeperFailure)?.text ?? "\(error)"
        }
        #expect(why.contains("/run/lock/breakfix-mounts is not a folder of root's: remove it"), "\(why)")
    }

    @Test func theKeepersCodeIsItsOwn() throws {
        let nursery = Nursery(program: program, label: NSTemporaryDirectory(), instance: KeeperFixture.instance)
        try nursery.prepare()
        let pid = try #require(nursery.pid)
        _ = try spare(of: pid, otherThan: 0)
        var own = 0
        var whole = 0
        for line in try String(contentsOfFile: "/proc/\(pid)/maps", encoding: .utf8).split(separator: "\n") {
            let fields = line.split(separator: " ")
            let ends = fields[0].split(separator: "-").compactMap { Int($0, radix: 16) }
            guard fields[1] == "r-xp", ends.count == 2, fields.count == 5 || fields[5].hasSuffix("/breakfix-keeper")
            else {
                continue
            }
            whole += ends[1] - ends[0]
            if fields.count == 5 { own += ends[1] - ends[0] }
        }
        if whole < 4 << 20 {
            print("NOT TESTED: code on huge pages; this keeper has \(whole >> 10) KiB of it")
        } else {
            #expect(own >= 2 << 20, "\(own) of \(whole) bytes")
        }
    }

    @Test func aSpareIsRenewedAndTakesBackWhatItMade() throws {
        let nursery = Nursery(
            program: program, label: NSTemporaryDirectory(), instance: KeeperFixture.instance, spareSeconds: 1)
        try nursery.prepare()
        let pid = try #require(nursery.pid)
        let first = try spare(of: pid, otherThan: 0)
        let next = try spare(of: pid, otherThan: first)
        #expect(kill(first, 0) != 0)
        let keeper = try KeeperFixture([host()], nursery: nursery)
        #expect(keeper.pid == next || kill(next, 0) != 0)
        #expect(try keeper.output("awk '{print ($1 < 3)}' /proc/uptime") == "1")
        for mount in Set(keeper.hosts.flatMap(\.cgroups).map { $0.components(separatedBy: "/host-")[0] }) {
            let groups = try FileManager.default.contentsOfDirectory(atPath: mount)
            #expect(!groups.contains { $0.hasPrefix("host-\(first)-") }, "\(mount)")
        }
        #expect(try keeper.end().isEmpty)
    }

    @Test func aSpareWhoseHostDiedIsNobodysTrouble() throws {
        let nursery = Nursery(program: program, label: NSTemporaryDirectory(), instance: KeeperFixture.instance)
        try nursery.prepare()
        let waiting = try spare(of: try #require(nursery.pid), otherThan: 0)
        usleep(300_000)
        let born = try #require(children(of: waiting).first)
        kill(born, SIGKILL)
        usleep(100_000)
        let keeper = try KeeperFixture([host()], nursery: nursery)
        #expect(keeper.pid == waiting)
        #expect(keeper.hosts.map(\.detail) == [""])
        #expect(try keeper.output("hostname") == "web")
        #expect(try keeper.end().isEmpty)
    }

    /// Waits for a spare whose host's first process is born.
    private func spare(of nursery: Int32, otherThan old: Int32) throws -> Int32 {
        let deadline = Deadline(milliseconds: 10_000)
        while deadline.remaining > 0 {
            if let found = children(of: nursery).first(where: { $0 != old && !children(of: $0).isEmpty }) {
                return found
            }
            usleep(10_000)
        }
        throw KeeperFailure(text: "there is no spare")
    }

    private func children(of pid: Int32) -> [Int32] {
        let text = (try? String(contentsOfFile: "/proc/\(pid)/task/\(pid)/children", encoding: .utf8)) ?? ""
        return text.split(separator: " ").compactMap { Int32($0) }
    }

    @Test func keepersAreBornFromManyThreads() async throws {
        let nursery = Nursery(program: program, label: NSTemporaryDirectory(), instance: KeeperFixture.instance)
        try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 0..<8 {
                group.addTask { try KeeperFixture([self.host()], nursery: nursery).end() }
            }
            for try await left in group { #expect(left.isEmpty) }
        }
    }

    @Test func aPlanLongerThanASocketHoldsArrives() throws {
        var host = host()
        host.hostsLines = (0..<60_000).map { "10.20.0.2 name-\($0)" }
        let keeper = try KeeperFixture([host], networks: [])
        #expect(try keeper.output("tail -n 1 /etc/hosts | grep -c name-59999") == "1")
        #expect(try keeper.end().isEmpty)
    }

    @Test func whatIsNotThereIsNamed() {
        let nursery = Nursery(program: "/nowhere/breakfix-keeper", label: "x", instance: "x")
        #expect(throws: NurseryError.missingProgram("/nowhere/breakfix-keeper")) { try nursery.prepare() }
        let dying = Nursery(program: "/bin/false", label: "x", instance: "x")
        #expect(throws: NurseryError.died) { try KeeperFixture([host()], nursery: dying) }
    }
}

extension KeeperFixture {
    /// The keeper's parent.
    fileprivate func parent() throws -> Int32? {
        let text = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
        let line = text.split(separator: "\n").first { $0.hasPrefix("PPid:") }
        return line.flatMap { Int32($0.dropFirst(5).trimmingCharacters(in: .whitespaces)) }
    }

    /// What `ps` shows of the keeper.
    fileprivate func title() throws -> String {
        String(try String(contentsOfFile: "/proc/\(pid)/cmdline", encoding: .utf8).prefix { $0 != "\0" })
    }

    /// Where the keeper's descriptors lead.
    fileprivate func descriptors() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd").compactMap {
            try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/fd/\($0)")
        }
    }
}
