internal import Glibc
internal import Linux

/// podman as it comes, with a bridge of its own and an overlay on the image's root; only its storage is elsewhere.
final class Podman: Engine {
    let name: String = "podman"
    let remarks: [String]
    private let image: String
    private let folder: String
    private let prefix: [String]

    /// Finds out what it needs here.
    ///
    /// - Throws: ``Trouble`` with what it said where it does not run.
    init(below parent: String, image: String, space: PeerSpace) throws {
        folder = parent + "/podman"
        self.image = image
        for path in [folder, folder + "/net"] { try checked("mkdir", path) { mkdir(path, 0o700) } }
        let plain = Podman.prefix(folder, space.whole)
        let limited = Podman.prefix(folder, space.whole + ["env", "CONTAINERS_CONF=\(folder)/containers.conf"])
        let limits = "[containers]\ndefault_ulimits = [\"nofile=20000:20000\", \"nproc=30000:30000\"]\n"
        try Descriptor.open(folder + "/containers.conf", O_WRONLY | O_CREAT, mode: 0o600).writeAll(Array(limits.utf8))
        let said = Podman.probe(plain, image)
        guard said != Podman.answer else {
            prefix = plain
            remarks = []
            return
        }
        let again = Podman.probe(limited, image)
        prefix = limited
        remarks = ["podman may not raise limits here: it runs with nofile=20000 and nproc=30000"]
        guard again == Podman.answer else {
            end()
            throw Trouble(again.split(separator: "\n").last.map(String.init) ?? "it says nothing")
        }
    }

    /// What it is called with for the image's systemd.
    func bootCommand(number: Int) -> [String] {
        prefix + Podman.run + [
            "--tty", "--systemd=always", "--pidfile=\(folder)/pid\(number)", "--hostname=web", "--rootfs",
            image + ":O", "/sbin/init",
        ]
    }

    func command(_ shell: ShellKind, number: Int) -> [String] {
        prefix + Podman.run + [
            "--interactive", "--tty", "--pidfile=\(folder)/pid\(number)", "--hostname=web", "--workdir=/root",
            "--rootfs", image + ":O",
        ] + shell.command
    }

    func first(number: Int) -> Int32? { Int32(ProcessTree.text("\(folder)/pid\(number)").trimmed) }

    func end() { Command.run(prefix + ["rm", "--all", "--force", "--time=0"]) }

    private static let answer = "it runs\n"
    private static let run = ["run", "--rm", "--cgroup-parent=/\(KeeperContender.instance)"]

    private static func probe(_ prefix: [String], _ image: String) -> String {
        Command.output(of: prefix + run + ["--rootfs", image + ":O", "/bin/echo", "it runs"])
    }

    /// cgroupfs, because its namespaces have no way to the machine's systemd.
    private static func prefix(_ folder: String, _ space: [String]) -> [String] {
        space + [
            "podman", "--root=\(folder)/root", "--runroot=\(folder)/run", "--tmpdir=\(folder)/tmp",
            "--network-config-dir=\(folder)/net", "--storage-driver=overlay", "--cgroup-manager=cgroupfs",
            "--events-backend=none", "--log-level=error",
        ]
    }
}
