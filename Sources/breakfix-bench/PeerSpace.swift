internal import Glibc
internal import Linux

/// Namespaces for the peers: their mounts, bridges, packet filter rules and files in `/run` end with it.
///
/// Mounts and network are its own, `/run` and CNI's folder are empty, and cgroup2 is not there where crun refuses to run
/// with it beside version 1.
final class PeerSpace: Sendable {
    /// Whether cgroup2 is hidden, because crun refuses otherwise.
    let hidesUnified: Bool
    private let pid: Int32
    private let madeFolder: Bool
    private static let cni = "/var/lib/cni"

    /// What a command is put behind to see its mounts.
    var mounts: [String] { ["nsenter", "--mount=/proc/\(pid)/ns/mnt"] }

    /// What a command is put behind to see its mounts and its network.
    var whole: [String] { mounts + ["--net=/proc/\(pid)/ns/net"] }

    /// What crun is put behind.
    var crun: [String] { hidesUnified ? mounts : [] }

    /// - Parameter folder: Where the bundles are.
    init(_ folder: String) throws {
        let name = "\(KeeperContender.instance)-probe"
        let probe = ["crun", "--root", folder + "/crun", "run", "--bundle", folder + "/plain", name]
        hidesUnified = Command.output(of: probe).contains("hybrid")
        madeFolder = mkdir(PeerSpace.cni, 0o755) == 0
        var steps = ["mount -t tmpfs tmpfs /run", "mount -t tmpfs tmpfs \(PeerSpace.cni)", "ip link set lo up"]
        if hidesUnified { steps.append("umount -l /sys/fs/cgroup/unified") }
        steps.append("exec sleep infinity")
        let child = try ChildProcess.spawn(
            ["unshare", "--mount", "--net", "sh", "-c", steps.joined(separator: " && ")])
        pid = child.pid
        for _ in 0..<1_000 {
            if ProcessTree.text("/proc/\(pid)/comm") == "sleep\n" { return }
            usleep(2_000)
        }
        end()
        throw Trouble("the peers' namespaces could not be made")
    }

    /// Lets it go.
    func end() {
        kill(pid, SIGKILL)
        waitpid(pid, nil, 0)
        if madeFolder { rmdir(PeerSpace.cni) }
    }
}
