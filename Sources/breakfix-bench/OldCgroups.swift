internal import Glibc
internal import Linux

/// A mount namespace without cgroup2, for a crun that refuses where it is mounted beside version 1.
final class OldCgroups: Sendable {
    private let pid: Int32

    /// What a command is put behind to run in it.
    var prefix: [String] { ["nsenter", "--mount=/proc/\(pid)/ns/mnt"] }

    /// Makes one where crun refuses without; nil where it does not.
    ///
    /// - Parameter folder: Where the bundles are.
    static func ifNeeded(_ folder: String) throws -> OldCgroups? {
        let probe = ["crun", "--root", folder + "/crun", "run", "--bundle", folder + "/plain", "bench-probe"]
        guard Command.output(of: probe).contains("hybrid") else { return nil }
        return try OldCgroups()
    }

    private init() throws {
        let script = "umount -l /sys/fs/cgroup/unified && exec sleep infinity"
        let child = try ChildProcess.spawn(["unshare", "-m", "sh", "-c", script])
        pid = child.pid
        for _ in 0..<1_000 {
            let name = ProcessTree.text("/proc/\(pid)/comm")
            if name == "sleep\n" { return }
            usleep(2_000)
        }
        end()
        throw Trouble("cgroup2 could not be hidden from crun")
    }

    /// Lets it go.
    func end() {
        kill(pid, SIGKILL)
        waitpid(pid, nil, 0)
    }
}
