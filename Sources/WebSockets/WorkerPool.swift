internal import Linux
/// Threads that run what may block; they are started when work waits, up to a limit.
final class WorkerPool: Sendable {
    private struct State {
        var jobs: [@Sendable () -> Void] = []
        var next = 0
        var idle = 0
        var threads = 0
        var isStopped = false

        var waiting: Int { jobs.count - next }

        mutating func take() -> (@Sendable () -> Void)? {
            guard next < jobs.count else { return nil }
            let job = jobs[next]
            next += 1
            if next == jobs.count || next > 1024 {
                jobs.removeFirst(next)
                next = 0
            }
            return job
        }
    }

    /// Work that may wait for a thread; more is turned away.
    static let backlog = 4096

    private let limit: Int
    private let state = Monitor(State())

    init(threads: Int) { limit = max(1, threads) }

    /// Queues work.
    ///
    /// - Returns: Whether it was taken; false once the pool is stopped or too much waits.
    func submit(_ job: @escaping @Sendable () -> Void) -> Bool {
        let (isTaken, needsThread) = state.update(waking: .one) { state -> (Bool, Bool) in
            guard !state.isStopped, state.waiting < Self.backlog else { return (false, false) }
            state.jobs.append(job)
            let needsThread = state.waiting > state.idle && state.threads < limit
            if needsThread { state.threads += 1 }
            return (true, needsThread)
        }
        guard needsThread else { return isTaken }
        do throws(WebError) {
            try PlainThread(name: "worker") { [self] in work() }.detach()
            return isTaken
        } catch {
            // Without this thread the others take the job; without any thread nobody would.
            return state.update { state in
                state.threads -= 1
                if state.threads == 0 {
                    state.jobs = []
                    state.next = 0
                }
                return state.threads > 0
            }
        }
    }

    /// Ends the threads as they become idle; work that still waits is dropped.
    func stop() {
        state.update { state in
            state.isStopped = true
            state.jobs = []
            state.next = 0
        }
    }

    private func work() {
        enum Next {
            case job(@Sendable () -> Void)
            case end
        }
        while true {
            state.update(waking: .one) { $0.idle += 1 }
            let next = state.wait { state -> Next? in
                if let job = state.take() {
                    state.idle -= 1
                    return .job(job)
                }
                return state.isStopped ? .end : nil
            }
            guard case .job(let job) = next else { return }
            job()
        }
    }
}
