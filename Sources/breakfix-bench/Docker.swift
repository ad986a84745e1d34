internal import Glibc
internal import Linux

/// docker as it comes, by a daemon of our own with the image imported once; only its storage is elsewhere.
final class Docker: Engine {
    let name: String = "docker"
    let remarks: [String] = []
    private let folder: String
    private let daemon: Int32
    private let client: [String]

    /// Starts its daemon and imports the image.
    ///
    /// - Throws: ``Trouble`` with what it said where it does not run.
    init(below parent: String, image: String, space: PeerSpace) throws {
        let folder = parent + "/docker"
        self.folder = folder
        try checked("mkdir", folder) { mkdir(folder, 0o700) }
        try Descriptor.open(folder + "/daemon.json", O_WRONLY | O_CREAT, mode: 0o600).writeAll(Array("{}".utf8))
        let socket = "unix://\(folder)/socket"
        // Debian's client where another one is in front of it.
        let program = access("/usr/bin/docker", X_OK) == 0 ? "/usr/bin/docker" : "docker"
        client = [program, "--config", folder + "/client", "--host", socket]
        let log = try Descriptor.open(folder + "/log", O_WRONLY | O_CREAT, mode: 0o600)
        let child = try ChildProcess.spawn(
            space.whole + [
                "dockerd", "--config-file=\(folder)/daemon.json", "--data-root=\(folder)/data",
                "--exec-root=\(folder)/exec", "--pidfile=\(folder)/pid", "--host=\(socket)",
                "--cgroup-parent=/\(KeeperContender.instance)", "--exec-opt=native.cgroupdriver=cgroupfs",
            ], environment: TerminalProcess.environment, output: .descriptor(log.raw), error: .descriptor(log.raw),
            newSession: true)
        daemon = child.pid
        do {
            try waitUntilReady()
            let packing = "tar -C \"$1\" -c . | \"$2\" --host \"$3\" import - bench:base"
            let said = Command.output(of: ["sh", "-c", packing, "sh", image, program, socket])
            guard said.contains("sha256:") else { throw Trouble("the image was not imported: \(said)") }
            let answer = Command.output(of: client + ["run", "--rm", "bench:base", "/bin/echo", "it runs"])
            guard answer == "it runs\n" else { throw Trouble(answer) }
        } catch {
            end()
            throw error
        }
    }

    private func waitUntilReady() throws {
        let deadline = MonotonicClock.nanoseconds + 60_000_000_000
        while !Command.output(of: client + ["version", "--format", "{{.Server.Version}}"]).contains(/^[0-9]/) {
            try Interruption.check()
            var status: Int32 = 0
            guard MonotonicClock.nanoseconds < deadline, waitpid(daemon, &status, WNOHANG) == 0 else {
                let last = ProcessTree.text(folder + "/log").split(separator: "\n").last.map(String.init)
                throw Trouble("dockerd did not start: \(last ?? "it says nothing")")
            }
            usleep(50_000)
        }
    }

    func command(_ shell: ShellKind, number: Int) -> [String] {
        client + [
            "run", "--rm", "--interactive", "--tty", "--name=bench\(number)", "--hostname=web", "--workdir=/root",
            "bench:base",
        ] + shell.command
    }

    func first(number: Int) -> Int32? {
        Int32(Command.output(of: client + ["inspect", "--format", "{{.State.Pid}}", "bench\(number)"]).trimmed)
    }

    /// Its daemon ends every container and its containerd with itself.
    func end() {
        kill(daemon, SIGTERM)
        let deadline = MonotonicClock.nanoseconds + 30_000_000_000
        var status: Int32 = 0
        while waitpid(daemon, &status, WNOHANG) == 0 {
            if MonotonicClock.nanoseconds > deadline { kill(daemon, SIGKILL) }
            usleep(10_000)
        }
    }
}
