internal import CLinux
internal import Linux
internal import Recording
internal import Sandbox
internal import Wire

/// Notes every program that a host starts in the recording.
///
/// An audit and no enforcement: the kernel reads the arguments again after us. Each call is let go on whatever becomes
/// of its note, and a storm costs the recording a bounded number of records.
final class ExecAudit {
    private let host: String
    private let idBase: UInt32
    private let loop: EventLoop
    private let recorder: Recorder
    /// What is noted; the rest is counted.
    private var notes = Allowance(perSecond: 50, burst: 500)
    private var dropped: UInt32 = 0

    private static let tellMilliseconds = 1_000

    init(of machine: HostMachine, loop: EventLoop, recorder: Recorder) {
        host = machine.plan.name
        idBase = machine.idBase
        self.loop = loop
        self.recorder = recorder
    }

    /// Notes the call where it starts a program.
    func hear(_ notice: SyscallNotice, from listener: SyscallListener) {
        guard notice.call == Int32(CLINUX_CALL_EXECVE) || notice.call == Int32(CLINUX_CALL_EXECVEAT) else { return }
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
