internal import API
internal import Glibc
internal import Linux
internal import Nursery
internal import WebSockets

/// A daemon that serves: folders, lock, book, keepers' loop, clock and server, from open to close.
final class House: Sendable {
    private let engine: Engine
    private let clock: SessionClock
    private let lookout: Lookout
    private let server: HTTPServer
    private let lock: DaemonLock

    private init(engine: Engine, clock: SessionClock, lookout: Lookout, server: HTTPServer, lock: DaemonLock) {
        self.engine = engine
        self.clock = clock
        self.lookout = lookout
        self.server = server
        self.lock = lock
    }

    /// Makes the folders, takes the lock, brings book and machine together, and serves.
    static func open(_ options: DaemonOptions, log: Log) throws(Trouble) -> House {
        let layout = options.layout
        let group = try groupID(options.group)
        try makeFolders(layout, group: group)
        let lock = try DaemonLock.take(layout.lock)
        raiseFileLimit()
        let workshop = Workshop(
            layout: layout, supplies: InstalledSupplies(layout: layout),
            book: try StoreBook.open(layout.store, log: log),
            nursery: nursery(layout, log), loop: try startLoop(log), log: log, filters: try FilterCache(),
            cgroups: try cgroups())
        let engine = Engine(workshop: workshop)
        let outage = lock.lastAlive.map { max(0, MonotonicClock.wallMilliseconds - $0) } ?? 0
        try Reconciliation(engine: engine, outage: outage).run()
        let clock = SessionClock(engine: engine, lock: lock)
        guard clock.start() else { throw .machine("the machine gives no thread for the clock") }
        let lookout = Lookout(engine: engine, interval: options.sample)
        guard lookout.start() else { throw .machine("the machine gives no thread to look at sessions") }
        for (scenario, size) in options.pool { engine.pool.resize(scenario, to: size) }
        guard engine.fillPool() else { throw .machine("the machine gives no thread for the pool") }
        let server = HTTPServer(
            socketPath: layout.socket, mode: group == nil ? 0o600 : 0o660, group: group,
            handler: Router(engine: engine),
            threads: 64)
        do throws(WebError) {
            try server.start()
        } catch {
            throw .machine("\(error)")
        }
        return House(engine: engine, clock: clock, lookout: lookout, server: server, lock: lock)
    }

    /// Takes no more launches, lets what runs come to its end, and stops serving; keepers and sessions go on.
    func close() {
        if !engine.drain(until: Deadline(milliseconds: 30_000)) {
            engine.workshop.log.write(.warning, "daemon.cut", "a launch was cut; the next start settles it")
        }
        engine.pool.stop()
        server.stop(drain: 60)
        lookout.stop()
        clock.stop()
        engine.workshop.nursery.close()
        lock.touch()
    }

    /// The group that may use the socket; nil for root alone.
    private static func groupID(_ name: String?) throws(Trouble) -> UInt32? {
        if let entry = getgrnam(name ?? "breakfix") { return entry.pointee.gr_gid }
        guard let name else { return nil }
        throw Trouble(
            type: "unknown-group", title: "there is no group \(name)", help: "run `groupadd --system \(name)`",
            status: 500)
    }

    private static func makeFolders(_ layout: Layout, group: UInt32?) throws(Trouble) {
        try DiskFile.makeFolder(layout.run, mode: 0o750)
        // Members of the group must get through to the socket; the keepers' folders below are root's alone.
        if let group {
            try Trouble.telling { () throws(SystemError) in
                _ = try checked("chown", layout.run) { chown(layout.run, 0, group) }
            }
        }
        for path in [layout.sessions, layout.state, layout.records, layout.images] {
            try DiskFile.makeFolder(path, mode: 0o700)
        }
    }

    /// Started now, so that the first launch need not wait; where it cannot be, each launch tries again and tells.
    private static func nursery(_ layout: Layout, _ log: Log) -> Nursery {
        let nursery = Nursery(
            program: layout.libexec + "/breakfix-keeper", label: layout.sessions, instance: layout.instance)
        do throws(NurseryError) {
            try nursery.prepare()
        } catch {
            log.write(.warning, "daemon.no-nursery", Trouble(error).detail)
        }
        return nursery
    }

    private static func startLoop(_ log: Log) throws(Trouble) -> EventLoop {
        let loop = try Trouble.telling { () throws(SystemError) in try EventLoop() }
        let isStarted = Worker.start {
            do throws(SystemError) {
                try loop.run()
            } catch {
                // Without its loop the daemon hears no keeper; a new one adopts them all.
                log.write(.error, "daemon.loop-failed", "\(error)")
                exit(70)
            }
        }
        guard isStarted else { throw .machine("the machine gives no thread for the keepers' loop") }
        return loop
    }

    private static func cgroups() throws(Trouble) -> CgroupSweep {
        let mounts = try DiskFile.read("/proc/self/mountinfo", limit: 16 << 20) ?? []
        return CgroupSweep(mountinfo: String(decoding: mounts, as: UTF8.self))
    }

    /// A thousand sessions and their viewers need more descriptors than the usual 1024.
    private static func raiseFileLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
