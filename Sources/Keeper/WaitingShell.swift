internal import Glibc
internal import Linux
internal import Sandbox
internal import Wire

/// A shell at its prompt in a parked host, for whoever attaches first.
///
/// Nothing of its terminal is read before it has a recording: what it shows waits in the terminal. One that ends, or
/// whose host reboots, is forgotten, and whoever attaches gets a new one, as in any other session.
final class WaitingShell {
    /// The size that a terminal has until it is attached to.
    private static let size: (columns: UInt16, rows: UInt16) = (80, 24)

    /// Called once on the loop, when it has shown something or has ended.
    var onSettled: (() -> Void)?

    private let loop: EventLoop
    private var shell: LoginShell?

    /// Starts it.
    init(on boot: HostBoot, of machine: HostMachine, loop: EventLoop) throws(SandboxError) {
        self.loop = loop
        let size = WaitingShell.size
        let shell = try LoginShell(on: boot, of: machine, columns: size.columns, rows: size.rows)
        self.shell = shell
        do {
            try loop.add(shell.process.pidfd.raw, .readable) { [unowned self] _ in ended() }
            try loop.add(shell.master.raw, .readable) { [unowned self] _ in
                loop.remove(shell.master.raw)
                settle()
            }
        } catch {
            ended()
            throw SandboxError("watching a shell", error)
        }
    }

    /// Gives the shell away; nil where it has ended.
    func take() -> LoginShell? {
        // Its end may be known to the kernel and not yet to the loop.
        if let shell, (try? shell.process.pidfd.waitUntilReadable(before: 0)) == true { ended() }
        return release()
    }

    private func release() -> LoginShell? {
        guard let shell else { return nil }
        self.shell = nil
        loop.remove(shell.process.pidfd.raw)
        loop.remove(shell.master.raw)
        return shell
    }

    private func ended() {
        guard let shell = release() else { return }
        shell.process.killGroup()
        _ = shell.process.reap()
        settle()
    }

    private func settle() {
        onSettled?()
        onSettled = nil
    }
}
