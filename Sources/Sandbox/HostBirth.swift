internal import CLinux
internal import Glibc
internal import Linux
internal import Wire

/// A host between the birth of its first process and PID 1's program.
public struct HostBirth: ~Copyable {
    let pid: pid_t
    let pidfd: Descriptor
    /// Where the first process gets and gives descriptors.
    let socket: Descriptor
    /// Where it says why it cannot go on; closes by itself when it executes PID 1's program.
    let failure: Descriptor
    /// Its network namespace, until its links are made.
    var network: HostNetwork?

    init(pid: pid_t, pidfd: consuming Descriptor, socket: consuming Descriptor, failure: consuming Descriptor) {
        self.pid = pid
        self.pidfd = pidfd
        self.socket = socket
        self.failure = failure
    }

    /// A descriptor that becomes readable when PID 1's program runs, or cannot.
    public var outcome: Int32 { failure.raw }

    /// Whether the process has ended.
    var hasEnded: Bool { (try? pidfd.waitUntilReadable(before: 0)) == true }

    /// Tells it what host it is.
    ///
    /// - Parameter image: The image, seen through the host's ids.
    borrowing func give(_ order: HostOrder, image: borrowing Descriptor) throws(SystemError) {
        let bytes = order.wireBytes
        let count = withUnsafeBytes(of: UInt32(bytes.count).littleEndian) { Array($0) }
        try UnixSocket.send(count, with: [image.raw], to: socket.raw)
        for start in stride(from: 0, to: bytes.count, by: HostOrder.part) {
            let part = Array(bytes[start..<min(start + HostOrder.part, bytes.count)])
            try UnixSocket.send(part, with: [], to: socket.raw)
        }
    }

    /// Locks its views of the kernel.
    borrowing func lock(_ slot: MountSlot) throws(SandboxError) {
        do {
            try slot.lock(from: socket.raw)
        } catch {
            throw SandboxError("starting the host", error)
        }
    }

    /// Waits until PID 1's program runs.
    ///
    /// - Throws: ``SandboxError``; nothing is left of the process then.
    consuming func complete(kind: InitKind, observer: (any SyscallObserver)?) throws(SandboxError) -> HostBoot {
        let stage = "starting the host"
        let terminals: SharedDescriptor
        var notify: SharedDescriptor?
        do {
            terminals = SharedDescriptor(try Descriptor.received(from: socket))
            if kind == .systemd { notify = SharedDescriptor(try Descriptor.received(from: socket)) }
        } catch {
            throw abandoned(SandboxError(stage, error))
        }
        if let observer { waitForStart(answering: observer) }
        let said: [UInt8]
        do {
            said = try failure.readAll(limit: 4_096)
        } catch {
            throw abandoned(SandboxError(stage, error))
        }
        LaunchClock.mark(.bootSeen)
        if let reason = HostBirth.reason(said) {
            end()
            throw reason
        }
        return HostBoot(pid: pid, pidfd: pidfd, terminals: terminals, notify: notify)
    }

    /// Takes the listener, and answers on it until PID 1's program runs or cannot: its start is observed, too.
    private borrowing func waitForStart(answering observer: any SyscallObserver) {
        guard let taken = try? Descriptor.received(from: socket) else { return }  // the pipe says why
        let listener = SyscallListener(taken, origin: .host)
        observer.adopt(listener)
        while true {
            // In this order: whoever calls before it is executed cannot have closed the pipe a moment later.
            var waiting = [listener.descriptor.raw, failure.raw].map {
                pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
            }
            guard poll(&waiting, 2, -1) >= 0 || errno == EINTR else { return }
            if waiting[1].revents != 0 || waiting[0].revents & Int16(POLLHUP) != 0 { return }
            if waiting[0].revents & Int16(POLLIN) != 0 { observer.answer(listener) }
        }
    }

    /// Kills and reaps the process, and finds the best reason for why it came to that.
    borrowing func abandoned(_ error: SandboxError) -> SandboxError {
        end()
        return (try? failure.readAll(limit: 4_096)).flatMap(HostBirth.reason) ?? error
    }

    /// Kills and reaps the process.
    public borrowing func end() {
        kill(pid, SIGKILL)
        waitpid(pid, nil, 0)
    }

    /// What the process said: the stage, and why; nil where it said nothing.
    private static func reason(_ said: [UInt8]) -> SandboxError? {
        if said.isEmpty { return nil }
        let parts = String(decoding: said, as: UTF8.self).split(separator: "\n", maxSplits: 1).map(String.init)
        return SandboxError(parts.first ?? "starting the host", parts.dropFirst().first ?? "its first process ended")
    }
}
