import Foundation
import Glibc
import Linux
import Nursery
import Seccomp
import Wire

@testable import Daemon

/// A keeper that is killed, or whose host's first process is, right before a system call of theirs.
struct SteppedKeeper {
    /// Who is killed.
    enum Victim: String { case keeper, child }

    /// A call in the order of the calls.
    struct Call {
        let number: Int
        let changesTheMachine: Bool
    }

    /// Who was killed, as the stepper says.
    struct Kill {
        let pid: Int32
        let slot: Int
        let network: String
    }

    /// What came of it.
    struct Outcome {
        var calls: [Call] = []
        var kill: Kill?
        /// What whoever launched was told; empty where everything went well.
        var trouble = ""
        /// What is left on the machine.
        var left: [String] = []
    }

    let victim: Victim
    private let id = "K" + String(UInt64.random(in: 0..<1_000_000_000), radix: 36, uppercase: true)
    private let instance = "breakfix-killtests\(getpid())"

    private static let stepper = FileManager.default.currentDirectoryPath + "/.build/debug/stepper"

    init(_ victim: Victim) { self.victim = victim }

    /// A session with everything that a keeper makes. The first child of one without a resolver and a disk is its host.
    private func plan(in folder: String) throws -> SessionPlan {
        let isWhole = victim == .keeper
        var volumes = [VolumePlan(path: "/srv/memory", bytes: 1 << 20, inodes: 64)]
        if isWhole { volumes.append(VolumePlan(path: "/srv/disk", bytes: 8 << 20, inodes: 64, isDisk: true)) }
        let host = HostPlan(
            name: "web", imageRoot: KeeperFixture.image(), initKind: .light, volumes: volumes,
            interfaces: [InterfacePlan(name: "eth0", network: "lan", address: "10.20.0.2", prefix: 24)])
        let resolver = ResolverPlan(
            program: "/usr/sbin/dnsmasq", addresses: ["10.20.0.1"],
            records: [NameRecord(names: ["web.lan"], addresses: ["10.20.0.2"])],
            seccompFilters: [try ResolverProfile.compile()])
        return SessionPlan(
            id: id, instance: instance, runDirectory: folder, recordingPath: folder + "/recording",
            storageDirectory: folder,
            seccompFilters: KeeperFixture.filters, networks: [NetworkPlan(name: "lan", subnet: "10.20.0.0/24")],
            hosts: [host], resolver: isWhole ? resolver : nil)
    }

    /// Launches and ends a session.
    ///
    /// - Parameter number: The call that is not reached, counted from 1; 0 kills nobody.
    func run(killingAt number: Int) throws -> Outcome {
        let folder = NSTemporaryDirectory() + "bfx-kill-" + id
        let notes = folder + ".calls"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { for path in [folder, notes] { try? FileManager.default.removeItem(atPath: path) } }
        var outcome = Outcome()
        do {
            try launch(try plan(in: folder), "\(KeeperFixture.programs)/breakfix-keeper|\(victim)|\(number)|\(notes)")
        } catch {
            outcome.trouble = "\(error)"
        }
        for line in (try? String(contentsOfFile: notes, encoding: .utf8))?.split(separator: "\n") ?? [] {
            let words = line.split(separator: " ")
            if words.first == "killed", words.count == 4 {
                outcome.kill = Kill(
                    pid: Int32(words[1]) ?? -1, slot: Int(words[2]) ?? -1, network: String(words[3]))
            } else if let call = words.first.flatMap({ Int($0) }) {
                outcome.calls.append(Call(number: call, changesTheMachine: words.last == "changing"))
            }
        }
        outcome.left = leftovers(folder, outcome.kill)
        return outcome
    }

    /// Returns when the keeper has ended and everything went as it should.
    private func launch(_ plan: SessionPlan, _ label: String) throws {
        let nursery = Nursery(program: SteppedKeeper.stepper, label: label, instance: instance)
        let newborn = try nursery.bear(plan, log: plan.runDirectory + "/log")
        let process = newborn.process
        let unsent = newborn.unsent
        defer { process.finish(within: 0) }
        var trouble: (any Error)?
        do {
            let line = try KeeperLine(newborn.takeSocket(), unsent: unsent)
            var hosts: [HostStatus] = []
            while hosts.first.map({ $0.state == .starting }) ?? true {
                if case .status(let now) = try line.next(seconds: 20) { hosts = now }
            }
            line.send(.end(reason: "test"))
            guard hosts[0].state == .running else { throw KeeperFailure(text: "host \(hosts[0].detail)") }
            // It says that it has ended, and closes.
            while true { if case .ended = try line.next(seconds: 20) { break } }
        } catch {
            trouble = error
        }
        guard process.hasEnded(within: 10_000) else {
            throw KeeperFailure(text: "HANGS: \(String(describing: trouble))")
        }
        if let trouble { throw trouble }
    }

    /// What is still there two seconds after a session was lost. The daemon sweeps then, whenever another one ends, and once
    /// a minute: whoever was about to die may have been alive at the first time.
    private func leftovers(_ folder: String, _ kill: Kill?) -> [String] {
        let mountinfo = (try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)) ?? ""
        let sweep = CgroupSweep(mountinfo: mountinfo)
        let ticks = MonotonicClock.bootNanoseconds / 10_000_000
        let deadline = Deadline(milliseconds: 2_000)
        var found: [String] = []
        repeat {
            found = sweep.sweep(instance: instance, session: id)
            found += SessionRemains.all(instance: instance, folder: folder)
            if let kill { found += SessionRemains.held(slot: kill.slot, network: kill.network, before: ticks) }
            if found.isEmpty { return [] }
            usleep(20_000)
        } while deadline.remaining > 0
        return found
    }
}
