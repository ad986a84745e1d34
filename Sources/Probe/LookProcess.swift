internal import CLinux
internal import FoundationEssentials
internal import Glibc
internal import Grading
internal import Linux

/// One look in a process of its own, which sends its finding through a pipe and ends.
///
/// A child, because a look joins namespaces and drops privileges for good, may hang in the kernel on a file system
/// that the host serves, and reads what is hostile.
final class LookProcess {
    /// A finding is small, and fits the pipe; more than this is no finding.
    private static let limit = 1 << 16

    /// Readable as soon as the child has ended.
    let pidfd: Descriptor
    private let output: Descriptor

    /// Forks a child that runs `body`. Call it from a process with a single thread only.
    init(_ body: () -> Finding) throws(SystemError) {
        let ends = try Pipe()
        let parent = getpid()
        let pid = try checked("fork") { fork() }
        if pid == 0 { Self.run(body, into: ends.writing.raw, parent: parent) }
        output = ends.takeReading()
        try output.setNonBlocking()
        pidfd = Descriptor(owning: try checked("pidfd_open") { clinux_pidfd_open(pid) })
    }

    private static func run(_ body: () -> Finding, into pipe: Int32, parent: pid_t) -> Never {
        do {
            try Confinement.dieWithParent()
            guard getppid() == parent else { _exit(1) }
            if pipe != 3 { try checked("dup3") { clinux_dup3(pipe, 3, O_CLOEXEC) } }
            try checked("close_range") { clinux_close_range(4, UInt32.max, false) }
            try Confinement.setLimits()
            let output = Descriptor(owning: 3)
            try output.writeAll(Array(try JSONEncoder().encode(body())))
            _exit(0)
        } catch {
            _exit(1)
        }
    }

    /// Ends the child, and with it all that it started.
    func kill() { _ = clinux_pidfd_send_signal(pidfd.raw, SIGKILL) }

    /// Collects a child that has ended.
    ///
    /// - Returns: Its finding; nil where it sent none.
    func finish() -> Finding? {
        var status: Int32 = 0
        _ = clinux_waitid_pidfd(pidfd.raw, &status)
        do {
            return try JSONDecoder().decode(Finding.self, from: Data(try output.readAll(limit: Self.limit)))
        } catch {
            return nil
        }
    }
}
