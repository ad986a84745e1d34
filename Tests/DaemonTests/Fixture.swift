import API
import Glibc
import Linux
import Nursery
import Report
import Scenario
import Synchronization
import Testing
import Wire

@testable import Daemon

/// An engine in a folder of its own, with fake keepers and a fake probe; everything is removed at the end.
final class Fixture: Sendable {
    let folder: String
    let layout: Layout
    let book = MemoryBook()
    let engine: Engine
    let supplies: FixtureSupplies
    private let loop: EventLoop
    private let keepers = Mutex<Set<Int32>>([])

    init(behaviour: String = "", scenario: Scenario = .sample, poolLifetime: Int = 3_600_000) throws {
        Signals.ignoreBrokenPipes()
        var template = Array("/tmp/bfx-daemon-XXXXXX".utf8CString)
        folder = try #require(mkdtemp(&template).map { String(cString: $0) })
        layout = Layout(
            run: folder + "/run", state: folder + "/state", config: folder + "/etc", scenarios: folder + "/scenarios",
            libexec: folder + "/libexec")
        for path in [layout.sessions, layout.records, layout.libexec] { try DiskFile.makeFolder(path, mode: 0o700) }
        try DiskFile.write(Array(behaviour.utf8), to: layout.libexec + "/behaviour")
        symlink(Fixture.built("fake-keeper"), layout.libexec + "/breakfix-keeper")
        loop = try EventLoop()
        supplies = FixtureSupplies(played: scenario)
        engine = Engine(workshop: try Fixture.workshop(layout, book, loop, supplies), poolLifetime: poolLifetime)
        startLoop(loop)
    }

    /// A second engine on the same folders, as after a restart of the daemon; it has the book as it is now.
    ///
    /// The first engine lives on in this process and settles in its own book what the second ends.
    func restarted(outage: Int64 = 0) throws -> Engine {
        let supplies = engine.workshop.supplies
        let workshop = Workshop(
            layout: layout, supplies: supplies, book: book.copy(), nursery: engine.workshop.nursery, loop: loop,
            log: engine.workshop.log,
            filters: try FilterCache(),
            cgroups: engine.workshop.cgroups)
        let engine = Engine(workshop: workshop)
        try Reconciliation(engine: engine, outage: outage).run()
        return engine
    }

    /// A program of this build.
    static func built(_ name: String) -> String {
        var path = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &path, path.count)
        let text = String(decoding: path[..<max(0, count)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let test = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? text
        return (test.lastIndex(of: "/").map { String(test[..<$0]) } ?? ".") + "/" + name
    }

    /// Launches the sample and waits until its launch is over.
    func launch(inject: Bool = true, seed: UInt64? = 7) throws -> Session {
        let request = LaunchRequest(scenario: "sample", seed: seed, candidate: "Ada", inject: inject)
        let session = try engine.launch(request, uid: 0)
        guard let live = engine.liveSession(session.id) else { return try engine.record(session.id).session }
        let done = live.waitForLaunch(until: Deadline(milliseconds: 20_000)) { false }
        keepers.withLock { _ = $0.insert(live.record.keeper) }
        return done
    }

    /// What the fake keeper was asked to run.
    func execs(_ id: String) throws -> [String] {
        let bytes = try DiskFile.read(layout.sessions + "/\(id)/execs", limit: 1 << 24) ?? []
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n--\n").map(String.init)
    }

    /// Where a parked session's recording began.
    func begun(_ id: String) throws -> String {
        String(decoding: try DiskFile.read(layout.sessions + "/\(id)/begun", limit: 4_096) ?? [], as: UTF8.self)
    }

    /// The keeper of a session that nobody may know yet.
    func keeper(of id: String) throws -> Int32 {
        String(decoding: try DiskFile.read(layout.sessions + "/\(id)/pid", limit: 4_096) ?? [], as: UTF8.self)
            .split(separator: "\n").first.flatMap { Int32($0) } ?? 0
    }

    /// Puts a probe in place that answers with these outcomes, in this order.
    func answerProbe(_ script: String) throws {
        try DiskFile.write(Array("#!/bin/sh\n\(script)\n".utf8), to: layout.libexec + "/breakfix-probe", mode: 0o755)
    }

    /// The kinds of a session's events.
    func kinds(_ id: String) -> [String] { book.events(of: id).map(\.kind) }

    /// Waits until a session is in a state.
    func wait(_ id: String, for state: Session.State, in engine: Engine? = nil) throws -> Session {
        let deadline = Deadline(milliseconds: 10_000)
        while deadline.remaining > 0 {
            let session = try (engine ?? self.engine).record(id).session
            if session.state == state { return session }
            usleep(5000)
        }
        return try (engine ?? self.engine).record(id).session
    }

    deinit {
        for session in engine.live { session.end("the test is over", as: .ended) }
        for pid in keepers.withLock({ $0 }) where pid > 1 && commandLine(pid).contains(folder) { kill(pid, SIGKILL) }
        loop.stop()
        DiskFile.removeFolder(folder)
    }

    private func commandLine(_ pid: Int32) -> String {
        let bytes = (try? DiskFile.read("/proc/\(pid)/cmdline", limit: 4096)) ?? []
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func workshop(
        _ layout: Layout, _ book: MemoryBook, _ loop: EventLoop, _ supplies: FixtureSupplies
    ) throws -> Workshop {
        Workshop(
            layout: layout, supplies: supplies, book: book,
            nursery: Nursery(
                program: layout.libexec + "/breakfix-keeper", label: layout.sessions, instance: layout.instance),
            loop: loop,
            log: Log(isJournal: false, descriptor: open("/dev/null", O_WRONLY | O_CLOEXEC)), filters: try FilterCache(),
            cgroups: CgroupSweep(mountinfo: ""))
    }
}

/// Runs a loop until it is stopped; outside of any actor, as a thread wants it.
private func startLoop(_ loop: EventLoop) {
    _ = Worker.start {
        do { try loop.run() } catch { fatalError("the test's loop ended: \(error)") }
    }
}
