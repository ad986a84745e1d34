import Glibc

@testable import Console

/// A machine of a few files in a folder, on which every probe works; a test takes away what it is about.
final class MadeUpMachine {
    let root = "/tmp/doctor-test-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"

    init() {
        write("/proc/sys/kernel/osrelease", "6.1.0-18-amd64\n")
        write("/proc/self/status", "Name:\tbreakfix\nCapEff:\t000001ffffffffff\n")
        for kind in ["user", "pid", "net", "mnt", "uts", "ipc", "cgroup", "time"] {
            write("/proc/self/ns/\(kind)", "")
            write("/proc/sys/user/max_\(kind)_namespaces", "96365\n")
        }
        write(
            "/proc/sys/kernel/seccomp/actions_avail", "kill_process kill_thread trap errno user_notif trace log allow\n"
        )
        write("/proc/sys/kernel/pty/max", "4096\n")
        write("/proc/sys/kernel/pid_max", "32768\n")
        write("/proc/sys/fs/inotify/max_user_instances", "1024\n")
        write("/proc/sys/fs/aio-max-nr", "1048576\n")
        write("/proc/sys/fs/file-max", "9223372036854775807\n")
        write("/proc/sys/net/ipv4/neigh/default/gc_thresh3", "65536\n")
        write("/usr/sbin/tc", "", mode: 0o755)
        write("/usr/sbin/nft", "", mode: 0o755)
        write("/proc/self/mounts", "cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid 0 0\n")
        write("/sys/fs/cgroup/cgroup.controllers", "cpuset cpu io memory pids\n")
    }

    deinit { system("rm -rf '\(root)'") }

    var machine: Machine {
        Machine(root: root, succeeds: { _ in true }, mapsOwners: { _ in true }, landlockVersion: { 7 })
    }

    func write(_ path: String, _ text: String, mode: mode_t = 0o644) {
        system("mkdir -p \"$(dirname '\(root)\(path)')\"")
        guard let file = fopen(root + path, "w") else { return }
        fputs(text, file)
        fclose(file)
        chmod(root + path, mode)
    }

    func remove(_ path: String) { system("rm -rf '\(root)\(path)'") }
}
