internal import Glibc
internal import Linux
internal import Recording
internal import Sandbox
internal import Wire

/// Answers for a host's observed calls: notes them where they start programs, lets them fail where a rule says so, and
/// lets all others go on.
///
/// A call costs the keeper some microseconds, and a host gets so many of them a second. Nothing here waits: a delay is
/// a timer, and what is looked at is looked at without opening it.
final class HostCalls: SyscallObserver {
    /// The rules; they outlive the host's boots.
    let rules: CallRules

    private let host: String
    private let audit: ExecAudit?
    private let loop: EventLoop
    private let recorder: Recorder
    private var listeners: [Int32: SyscallListener] = [:]
    /// What is answered; the rest waits.
    private var answers: Allowance
    /// Calls that are held up, and the timers that let them go.
    private var held: [HeldCall: UInt64] = [:]
    private let mostHeld: Int

    /// Each is a descriptor of the keeper's, as long as anybody of its tree is alive.
    private static let mostListeners = 400
    /// How many calls of one tree are answered before others have their turn.
    private static let batch = 16
    private static let pauseMilliseconds = 5

    private struct HeldCall: Hashable {
        let listener: Int32
        let id: UInt64
    }

    init(of machine: HostMachine, loop: EventLoop, recorder: Recorder) {
        host = machine.plan.name
        rules = CallRules(idBase: machine.idBase)
        audit = machine.plan.recordsPrograms ? ExecAudit(of: machine, loop: loop, recorder: recorder) : nil
        self.loop = loop
        self.recorder = recorder
        // Programs start rarely; calls that shall fail may be those that a program makes most of.
        let perSecond: UInt64 = machine.plan.failsCalls ? 20_000 : 4_000
        answers = Allowance(perSecond: perSecond, burst: perSecond)
        // One for each thread that can wait, and as many again that were killed in the meantime.
        mostHeld = 2 * Int(machine.plan.maximumProcesses) + 64
    }

    func adopt(_ listener: SyscallListener) {
        let fd = listener.descriptor.raw
        guard listeners.count < HostCalls.mostListeners else {
            return recorder.note(
                .mark("\(host) has too many shells and programs from outside: nothing runs in the next"))
        }
        listeners[fd] = listener
        do {
            try loop.add(fd, .readable) { [unowned self] in ready(listener, $0) }
        } catch {
            // Without us nobody answers, and without a listener every observed call fails.
            listeners[fd] = nil
            recorder.note(.mark("the keeper of \(host) lost a listener: \(error)"))
        }
    }

    func answer(_ listener: SyscallListener) {
        guard let notice = listener.receive() else { return }
        audit?.hear(notice, from: listener)
        listener.proceed(notice)
    }

    private func ready(_ listener: SyscallListener, _ events: EventLoop.Events) {
        guard events.contains(.readable) else {
            loop.remove(listener.descriptor.raw)
            listeners[listener.descriptor.raw] = nil
            return
        }
        for _ in 0..<HostCalls.batch {
            guard answers.isOpen(at: MonotonicClock.nanoseconds) else { return pause(listener) }
            guard let notice = listener.receive() else { return }
            answers.spend()
            audit?.hear(notice, from: listener)
            settle(notice, of: listener)
        }
    }

    /// Lets the storm wait for us, instead of working for it without end on a processor that is not the host's.
    private func pause(_ listener: SyscallListener) {
        let fd = listener.descriptor.raw
        _ = try? loop.modify(fd, [])
        loop.after(milliseconds: HostCalls.pauseMilliseconds) { [unowned self] in
            if listeners[fd] === listener { _ = try? loop.modify(fd, .readable) }
        }
    }

    private func settle(_ notice: SyscallNotice, of listener: SyscallListener) {
        // What was read of a process that is gone may have been somebody else's.
        guard let effect = rules.effect(on: notice), listener.isWaiting(notice) else { return listener.proceed(notice) }
        switch effect {
        case .fail(let error): listener.fail(notice, with: error)
        case .delay(let milliseconds): hold(notice, of: listener, milliseconds: Int(milliseconds))
        case .kill(let signal): kill(notice, of: listener, with: signal)
        }
    }

    /// Sends the signal to the process of the call; not to PID 1, whose end would be the host's.
    private func kill(_ notice: SyscallNotice, of listener: SyscallListener, with signal: Int32) {
        guard let status = ProcessStatus(of: notice.thread), status.innerPid != 1 else {
            return listener.proceed(notice)
        }
        let process = ForeignProcess(pid: status.process)
        guard listener.isWaiting(notice) else { return }
        process.signal(signal)
        // Nothing of the call is seen of who is killed; who can catch the signal finds it made.
        if signal != SIGKILL { listener.proceed(notice) }
    }

    private func hold(_ notice: SyscallNotice, of listener: SyscallListener, milliseconds: Int) {
        if held.count >= mostHeld { forgetTheDead() }
        guard held.count < mostHeld else { return listener.proceed(notice) }
        let call = HeldCall(listener: listener.descriptor.raw, id: notice.id)
        held[call] = loop.after(milliseconds: milliseconds) { [unowned self] in
            held[call] = nil
            listener.proceed(notice)
        }
    }

    /// Whoever is killed while its call is held up leaves a timer.
    private func forgetTheDead() {
        for (call, timer) in held where listeners[call.listener]?.isWaiting(call.id) != true {
            loop.cancel(timer)
            held[call] = nil
        }
    }
}
