internal import CLinux
internal import Glibc

/// A process that is nobody's child here, held by a pidfd: its number may be somebody else's once it has ended.
public final class ForeignProcess: Sendable {
    /// Its process id.
    public let pid: Int32
    /// Nil where it had ended before we came.
    private let pidfd: Descriptor?

    /// Takes a process with the pidfd that is known to be its own.
    public init(pid: Int32, pidfd: consuming Descriptor) {
        self.pid = pid
        self.pidfd = consume pidfd
    }

    /// Takes the process that has this id now. Calls `pidfd_open(2)`.
    public init(pid: Int32) {
        self.pid = pid
        let descriptor = clinux_pidfd_open(pid)
        pidfd = descriptor >= 0 ? Descriptor(owning: descriptor) : nil
    }

    /// Sends a signal; one that comes too late is no error. Calls `pidfd_send_signal(2)`.
    public func signal(_ number: Int32) {
        if let descriptor { _ = clinux_pidfd_send_signal(descriptor, number) }
    }

    /// Whether it has ended, or ends in that time. Waits by `poll(2)` on the pidfd.
    public func hasEnded(within milliseconds: Int) -> Bool {
        guard let descriptor else { return true }
        do throws(SystemError) {
            return try Deadline(milliseconds: milliseconds).wait(for: Int32(POLLIN), on: descriptor)
        } catch {
            return false
        }
    }

    /// Waits for its end, and kills it where that takes too long.
    ///
    /// - Parameter milliseconds: How long it may take to end by itself.
    public func finish(within milliseconds: Int) {
        if hasEnded(within: milliseconds) { return }
        signal(SIGKILL)
        _ = hasEnded(within: 2000)
    }

    private var descriptor: Int32? {
        switch pidfd {
        case .some(let open): open.raw
        case .none: nil
        }
    }
}
