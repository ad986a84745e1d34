internal import API
internal import Glibc
internal import Linux
internal import Scenario
internal import Synchronization

/// All trials of a scenario, some at a time; Ctrl-C ends every session and then the run.
final class ProofRun: Sendable {
    private struct Task: Sendable {
        let problem: Problem
        let trial: Trial
        let round: Int
    }

    private struct State {
        var tasks: [Task] = []
        var results: [GateResult] = []
        var running: [String] = []
        var isStopped = false
    }

    private let ground: DaemonGround
    private let seed: UInt64?
    private let state: Mutex<State>
    private let total: Int

    /// - Parameters:
    ///   - rounds: How often everything is tried; each round has a seed of its own.
    ///   - seed: The first round's seed; the next ones follow it.
    init(ground: DaemonGround, scenario: Scenario, rounds: Int, seed: UInt64?) {
        self.ground = ground
        self.seed = seed
        let tasks = (1...rounds).flatMap { round in
            scenario.problems.flatMap { problem in
                Trial.all(of: problem).map { Task(problem: problem, trial: $0, round: round) }
            }
        }
        total = tasks.count
        state = Mutex(State(tasks: tasks))
    }

    /// Runs everything.
    ///
    /// - Throws: ``Failure`` with the code 130 where it was interrupted.
    func run(jobs: Int, _ progress: Progress) throws -> [GateResult] {
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
                ground.stop()
            }
            if polled[0].revents != 0 { left -= try done.reading.read(upTo: 64)?.count ?? 0 }
        }
        if isInterrupted { throw Failure("interrupted; every session of the proof was ended", code: .interrupted) }
        return state.withLock { $0.results }
    }

    private func work(_ progress: Progress) {
        while let task = next() {
            let name = "\(task.problem.id) \(task.trial)"
            tell(progress) { $0.running.append(name) }
            let prover = Prover(
                ground: ground, problem: task.problem, seed: seed.map { $0 &+ UInt64(task.round - 1) },
                round: task.round)
            let results = prover.run(task.trial)
            tell(progress) { state in
                state.results += results
                state.running.removeAll { $0 == name }
            }
        }
    }

    private func next() -> Task? {
        state.withLock { $0.isStopped || $0.tasks.isEmpty ? nil : $0.tasks.removeFirst() }
    }

    private func tell(_ progress: Progress, _ change: (inout State) -> Void) {
        let text = state.withLock { state in
            change(&state)
            let finished = total - state.tasks.count - state.running.count
            return state.isStopped ? nil : "\(finished) of \(total) trials"
        }
        if let text { progress.update(text) }
    }
}
