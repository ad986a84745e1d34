internal import CLinux
internal import Glibc
internal import Linux

/// Answers the observed calls of a program that is just being started, while its starter waits for it.
///
/// The starter waits until the program is executed, and the execution waits for the observer's answer: so the starter
/// takes the listener out of the process, which has told its number, and has it answered.
final class EntryWatch {
    private let observer: any SyscallObserver
    private let origin: SyscallListener.Origin
    private var listener: SyscallListener?

    init(observer: any SyscallObserver, origin: SyscallListener.Origin) {
        self.observer = observer
        self.origin = origin
    }

    /// Takes the listener as soon as the process has told of it. Calls `pidfd_getfd(2)`.
    func look(at said: [UInt8], of process: HostProcess) {
        guard listener == nil, let number = EntryReport(parsing: said).listener else { return }
        let taken = clinux_pidfd_getfd(process.pidfd.raw, number)
        guard taken >= 0 else { return }
        let listener = SyscallListener(Descriptor(owning: taken), origin: origin)
        self.listener = listener
        observer.adopt(listener)
    }

    /// Waits until there is something to read, and answers meanwhile. Calls `poll(2)`.
    ///
    /// - Returns: False where the deadline passed first.
    func wait(for report: borrowing Descriptor, before deadline: UInt64) throws(SystemError) -> Bool {
        guard let listener else { return try report.waitUntilReadable(before: deadline) }
        while true {
            // In this order: whoever calls before it is executed cannot have closed the report a moment later.
            var waiting = [listener.descriptor.raw, report.raw].map {
                pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
            }
            let now = MonotonicClock.nanoseconds
            guard now < deadline else { return false }
            let left = Int32(clamping: (deadline - now) / 1_000_000 + 1)
            try checked("poll") { poll(&waiting, 2, left) }
            if waiting[1].revents != 0 { return true }
            if waiting[0].revents & Int16(POLLIN) != 0 { observer.answer(listener) }
        }
    }
}
