import Foundation
import Glibc

/// What of the machine an escape would change: its mounts, settings, devices, links, and the image.
struct MachineFingerprint {
    private var facts: [String: String] = [:]

    init() throws {
        for path in [
            "mounts", "swaps", "modules", "sys/kernel/core_pattern", "sys/kernel/hostname",
            "sys/kernel/modprobe", "sys/kernel/sysrq", "sys/vm/overcommit_memory", "sys/fs/inotify/max_user_instances",
            "sys/fs/binfmt_misc/status",
        ] {
            facts[path] = try? String(contentsOfFile: "/proc/" + path, encoding: .utf8)
        }
        for folder in ["/dev", "/proc/sys/fs/binfmt_misc", "/tmp/..", "/root"] {
            facts[folder] = try? FileManager.default.contentsOfDirectory(atPath: folder).sorted().joined(separator: " ")
        }
        for file in ["bin/true", "bin/false", "bin/cat", "etc/passwd", "etc/hosts", "root", "etc", "dev", "proc"] {
            var info = stat()
            guard lstat(KeeperFixture.image() + "/" + file, &info) == 0 else { continue }
            facts["image " + file] =
                "\(info.st_mode) \(info.st_uid) \(info.st_gid) \(info.st_size) \(info.st_mtim.tv_sec) \(info.st_mtim.tv_nsec)"
        }
    }

    /// The names of what differs. Other tests' mounts come and go, so mounts count only where the intruder made them.
    func differences(from before: MachineFingerprint) -> [String] {
        facts.keys.filter { name in
            if name == "mounts" { return facts[name]?.contains("intruder") ?? true }
            return facts[name] != before.facts[name]
        }.sorted()
    }
}
