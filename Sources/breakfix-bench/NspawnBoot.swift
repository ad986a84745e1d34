internal import Glibc
internal import Linux

/// systemd-nspawn that boots the image's systemd; the shell joins once PID 1 has said that it is up.
struct NspawnBoot: Contender {
    let name = "systemd-nspawn --boot"
    let image: String
    /// For the ready sockets.
    let folder: String

    func start() throws -> any Shell {
        let number = Numbers.next()
        let path = "\(folder)/ready\(number)"
        let ready = try UnixSocket.bindDatagram(at: path, mode: 0o600)
        defer { unlink(path) }
        let machine = try TerminalProcess(
            Peer.nspawnCommand(image, number) + ["--notify-ready=yes", "--boot"],
            environment: TerminalProcess.environment + ["NOTIFY_SOCKET=\(path)"])
        do {
            let deadline = MonotonicClock.nanoseconds + 30_000_000_000
            while true {
                try Interruption.check()
                guard MonotonicClock.nanoseconds < deadline else { throw Trouble("nspawn did not boot in 30 s") }
                if machine.wait(ready.raw, until: MonotonicClock.nanoseconds + 1_000_000),
                    let bytes = try ready.read(upTo: 4_096), bytes.contains("READY=1")
                {
                    break
                }
                _ = try machine.output(until: 0)  // its console must not fill up
            }
            guard let first = ProcessTree.descendants(of: machine.pid).first(where: ProcessTree.isFirst) else {
                throw Trouble("nspawn has no PID 1")
            }
            let shell = try TerminalProcess(["nsenter", "-t", "\(first)", "-a"] + ShellKind.login.command)
            return BootedShell(machine: machine, shell: shell)
        } catch {
            try machine.prepareEnd()
            try machine.end()
            throw error
        }
    }
}

/// A shell that joined a booted machine; the machine's end is its end.
private final class BootedShell: Shell {
    private let machine: TerminalProcess
    private let shell: TerminalProcess

    init(machine: TerminalProcess, shell: TerminalProcess) {
        self.machine = machine
        self.shell = shell
    }

    var roots: [Int32] { [machine.pid, shell.pid] }
    func type(_ bytes: [UInt8]) throws { try shell.type(bytes) }
    func output(until deadline: UInt64) throws -> [UInt8]? { try shell.output(until: deadline) }
    func prepareEnd() throws { try machine.prepareEnd() }

    func end() throws {
        try machine.end()
        try shell.end()
    }
}
