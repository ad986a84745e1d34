internal import CLinux
internal import Glibc

/// A program that this process started; has one owner, who waits for it.
///
/// Started with `posix_spawn(3)`: safe in a process with threads. Signals are set back to their defaults in the child
/// and no descriptor but those asked for is passed on (ours are all close-on-exec).
public struct ChildProcess: ~Copyable, Sendable {
    /// The process id; valid until ``wait()``.
    public let pid: Int32
    /// Becomes readable when the process ends.
    public let pidfd: Descriptor

    /// Where a child's descriptor comes from.
    public enum Stream: Sendable {
        /// `/dev/null`.
        case null
        /// A descriptor of ours, still ours afterwards.
        case descriptor(Int32)
    }

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - arguments: The program's path, or its name to be looked up in `PATH`, and its arguments.
    ///   - environment: `NAME=value` entries; nil passes ours on.
    ///   - passing: More descriptors: ours, and the number they get in the child: 3, 4 and so on without a gap.
    ///   - newSession: Whether the child leads a session of its own, so that a terminal's signals miss it.
    public static func spawn(
        _ arguments: [String], environment: [String]? = nil, input: Stream = .null, output: Stream = .null,
        error: Stream = .null, passing: [(ours: Int32, theirs: Int32)] = [], newSession: Bool = false
    ) throws(SystemError) -> ChildProcess {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (number, stream) in [(Int32(0), input), (1, output), (2, error)] {
            switch stream {
            case .null:
                posix_spawn_file_actions_addopen(&actions, number, "/dev/null", number == 0 ? O_RDONLY : O_WRONLY, 0)
            case .descriptor(let fd):
                posix_spawn_file_actions_adddup2(&actions, fd, number)
            }
        }
        for pair in passing { posix_spawn_file_actions_adddup2(&actions, pair.ours, pair.theirs) }
        clinux_spawn_close_from(&actions, 1 + (passing.map(\.theirs).max() ?? 2))

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        let setSession: Int32 = 0x80  // POSIX_SPAWN_SETSID, GNU-only
        let flags = Int32(POSIX_SPAWN_SETSIGDEF) | Int32(POSIX_SPAWN_SETSIGMASK) | (newSession ? setSession : 0)
        posix_spawnattr_setflags(&attributes, Int16(flags))

        var pid: pid_t = 0
        let result = withCStrings(arguments) { argv in
            guard let environment else { return posix_spawnp(&pid, arguments[0], &actions, &attributes, argv, environ) }
            return withCStrings(environment) { posix_spawnp(&pid, arguments[0], &actions, &attributes, argv, $0) }
        }
        guard result == 0 else { throw SystemError("posix_spawn", arguments[0], errno: result) }
        let descriptor: Descriptor
        do {
            descriptor = Descriptor(owning: try checked("pidfd_open") { clinux_pidfd_open(pid) })
        } catch {
            kill(pid, SIGKILL)
            waitpid(pid, nil, 0)
            throw error
        }
        return ChildProcess(pid: pid, pidfd: descriptor)
    }

    /// Sends a signal; one that comes too late is no error.
    public func signal(_ number: Int32) { _ = clinux_pidfd_send_signal(pidfd.raw, number) }

    /// Waits for the end and reaps it. Calls `waitid(2)` on the pidfd.
    public consuming func wait() throws(SystemError) -> ExitStatus {
        var status: Int32 = 0
        try checked("waitid", "pid \(pid)") { clinux_waitid_pidfd(pidfd.raw, &status) }
        return ExitStatus(waitStatus: status)
    }

    /// Waits for the end for a time, in milliseconds; true where it has ended.
    public func hasEnded(within milliseconds: Int32) -> Bool {
        var poller = pollfd(fd: pidfd.raw, events: Int16(POLLIN), revents: 0)
        return poll(&poller, 1, milliseconds) > 0
    }
}

/// Calls `body` with a null-terminated array of C strings.
public func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    // By hand: collections of pointers would have their types made anew in each process that is about to be another.
    let pointers = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: strings.count + 1)
    for index in strings.indices { pointers[index] = strdup(strings[index]) }
    pointers[strings.count] = nil
    defer {
        for index in strings.indices { free(pointers[index]) }
        pointers.deallocate()
    }
    return body(pointers)
}
