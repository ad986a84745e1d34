internal import Glibc
internal import Linux

/// A peer that boots the image's systemd; the shell joins once PID 1 has said that it is up.
struct SystemdBoot: Contender {
    let name: String
    /// For the ready sockets.
    let folder: String
    private let boot: @Sendable (_ number: Int, _ environment: [String]) throws -> TerminalProcess

    /// systemd-nspawn as it comes.
    static func nspawn(_ image: String, folder: String) -> SystemdBoot {
        SystemdBoot(name: "systemd-nspawn --boot", folder: folder) { number, environment in
            try TerminalProcess(
                Peer.nspawnCommand(image, number) + ["--notify-ready=yes", "--boot"], environment: environment)
        }
    }

    /// podman, which passes on what PID 1 says.
    static func podman(_ podman: Podman, folder: String) -> SystemdBoot {
        SystemdBoot(name: "podman --systemd", folder: folder) { number, environment in
            try TerminalProcess(
                podman.bootCommand(number: number), environment: environment, cgroup: KeeperContender.instance,
                first: { podman.first(number: number) })
        }
    }

    func start() throws -> any Shell {
        let number = Numbers.next()
        let path = "\(folder)/ready\(number)"
        let ready = try UnixSocket.bindDatagram(at: path, mode: 0o600)
        defer { unlink(path) }
        let machine = try boot(number, TerminalProcess.environment + ["NOTIFY_SOCKET=\(path)"])
        do {
            let deadline = MonotonicClock.nanoseconds + 30_000_000_000
            while true {
                try Interruption.check()
                guard MonotonicClock.nanoseconds < deadline else { throw Trouble("it did not boot in 30 s") }
                if machine.wait(ready.raw, until: MonotonicClock.nanoseconds + 1_000_000),
                    let bytes = try ready.read(upTo: 4_096), bytes.contains("READY=1")
                {
                    break
                }
                _ = try machine.output(until: 0)  // its console must not fill up
            }
            guard let first = machine.firstOfFence else { throw Trouble("there is no PID 1") }
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

    var roots: [Int32] { machine.roots + [shell.pid] }
    func type(_ bytes: [UInt8]) throws { try shell.type(bytes) }
    func output(until deadline: UInt64) throws -> [UInt8]? { try shell.output(until: deadline) }
    func prepareEnd() throws { try machine.prepareEnd() }

    func end() throws {
        try machine.end()
        try shell.end()
    }
}
