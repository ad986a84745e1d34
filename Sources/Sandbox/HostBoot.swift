internal import CLinux
internal import Glibc
public import Linux
internal import Wire

/// A host that runs: its PID 1, and the doors to it that no candidate can move.
public final class HostBoot {
    /// PID 1's process id on this machine.
    public let pid: Int32
    /// Becomes readable when PID 1 ends, and with it every process of the host.
    public let pidfd: Descriptor
    /// Where systemd says that it is up; nil with the light init, which is up at once.
    public let notify: SharedDescriptor?
    /// The root of the host's terminals, from which new ones are opened.
    private let terminals: Descriptor

    /// Takes what a starting child sends, and waits until it has become PID 1's program.
    static func receive(
        pid: pid_t, pidfd: consuming Descriptor, from socket: consuming Descriptor, failure: consuming Descriptor,
        kind: InitKind, observer: (any SyscallObserver)?
    ) throws(SandboxError) -> HostBoot {
        let terminals = clinux_receive_fd(socket.raw)
        let notify = kind == .systemd && terminals >= 0 ? clinux_receive_fd(socket.raw) : -1
        let complete = terminals >= 0 && (kind == .light || notify >= 0)
        let boot = HostBoot(pid: pid, pidfd: pidfd, terminals: terminals, notify: notify)
        if let observer, complete { try waitForStart(failure, behind: socket, answering: observer) }
        // The pipe closes by itself when the child executes; before that it carries why it could not.
        let said = try staged("starting the host") { () throws(SystemError) in try failure.readAll(limit: 4_096) }
        LaunchClock.mark(.bootSeen)
        if said.isEmpty, complete { return boot }
        let text = String(decoding: said, as: UTF8.self)
        let parts = text.split(separator: "\n", maxSplits: 1).map(String.init)
        throw SandboxError(
            parts.first ?? "starting the host", parts.dropFirst().first ?? "its first process ended early")
    }

    /// Takes the listener, and answers on it until the child has executed or failed: its execution is observed, too.
    private static func waitForStart(
        _ failure: borrowing Descriptor, behind socket: borrowing Descriptor, answering observer: any SyscallObserver
    ) throws(SandboxError) {
        let number = clinux_receive_fd(socket.raw)
        guard number >= 0 else { return }  // the pipe says why
        let listener = SyscallListener(Descriptor(owning: number), origin: .host)
        observer.adopt(listener)
        while true {
            var waiting = [failure.raw, listener.descriptor.raw].map {
                pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
            }
            try staged("starting the host") { () throws(SystemError) in try checked("poll") { poll(&waiting, 2, -1) } }
            if waiting[1].revents & Int16(POLLIN) != 0 { observer.answer(listener) }
            if waiting[0].revents != 0 || waiting[1].revents & Int16(POLLHUP) != 0 { return }
        }
    }

    private init(pid: pid_t, pidfd: consuming Descriptor, terminals: Int32, notify: Int32) {
        self.pid = pid
        self.pidfd = pidfd
        self.terminals = Descriptor(owning: terminals)
        self.notify = notify >= 0 ? SharedDescriptor(Descriptor(owning: notify)) : nil
    }

    /// Opens a new terminal of the host.
    ///
    /// - Parameter owner: The machine's user id that the terminal belongs to.
    public func openTerminal(owner: UInt32, group: UInt32) throws(SandboxError) -> Terminal {
        try staged("opening a terminal") { () throws(SystemError) in
            let master = try terminals.openAt("ptmx", O_RDWR | O_NOCTTY)
            try checked("TIOCSPTLCK") { clinux_ioctl_pty_unlock(master.raw) }
            let slave = Descriptor(
                owning: try checked("TIOCGPTPEER") { clinux_ioctl_pty_peer(master.raw, O_RDWR | O_NOCTTY | O_CLOEXEC) })
            try checked("fchown") { fchown(slave.raw, owner, group) }
            return Terminal(master: master, slave: slave)
        }
    }

    /// Kills PID 1; the kernel kills the rest of the host. Calls `pidfd_send_signal(2)`.
    public func kill() { _ = clinux_pidfd_send_signal(pidfd.raw, SIGKILL) }

    /// Reaps PID 1, after ``pidfd`` became readable or ``kill()``.
    public func reap() -> ExitStatus {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return ExitStatus(waitStatus: status)
    }
}

/// Both ends of a pseudo-terminal.
public struct Terminal: ~Copyable {
    /// Our end.
    public let master: Descriptor
    /// The shell's end.
    public let slave: Descriptor

    /// Closes the shell's end and gives ours away.
    public consuming func takeMaster() -> Descriptor { master }
}
