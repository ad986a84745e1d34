internal import CLinux
internal import Glibc
public import Linux

/// The nursery as a process: waits for orders and forks a keeper for each.
///
/// It stays small and has one thread, because every keeper begins as a copy of it: what was computed before
/// ``run(preparing:_:)`` is shared by all of them until they write to it. Between orders it keeps one spare, which has
/// prepared what no order is needed for.
public enum NurseryService {
    /// Serves until whoever gives the orders is gone.
    ///
    /// - Parameters:
    ///   - prepare: What a keeper does before it has its order.
    ///   - lifetime: How old a spare may get, in seconds. A host's clocks start with its first process, and nobody should
    ///     find that a host which was launched a moment ago has been up for hours.
    ///   - isUsable: Whether that succeeded; a spare that has failed ends, so that no later order gets it.
    ///   - discard: What a keeper does that will never have an order.
    ///   - live: What a forked keeper does from its order to its exit code. It leads a session of its own, writes its log
    ///     to 1 and 2, and has no descriptor open but its first control connection and what it prepared.
    /// - Returns: The nursery's own exit code.
    public static func run<Prepared>(
        renewingAfter lifetime: Int, preparing prepare: () -> Prepared, isUsable: (Prepared) -> Bool = { _ in true },
        discarding discard: (Prepared) -> Void = { _ in }, _ live: (Prepared, consuming Descriptor) -> Int32
    ) -> Int32 {
        // The kernel reaps: whoever wants to know of a keeper's end has a pidfd.
        var ignored = sigaction()
        ignored.__sigaction_handler.sa_handler = SIG_IGN
        ignored.sa_flags = SA_NOCLDWAIT
        sigaction(SIGCHLD, &ignored, nil)
        var spare: Int32?
        var renewal = Deadline(milliseconds: 0)
        while true {
            if spare == nil, !hasOrder(within: pause) {
                renewal = Deadline(milliseconds: lifetime * 1_000)
                spare = fork(
                    { () -> Prepared in
                        let prepared = prepare()
                        if !isUsable(prepared) { _exit(1) }
                        return prepared
                    }, discard, live)
            }
            if let old = spare, !hasOrder(within: Int32(clamping: renewal.remaining)) {
                spare = nil
                dismiss(old)
                continue
            }
            let order: (bytes: [UInt8], descriptors: [Int32])
            do {
                order = try UnixSocket.receive(upTo: 16, from: Nursery.orders)
            } catch {
                return 1
            }
            if order.bytes.isEmpty {
                if let spare { dismiss(spare) }
                return 0
            }
            if order.descriptors.count == 2 { serve(order.descriptors, &spare, prepare, discard, live) }
            for descriptor in order.descriptors { close(descriptor) }
        }
    }

    /// How long nobody must have ordered anything until a spare is worth its work, in milliseconds: what was ordered
    /// last needs the processors more.
    private static let pause: Int32 = 10

    /// Waits for an order, or for the end of whoever gives them.
    private static func hasOrder(within milliseconds: Int32) -> Bool {
        var waiting = pollfd(fd: Nursery.orders, events: Int16(POLLIN), revents: 0)
        return poll(&waiting, 1, milliseconds) != 0
    }

    /// Tells the spare that there will be no order, and waits until it has taken back what it prepared.
    private static func dismiss(_ spare: Int32) {
        defer { close(spare) }
        shutdown(spare, Int32(SHUT_WR))
        var waiting = pollfd(fd: spare, events: Int16(POLLIN), revents: 0)
        poll(&waiting, 1, patience)
    }

    /// How long a spare may take to end, in milliseconds.
    private static let patience: Int32 = 2_000

    /// Hands an order to the spare, or to a keeper that is forked for it.
    ///
    /// - Parameter order: The log and the control connection.
    private static func serve<Prepared>(
        _ order: [Int32], _ spare: inout Int32?, _ prepare: () -> Prepared, _ discard: (Prepared) -> Void,
        _ live: (Prepared, consuming Descriptor) -> Int32
    ) {
        if let socket = spare {
            spare = nil
            defer { close(socket) }
            if (try? UnixSocket.send([0], with: order, to: socket)) != nil { return }
        }
        guard let socket = fork(prepare, discard, live) else {
            let code = errno
            // Where nobody listens any more nobody wants a keeper.
            _ = try? UnixSocket.send(bytes(of: -code), with: [], to: order[1])
            return
        }
        _ = try? UnixSocket.send([0], with: order, to: socket)
        close(socket)
    }

    /// Forks a keeper that prepares and then waits for its order.
    ///
    /// - Returns: Where to send the order; nil, with `errno`, where there is no keeper.
    private static func fork<Prepared>(
        _ prepare: () -> Prepared, _ discard: (Prepared) -> Void, _ live: (Prepared, consuming Descriptor) -> Int32
    ) -> Int32? {
        guard let ends = try? UnixSocket.pair() else { return nil }
        let pid = clinux_fork()
        if pid == 0 {
            leave(ends.1)
            let prepared = prepare()
            guard let control = takeOrder() else {
                discard(prepared)
                _exit(0)
            }
            exit(live(prepared, control))
        }
        let code = errno
        close(ends.1)
        if pid > 0 { return ends.0 }
        close(ends.0)
        errno = code
        return nil
    }

    /// Lets go of everything of the nursery's; the order will come by the descriptor that its orders came by.
    private static func leave(_ socket: Int32) {
        signal(SIGCHLD, SIG_DFL)
        setsid()
        dup2(socket, Nursery.orders)
        clinux_fcntl_set_cloexec(Nursery.orders, true)
        clinux_close_range(UInt32(Nursery.orders) + 1, .max, false)
    }

    /// Waits for the order, and tells whoever gave it who we are; nil where the nursery is gone, or the other end is.
    private static func takeOrder() -> Descriptor? {
        guard let order = try? UnixSocket.receive(upTo: 16, from: Nursery.orders), order.descriptors.count == 2 else {
            return nil
        }
        dup2(order.descriptors[0], 1)
        dup2(order.descriptors[0], 2)
        close(order.descriptors[0])
        close(Nursery.orders)
        let own = clinux_pidfd_open(getpid())
        guard own >= 0 else { return nil }
        defer { close(own) }
        let control = order.descriptors[1]
        guard (try? UnixSocket.send(bytes(of: getpid()), with: [own], to: control)) != nil else { return nil }
        return Descriptor(owning: control)
    }

    private static func bytes(of number: Int32) -> [UInt8] { withUnsafeBytes(of: number) { Array($0) } }
}
