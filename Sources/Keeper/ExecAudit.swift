internal import CLinux
internal import Glibc
internal import Linux
internal import Recording
internal import Sandbox
internal import Wire

/// Hears of every program that a host starts, and notes it in the recording.
///
/// An audit and no enforcement: the kernel reads the arguments again after us. Each call is let go on whatever becomes
/// of its note, so a storm costs the keeper some microseconds for each and the recording a bounded number of records.
final class ExecAudit: SyscallObserver {
    private let host: String
    private let idBase: UInt32
    private let isRecording: Bool
    private let loop: EventLoop
    private let recorder: Recorder
    private var listeners: [Int32: SyscallListener] = [:]
    /// What is noted; the rest is counted.
    private var notes = Allowance(perSecond: 50, burst: 500)
    /// What is answered; the rest waits.
    private var answers = Allowance(perSecond: 4_000, burst: 4_000)
    private var dropped: UInt32 = 0

    /// Each is a descriptor of the keeper's, as long as anybody of its tree is alive.
    private static let mostListeners = 400
    /// How many calls of one tree are answered before others have their turn.
    private static let batch = 16
    private static let tellMilliseconds = 1_000
    private static let pauseMilliseconds = 5

    init(of machine: HostMachine, loop: EventLoop, recorder: Recorder) {
        host = machine.plan.name
        idBase = machine.idBase
        isRecording = machine.plan.recordsPrograms
        self.loop = loop
        self.recorder = recorder
    }

    func adopt(_ listener: SyscallListener) {
        let fd = listener.descriptor.raw
        guard listeners.count < ExecAudit.mostListeners else {
            return recorder.note(
                .mark("\(host) has too many shells and programs from outside: nothing runs in the next"))
        }
        listeners[fd] = listener
        do {
            try loop.add(fd, .readable) { [unowned self] in ready(listener, $0) }
        } catch {
            // Without us nobody answers, and without a listener every observed call fails.
            listeners[fd] = nil
            recorder.note(.mark("the audit of \(host) lost a listener: \(error)"))
        }
    }

    func answer(_ listener: SyscallListener) {
        for _ in 0..<ExecAudit.batch where !answerOne(listener) { return }
    }

    private func answerOne(_ listener: SyscallListener) -> Bool {
        guard let notice = listener.receive() else { return false }
        if isRecording { record(notice, from: listener) }
        listener.proceed(notice)
        return true
    }

    private func ready(_ listener: SyscallListener, _ events: EventLoop.Events) {
        guard events.contains(.readable) else {
            loop.remove(listener.descriptor.raw)
            listeners[listener.descriptor.raw] = nil
            return
        }
        for _ in 0..<ExecAudit.batch {
            guard answers.isOpen(at: MonotonicClock.nanoseconds) else { return pause(listener) }
            guard answerOne(listener) else { return }
            answers.spend()
        }
    }

    /// Lets the storm wait for us, instead of working for it without end on a processor that is not the host's.
    private func pause(_ listener: SyscallListener) {
        let fd = listener.descriptor.raw
        _ = try? loop.modify(fd, [])
        loop.after(milliseconds: ExecAudit.pauseMilliseconds) { [unowned self] in
            if listeners[fd] === listener { _ = try? loop.modify(fd, .readable) }
        }
    }

    private func record(_ notice: SyscallNotice, from listener: SyscallListener) {
        // Where the storage fails, memory is for what is told once.
        guard recorder.trouble == nil, notes.isOpen(at: MonotonicClock.nanoseconds) else { return drop() }
        notes.spend()
        guard let start = ProgramStart(notice, idBase: idBase), listener.isWaiting(notice) else { return }
        recorder.note(
            .program(
                RecordedProgram(
                    host: host, origin: ExecAudit.origin(listener.origin), pid: start.pid, uid: start.uid,
                    path: start.path, arguments: start.arguments, isCut: start.isCut)))
    }

    private static func origin(_ origin: SyscallListener.Origin) -> RecordedProgram.Origin {
        switch origin {
        case .host: .host
        case .terminal: .terminal
        case .program: .program
        }
    }

    private func drop() {
        if dropped == 0 { tellLater() }
        dropped = dropped == .max ? .max : dropped + 1
    }

    private func tellLater() {
        loop.after(milliseconds: ExecAudit.tellMilliseconds) { [unowned self] in tellDropped() }
    }

    private func tellDropped() {
        guard recorder.trouble == nil else { return tellLater() }
        recorder.note(.programsUnrecorded(host: host, count: dropped))
        dropped = 0
    }
}
