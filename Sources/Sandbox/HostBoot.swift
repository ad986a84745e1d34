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
        kind: InitKind
    ) throws(SandboxError) -> HostBoot {
        let terminals = clinux_receive_fd(socket.raw)
        let notify = kind == .systemd && terminals >= 0 ? clinux_receive_fd(socket.raw) : -1
        let complete = terminals >= 0 && (kind == .light || notify >= 0)
        let boot = HostBoot(pid: pid, pidfd: pidfd, terminals: terminals, notify: notify)
        // The pipe closes by itself when the child executes; before that it carries why it could not.
        let said = try staged("starting the host") { () throws(SystemError) in try failure.readAll(limit: 4_096) }
        LaunchClock.mark(.bootSeen)
        if said.isEmpty, complete { return boot }
        let text = String(decoding: said, as: UTF8.self)
        let parts = text.split(separator: "\n", maxSplits: 1).map(String.init)
        throw SandboxError(
            parts.first ?? "starting the host", parts.dropFirst().first ?? "its first process ended early")
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
