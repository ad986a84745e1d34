internal import CLinux
internal import Glibc
public import Linux

/// The keeper's end of one tree of processes whose observed calls wait for an answer, from `seccomp_unotify(2)`.
///
/// Nothing here waits for anybody inside: a notice is only received where one is there, memory is read in bounded
/// pieces, and a process that is gone in between is an answer like any other.
public final class SyscallListener {
    /// Who began the tree of processes.
    public enum Origin: UInt8, Sendable {
        /// PID 1.
        case host = 0
        /// A terminal's shell.
        case terminal = 1
        /// A program that was started from outside without a terminal: a setup, a fault, a solution.
        case program = 2
    }

    /// Who began the tree.
    public let origin: Origin
    /// Becomes readable when a call waits, and hangs up when nobody is left who could make one.
    public let descriptor: SharedDescriptor

    private static let tries = 8

    /// Takes over a listener, and asks the kernel to wake us where the waiting process runs.
    init(_ descriptor: consuming Descriptor, origin: Origin) {
        self.origin = origin
        self.descriptor = SharedDescriptor(descriptor)
        _ = clinux_seccomp_wake_here(self.descriptor.raw)  // only faster; absent before Linux 6.6
    }

    /// Takes the next call that waits; nil where none does. Never waits.
    public func receive() -> SyscallNotice? {
        for _ in 0..<SyscallListener.tries {
            var waiting = pollfd(fd: descriptor.raw, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, 0) > 0, waiting.revents & Int16(POLLIN) != 0 else { return nil }
            var notice = clinux_syscall_notice()
            if clinux_seccomp_receive(descriptor.raw, &notice) == 0 {
                let words = withUnsafeBytes(of: notice.arguments) { Array($0.bindMemory(to: UInt64.self)) }
                return SyscallNotice(id: notice.id, thread: notice.pid, call: notice.call, arguments: words)
            }
            // ENOENT: killed between the two calls. Anything else would come again.
            guard errno == ENOENT || errno == EINTR else { return nil }
        }
        return nil
    }

    /// Whether the process still waits; what was read of it before this said yes was its own.
    public func isWaiting(_ notice: SyscallNotice) -> Bool { isWaiting(notice.id) }

    /// The same, of the notice with this id.
    public func isWaiting(_ id: UInt64) -> Bool { clinux_seccomp_is_waiting(descriptor.raw, id) == 0 }

    /// Lets the call happen as if nobody had looked.
    public func proceed(_ notice: SyscallNotice) { _ = clinux_seccomp_proceed(descriptor.raw, notice.id) }

    /// Lets the call fail with an error number instead of being made.
    public func fail(_ notice: SyscallNotice, with error: Int32) {
        _ = clinux_seccomp_fail(descriptor.raw, notice.id, error)
    }
}
