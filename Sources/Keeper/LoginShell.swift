internal import CLinux
internal import Glibc
internal import Linux
internal import Sandbox
internal import Wire

/// The login's shell on a terminal of its own, inside a host.
final class LoginShell {
    /// Our end of its terminal; it does not block.
    let master: SharedDescriptor
    /// The shell, our child.
    let process: HostProcess

    /// Opens a terminal on the host's present boot and starts the shell in it.
    init(on boot: HostBoot, of machine: HostMachine, columns: UInt16, rows: UInt16) throws(SandboxError) {
        let login = machine.plan.login
        let base = machine.idBase
        let terminal = try boot.openTerminal(owner: base + login.uid, group: base + 5)
        _ = clinux_ioctl_set_window(terminal.master.raw, columns, rows)
        let name = login.shell.split(separator: "/").last.map(String.init) ?? "sh"
        let command = HostProcess.Command(
            file: login.shell, arguments: ["-" + name],
            environment: HostEnvironment.entries(for: login, terminal: "xterm-256color"), login: login,
            streams: [terminal.slave.raw, terminal.slave.raw, terminal.slave.raw], isTerminal: true)
        process = try HostProcess.start(command, in: boot, of: machine, lane: .shell)
        do {
            let descriptor = terminal.takeMaster()
            try descriptor.setNonBlocking()
            master = SharedDescriptor(descriptor)
        } catch {
            throw SandboxError("opening a terminal", error)
        }
    }
}
