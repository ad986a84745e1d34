internal import API
internal import Linux
internal import Synchronization

/// Ends sessions whose time is up; runs on a thread of its own until told to stop.
final class SessionClock: Sendable {
    private let engine: Engine
    private let lock: DaemonLock
    private let stopped = Monitor(false)

    /// - Parameter lock: Touched now and then, so that the next daemon knows how long there was none.
    init(engine: Engine, lock: DaemonLock) {
        self.engine = engine
        self.lock = lock
    }

    /// Starts the thread.
    ///
    /// - Returns: Whether there was one to be had.
    func start() -> Bool {
        Worker.start {
            var ticks = 0
            while self.stopped.wait(until: Deadline(milliseconds: 1000), for: { $0 ? true : nil }) == nil {
                self.tick(now: MonotonicClock.wallMilliseconds)
                ticks += 1
                if ticks % 60 == 0 { self.sweep() }
            }
        }
    }

    /// Ends the thread soon.
    func stop() { stopped.update { $0 = true } }

    /// Ends what keepers have left that died before anybody knew them.
    private func sweep() {
        let workshop = engine.workshop
        _ = Worker.start { _ = workshop.cgroups.sweep(instance: workshop.layout.instance) }
    }

    /// Ends what is over.
    func tick(now: Int64) {
        lock.touch()
        engine.settleEnded()
        for session in engine.live {
            guard session.view.state == .running, let end = session.view.endsAt, end <= now else { continue }
            // Each on a thread of its own: one that is slow to end does not make the others late.
            let isStarted = Worker.start { session.end("the time limit was reached", as: .ended) }
            if !isStarted { engine.workshop.log.write(.error, "session.no-thread", session: session.id, "to end it") }
        }
    }
}
