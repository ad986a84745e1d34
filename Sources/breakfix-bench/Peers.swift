internal import Glibc
internal import Linux

/// What Debian has to put a shell into a fence, and no fence at all.
struct Peer: Contender {
    let name: String
    /// What it is called with; the number is another one each time.
    private let command: @Sendable (_ number: Int) -> [String]
    /// The end of its cgroups' names.
    private let cgroup: @Sendable (_ number: Int) -> String?

    func start() throws -> any Shell {
        let number = Numbers.next()
        return try TerminalProcess(command(number), cgroup: cgroup(number))
    }

    /// The shell in the image by `chroot` alone: what everything else comes on top of.
    static func bare(_ image: String, _ shell: ShellKind) -> Peer {
        Peer(name: bareName, command: { _ in ["chroot", image] + shell.command }, cgroup: { _ in nil })
    }

    /// What ``bare(_:_:)`` is called.
    static let bareName = "no fence (chroot)"

    /// bash without any start-up file, as a budget measures that is told the first prompt alone.
    static func leanest(_ image: String) -> Peer {
        Peer(
            name: "no fence (chroot), bash --norc",
            command: { _ in ["chroot", image, "/bin/bash", "--norc", "--noprofile", "-i"] }, cgroup: { _ in nil })
    }

    /// The fence of a plain host by a C program with nothing around it, and the shell as PID 1.
    ///
    /// - Parameters:
    ///   - program: `bare-fence`.
    ///   - filter: A file of the compiled filter.
    static func bareFence(_ program: String, _ image: String, filter: String, _ shell: ShellKind) -> Peer {
        Peer(
            name: "bare C, the same fence",
            command: { number in
                // Ids that no range of IDRange has.
                let id = 0x8000_0000 + UInt32(number % 16_384) * 65_536
                return [program, image, filter, "\(KeeperContender.instance)-\(number)", "\(id)"] + shell.command
            }, cgroup: { "\(KeeperContender.instance)-\($0)" })
    }

    /// bubblewrap with every namespace it has.
    static func bubblewrap(_ image: String, _ shell: ShellKind) -> Peer {
        Peer(
            name: "bubblewrap",
            command: { _ in
                [
                    "bwrap", "--unshare-all", "--unshare-user", "--uid", "0", "--gid", "0", "--die-with-parent",
                    "--hostname", "web", "--ro-bind", image, "/", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp",
                    "--tmpfs", "/run", "--chdir", "/root",
                ] + shell.command
            }, cgroup: { _ in nil })
    }

    /// crun or runc with the bundle in `folder`.
    static func runtime(_ program: String, _ folder: String, state: String, prefix: [String], _ shell: ShellKind)
        -> Peer
    {
        Peer(
            name: program,
            command: { number in
                prefix + [
                    program, "--root", "\(state)/\(program)", "run", "--bundle", "\(folder)/\(shell.rawValue)",
                    "\(KeeperContender.instance)-\(number)",
                ]
            }, cgroup: { "\(KeeperContender.instance)-\($0)" })
    }

    /// systemd-nspawn with a writable overlay and no network.
    static func nspawn(_ image: String, _ shell: ShellKind) -> Peer {
        Peer(name: "systemd-nspawn", command: { nspawnCommand(image, $0) + shell.command }, cgroup: { _ in nil })
    }

    /// What `systemd-nspawn` is called with, but for what it is to run.
    static func nspawnCommand(_ image: String, _ number: Int) -> [String] {
        [
            "systemd-nspawn", "--quiet", "-D", image, "--volatile=overlay", "--private-network", "--register=no",
            "--keep-unit", "--machine=bench\(getpid())-\(number)", "--hostname=web",
        ]
    }
}
