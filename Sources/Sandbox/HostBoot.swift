internal import CLinux
internal import Glibc
public import Linux

/// A host that runs: its PID 1, and the doors to it that no candidate can move.
public final class HostBoot {
    /// PID 1's process id on this machine.
    public let pid: Int32
    /// Becomes readable when PID 1 ends, and with it every process of the host.
    public let pidfd: Descriptor
    /// Where systemd says that it is up; nil with the light init, which is up at once.
    public let notify: SharedDescriptor?
    /// The root of the host's terminals, from which new ones are opened.
    private let terminals: SharedDescriptor

    init(pid: pid_t, pidfd: consuming Descriptor, terminals: SharedDescriptor, notify: SharedDescriptor?) {
        self.pid = pid
        self.pidfd = pidfd
        self.terminals = terminals
        self.notify = notify
    }

    /// Opens a new terminal of the host.
    ///
    /// - Parameter owner: The machine's user id that the terminal belongs to.
    public func openTerminal(owner: UInt32, group: UInt32) throws(SandboxError) -> Terminal {
        try staged("opening a terminal") { () throws(SystemError) in
            let master = try terminals.descriptor.openAt("ptmx", O_RDWR | O_NOCTTY)
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
