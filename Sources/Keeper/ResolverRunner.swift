internal import Linux
internal import Recording
internal import Sandbox
internal import Wire

/// Keeps the session's name server running: its end is our fault, never the candidate's, and stands in the recording.
final class ResolverRunner {
    private let resolver: Resolver
    private let loop: EventLoop
    private let recorder: Recorder
    private var startedAt: UInt64 = 0
    private var isEnding = false

    /// How long it may take to answer for the first time, in milliseconds.
    private static let patience = 5_000

    init(_ resolver: Resolver, loop: EventLoop, recorder: Recorder) {
        self.resolver = resolver
        self.loop = loop
        self.recorder = recorder
    }

    /// Starts it, and again whenever it ends.
    func start() throws(SandboxError) {
        startedAt = MonotonicClock.nanoseconds
        try resolver.start()
        guard let pidfd = resolver.pidfd else { return }
        do {
            try loop.add(pidfd.raw, .readable) { [unowned self] _ in ended() }
        } catch {
            resolver.kill()
            throw SandboxError("watching the name server", error)
        }
    }

    /// Waits until it answers.
    func waitUntilItAnswers() throws(SandboxError) {
        if resolver.waitUntilItAnswers(milliseconds: ResolverRunner.patience) { return }
        resolver.kill()
        forget()
        throw SandboxError("starting the name server", "it does not answer: \(resolver.reap())")
    }

    /// Kills it; whoever calls this reaps the keeper's children.
    func end() {
        isEnding = true
        forget()
        resolver.kill()
    }

    /// Removes its cgroups.
    func remove() { resolver.remove() }

    private func forget() {
        if let pidfd = resolver.pidfd { loop.remove(pidfd.raw) }
    }

    private func ended() {
        forget()
        let how = resolver.reap()
        if isEnding { return }
        recorder.note(.mark("interruption: the name server ended (\(how)) and is started again"))
        let wasShort = MonotonicClock.nanoseconds - startedAt < 1_000_000_000
        loop.after(milliseconds: wasShort ? 1_000 : 0) { [unowned self] in restart() }
    }

    private func restart() {
        if isEnding { return }
        do {
            try start()
        } catch {
            recorder.note(.mark("interruption: the name server cannot be started (\(error))"))
            loop.after(milliseconds: 5_000) { [unowned self] in restart() }
        }
    }
}
