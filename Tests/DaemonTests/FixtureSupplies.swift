import API
import Faults
import Scenario
import Synchronization
import Report
import Wire

@testable import Daemon

/// One scenario under the name `sample`, and images that exist by name only.
final class FixtureSupplies: Supplies {
    let played: Scenario
    private let stamped = Mutex("as it was")
    private let still = Mutex(false)

    init(played: Scenario) { self.played = played }

    /// Changes the scenario's files, as far as anybody can see without reading them.
    func stamp(_ text: String) { stamped.withLock { $0 = text } }

    /// Says of every fault that it stays as it is.
    func standStill() { still.withLock { $0 = true } }

    func isStill(_ fault: FaultUse) -> Bool { still.withLock { $0 } }

    func scenario(_ reference: String, seed: UInt64) throws(Trouble) -> Scenario {
        guard reference == "sample" || reference.hasPrefix("/") else {
            throw .unknownScenario(reference, in: "fixtures", near: nil)
        }
        var scenario = played
        scenario.seed = seed
        return scenario
    }

    func fingerprint(_ reference: String, images: [String]) -> String? { stamped.withLock { $0 } }

    func summaries() -> [ScenarioSummary] { [] }

    func image(_ name: String) throws(Trouble) -> SessionPlanner.Image {
        guard name != "absent" else { throw .missingImage(name) }
        return .sample
    }

    func plan(for fault: FaultUse) throws(Trouble) -> FaultPlan {
        if fault.fault.hasPrefix("syscall.") {
            do { return try FaultLibrary.plan(for: fault) } catch { throw .badScenario(fault.fault, "\(error)") }
        }
        return .scripts(FaultScripts(inject: "inject \(fault.fault)", undo: "undo \(fault.fault)"))
    }
}

extension SessionPlanner.Image {
    /// An image with root and one more user.
    static let sample = SessionPlanner.Image(
        root: "/images/base", digest: "abc",
        logins: [
            "root": .root,
            "ops": LoginPlan(user: "ops", uid: 1000, gid: 1001, home: "/home/ops", shell: "/bin/bash"),
        ])
}

/// Keeps sessions in memory, and can be told to fail as a full disk does.
final class MemoryBook: SessionBook {
    private struct Pages {
        var records: [String: SessionRecord] = [:]
        var events: [(session: String, event: SessionReport.Event)] = []
        var reports: [String: SessionReport] = [:]
        var isFull = false
    }

    private let pages = Mutex(Pages())

    /// A book of its own with the same content.
    func copy() -> MemoryBook {
        let copy = MemoryBook()
        let content = pages.withLock { $0 }
        copy.pages.withLock { $0 = content }
        return copy
    }

    /// Makes every write fail from now on.
    func fill() { pages.withLock { $0.isFull = true } }

    /// Makes writes succeed again.
    func empty() { pages.withLock { $0.isFull = false } }

    func save(_ record: SessionRecord) throws(Trouble) {
        let isFull = pages.withLock { pages in
            if !pages.isFull { pages.records[record.session.id] = record }
            return pages.isFull
        }
        if isFull { throw .noSpace("the book") }
    }

    func record(_ id: String) throws(Trouble) -> SessionRecord? { pages.withLock { $0.records[id] } }

    func records() throws(Trouble) -> [SessionRecord] { pages.withLock { Array($0.records.values) } }

    func append(_ event: SessionReport.Event, to session: String) throws(Trouble) {
        pages.withLock { $0.events.append((session, event)) }
    }

    func keep(_ report: SessionReport) throws(Trouble) { pages.withLock { $0.reports[report.session] = report } }

    func events(of session: String) -> [SessionReport.Event] {
        pages.withLock { $0.events.filter { $0.session == session }.map(\.event) }
    }
}

extension Scenario {
    /// Two hosts on a network, one problem with a fault, a check that wants a reboot, and an invariant.
    static let sample = Scenario(
        id: "sample", title: "The shop is down", level: 2, areas: ["service"],
        minutes: Minutes(expert: 5, junior: 20, limit: 45), complaint: "Nothing works.",
        hosts: [
            "web": Host(
                image: "base", login: "ops", volumes: ["/srv": .init(size: 1 << 20, inodes: 100)],
                files: ["/etc/shop.conf": .init(content: "port 80\n", mode: 0o640)], units: ["nginx"],
                setup: ["echo setup-web"]),
            "db": Host(image: "base", initKind: .light, services: ["app": ["/bin/app", "-v"]]),
        ],
        networks: ["lan": Network(hosts: ["web", "db"], subnet: "10.20.0.0/24", mtu: 1400)],
        problems: [
            Problem(
                id: "disk", title: "Orders fail", brief: "Help!\n", host: "web",
                faults: [
                    FaultUse(fault: "disk.fill", host: "db", arguments: .map([:])),
                    FaultUse(fault: "log.noise", host: "web", arguments: .map([:]), isDecoy: true),
                ],
                checks: [
                    Check(
                        id: "orders", kind: "http", host: "web", arguments: .map([:]), points: 4, within: 100,
                        stableFor: 50, afterReboot: true)
                ],
                invariants: [Check(id: "rows", kind: "sql", host: "db", arguments: .map([:]))],
                hints: [.init(cost: 1, text: "Look at df."), .init(cost: 2, text: "Look at /srv.")],
                solutions: [.init(name: "prune", tier: .rootCause, steps: [.init(host: "db", run: "rm big")])],
                shortcuts: [
                    .init(
                        name: "cheat", caughtBy: "rows",
                        steps: [.init(host: "db", run: "please-fail"), .init(host: "web", run: "never")])
                ])
        ], digest: "d1")
}
