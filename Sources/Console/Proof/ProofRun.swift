internal import API
internal import Glibc
internal import Linux
internal import Scenario
internal import Synchronization

/// The trials of all scenarios in one queue, some at a time, the longest first; Ctrl-C ends every session and then the
/// run.
final class ProofRun: Sendable {
    /// What one trial showed.
    struct Finished: Sendable {
        let task: ProofTask
        let results: [GateResult]
    }

    private struct State {
        var tasks: [ProofTask] = []
        var finished: [Finished] = []
        var running = 0
        var isStopped = false
    }

    private let daemon: DaemonClient
    private let limit: Int
    private let sessions: AliveSessions
    private let state: Mutex<State>
    private let total: Int
    private let start = MonotonicClock.nanoseconds

    /// - Parameter limit: Seconds that a trial may take.
    init(daemon: DaemonClient, tasks: [ProofTask], limit: Int) {
        self.daemon = daemon
        self.limit = limit
        sessions = AliveSessions(daemon: daemon)
        total = tasks.reduce(0) { $0 + $1.cost }
        let sorted = tasks.enumerated().sorted { ($1.element.cost, $0.offset) < ($0.element.cost, $1.offset) }
        state = Mutex(State(tasks: sorted.map(\.element)))
    }

    /// Runs everything.
    ///
    /// - Throws: ``Failure`` with the code 130 where it was interrupted.
    func run(jobs: Int, _ progress: Progress) throws -> [Finished] {
        let signals = try TerminalSignals()
        let done = try Pipe()
        let ending = done.writing.raw
        for _ in 0..<jobs {
            // The thread ends with its byte in the pipe, which is waited for below.
            try BackgroundThread { [self] in
                work(progress)
                var byte: UInt8 = 1
                _ = write(ending, &byte, 1)
            }.detach()
        }
        var left = jobs
        var isInterrupted = false
        while left > 0 {
            var polled = [
                pollfd(fd: done.reading.raw, events: Int16(POLLIN), revents: 0),
                pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
            ]
            poll(&polled, 2, -1)
            let ends = try signals.take().contains { $0 == SIGINT || $0 == SIGTERM || $0 == SIGHUP }
            if ends, !isInterrupted {
                isInterrupted = true
                progress.update("interrupted, ending sessions")
                state.withLock { $0.isStopped = true }
                sessions.stop()
            }
            if polled[0].revents != 0 { left -= try done.reading.read(upTo: 64)?.count ?? 0 }
        }
        if isInterrupted { throw Failure("interrupted; every session of the proof was ended", code: .interrupted) }
        return state.withLock { $0.finished }
    }

    private func work(_ progress: Progress) {
        while let task = next() {
            var results = run(task)
            // What breaks is tried once more with the same seed, for it may only be flaky.
            if results.contains(where: \.outcome.isBroken), state.withLock({ !$0.isStopped }) {
                let again = run(task)
                let held = again.filter { $0.outcome == .held }.map(\.gate)
                for index in results.indices where held.contains(results[index].gate) {
                    guard case .broken(let why) = results[index].outcome else { continue }
                    results[index].outcome = .flaky(why)
                }
            }
            let finished = Finished(task: task, results: results)
            let text = state.withLock { state in
                state.running -= 1
                state.finished.append(finished)
                return state.isStopped ? nil : words(state)
            }
            if let text { progress.update(text) }
        }
    }

    private func run(_ task: ProofTask) -> [GateResult] {
        let ground = DaemonGround(daemon: daemon, scenario: task.reference, sessions: sessions, limit: limit)
        return Prover(ground: ground, scenario: task.scenario, problem: task.problem, round: task.round)
            .run(task.trial)
    }

    private func next() -> ProofTask? {
        state.withLock { state in
            guard !state.isStopped, !state.tasks.isEmpty else { return nil }
            state.running += 1
            return state.tasks.removeFirst()
        }
    }

    /// How far it is, what did not hold, and how long it will take by what was done so far.
    private func words(_ state: State) -> String {
        let all = state.finished.count + state.running + state.tasks.count
        let bad = state.finished.count { $0.results.contains { $0.outcome != .held } }
        let done = state.finished.reduce(0) { $0 + $1.task.cost }
        let elapsed = Int((MonotonicClock.nanoseconds - start) / 1_000_000_000)
        let minutes = done == 0 ? 0 : elapsed * (total - done) / done / 60
        return "\(state.finished.count) of \(all) trials" + (bad == 0 ? "" : ", \(bad) not held")
            + (minutes == 0 ? "" : ", \(minutes) min left")
    }
}
