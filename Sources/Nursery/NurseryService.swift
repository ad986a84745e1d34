internal import CLinux
internal import Glibc
public import Linux

/// The nursery as a process: waits for orders and forks a keeper for each.
///
/// It stays small and has one thread, because every keeper begins as a copy of it: what was computed before ``run(_:)``
/// is shared by all of them until they write to it.
public enum NurseryService {
    /// Serves until whoever gives the orders is gone.
    ///
    /// - Parameter live: What a forked keeper does from its first line to its exit code. It leads a session of its own,
    ///   writes its log to 1 and 2, and has no descriptor open but its first control connection.
    /// - Returns: The nursery's own exit code.
    public static func run(_ live: (consuming Descriptor) -> Int32) -> Int32 {
        // The kernel reaps: whoever wants to know of a keeper's end has a pidfd.
        var ignored = sigaction()
        ignored.__sigaction_handler.sa_handler = SIG_IGN
        ignored.sa_flags = SA_NOCLDWAIT
        sigaction(SIGCHLD, &ignored, nil)
        while true {
            let order: (bytes: [UInt8], descriptors: [Int32])
            do {
                order = try UnixSocket.receive(upTo: 16, from: Nursery.orders)
            } catch {
                return 1
            }
            if order.bytes.isEmpty { return 0 }
            if order.descriptors.count == 2 { fork(log: order.descriptors[0], control: order.descriptors[1], live) }
            for descriptor in order.descriptors { close(descriptor) }
        }
    }

    /// The child never returns.
    private static func fork(log: Int32, control: Int32, _ live: (consuming Descriptor) -> Int32) {
        let pid = clinux_fork()
        if pid == 0 { exit(live(leave(log: log, control: control))) }
        guard pid < 0 else { return }
        let code = errno
        // Where nobody listens any more nobody wants a keeper.
        _ = try? UnixSocket.send(bytes(of: code), with: [], to: control)
    }

    /// Lets go of everything of the nursery's, and tells whoever ordered us who we are.
    private static func leave(log: Int32, control: Int32) -> Descriptor {
        signal(SIGCHLD, SIG_DFL)
        setsid()
        let first: Int32 = 3
        dup2(log, 1)
        dup2(log, 2)
        dup2(control, first)
        clinux_fcntl_set_cloexec(first, true)
        clinux_close_range(UInt32(first) + 1, .max, false)
        let own = clinux_pidfd_open(getpid())
        guard own >= 0, (try? UnixSocket.send(bytes(of: getpid()), with: [own], to: first)) != nil else { _exit(1) }
        close(own)
        return Descriptor(owning: first)
    }

    private static func bytes(of number: Int32) -> [UInt8] { withUnsafeBytes(of: number) { Array($0) } }
}
