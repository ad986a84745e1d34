import Glibc
import Linux
import Testing
import Wire

@testable import Sandbox

/// What posture checkers print (amicontained, deepce, CDK), read in a host as its root, against what it has to be.
@Suite(.serialized) struct PostureReportTests {
    @Test(arguments: [InitKind.light, .systemd]) func theStatusOfAProcessIsWhatTheDocumentsSay(kind: InitKind) throws {
        let keeper = try KeeperFixture([Intruder.host(kind: kind)])
        try keeper.waitUntil { $0.allSatisfy { $0.state == .running } }
        for name in ["user", "mnt", "pid", "net", "uts", "ipc", "cgroup", "time"] {
            let ours = try String(contentsOfLink: "/proc/self/ns/\(name)")
            let theirs = try keeper.output("readlink /proc/self/ns/\(name)")
            #expect(theirs.hasPrefix(name + ":[") && theirs != ours, "\(name) namespace")
        }
        for map in ["uid_map", "gid_map"] {
            let words = try keeper.output("cat /proc/self/\(map)").split(whereSeparator: \.isWhitespace).map(
                String.init)
            #expect(words == ["0", "\(keeper.hosts[0].idBase)", "65536"])
        }
        let kept = Capabilities.kept.reduce(UInt64(0)) { $0 | 1 << UInt64($1) }
        let status = try keeper.output("cat /proc/self/status").split(separator: "\n")
        func field(_ name: String) -> String {
            let line = status.first { $0.hasPrefix(name + ":") } ?? ""
            return String(line.drop { $0 != "\t" }.dropFirst())
        }
        for set in ["CapPrm", "CapEff", "CapBnd"] { #expect(UInt64(field(set), radix: 16) == kept, "\(set)") }
        for set in ["CapInh", "CapAmb"] { #expect(UInt64(field(set), radix: 16) == 0, "\(set)") }
        #expect(field("Seccomp") == "2" && field("Seccomp_filters") == "1")
        #expect(field("NoNewPrivs") == "0", "sudo has to work")
        #expect(field("TracerPid") == "0")
        #expect(try keeper.output("ls /proc/self/fd | wc -l") == "4", "0, 1, 2 and the folder itself")
        #expect(try keeper.end() == [])
    }

    /// What may not be there: no disk but the overlay, nothing with devices but `/dev`, nothing without its flags.
    @Test func mountsAreThoseOfTheListWithTheirFlags() throws {
        let keeper = try KeeperFixture([
            Intruder.host(volumes: [VolumePlan(path: "/srv/data", bytes: 1 << 20, inodes: 100)])
        ])
        let lines = try keeper.output("cat /proc/self/mountinfo").split(separator: "\n")
        #expect(lines.count > 20)
        for line in lines {
            let fields = line.split(separator: " ").map(String.init)
            guard let dash = fields.firstIndex(of: "-"), dash + 1 < fields.count else { continue }
            let (path, flags, type) = (
                fields[4], Set(fields[5].split(separator: ",").map(String.init)), fields[dash + 1]
            )
            #expect(fields[6] == "-" || !fields[6].hasPrefix("shared"), "\(path) passes mounts on")
            guard let wanted = Self.wanted(path, type) else {
                Issue.record("\(path) is a mount that nobody has planned: \(line)")
                continue
            }
            #expect(wanted.isSubset(of: flags), "\(path) has \(flags.sorted()), not \(wanted.sorted())")
        }
        #expect(try keeper.end() == [])
    }

    /// The flags that a mount must have; nil where there must be none.
    private static func wanted(_ path: String, _ type: String) -> Set<String>? {
        let quiet: Set = ["nosuid", "nodev", "noexec"]
        switch (path, type) {
        case ("/", "overlay"), ("/srv/data", "tmpfs"): return []
        case ("/proc", "proc"): return quiet
        case ("/sys", "sysfs"): return quiet.union(["ro"])
        case ("/sys/firmware", "tmpfs"): return quiet.union(["ro"])
        case ("/sys/fs/cgroup", "cgroup2"): return quiet
        case ("/dev", "tmpfs"): return ["nosuid"]
        case ("/dev/pts", "devpts"): return ["nosuid", "noexec"]
        case ("/dev/shm", "tmpfs"), ("/dev/mqueue", "mqueue"): return quiet
        case ("/run", "tmpfs"): return ["nosuid", "nodev"]
        case (let path, "proc") where ["/proc/bus", "/proc/fs", "/proc/irq"].contains(path): return quiet.union(["ro"])
        case (let path, "tmpfs") where ["/proc/acpi", "/proc/scsi", "/proc/asound", "/proc/driver"].contains(path):
            return quiet.union(["ro"])
        // A device node: over a file of /proc it hides it.
        case (let path, "tmpfs") where path.hasPrefix("/proc/") && path.split(separator: "/").count == 2:
            return ["nosuid"]
        case (let path, "tmpfs") where path.hasPrefix("/dev/") && path.split(separator: "/").count == 2:
            return ["nosuid"]
        default: return nil
        }
    }
}

extension String {
    /// What a symbolic link says.
    fileprivate init(contentsOfLink path: String) throws {
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = buffer.withUnsafeMutableBytes { readlink(path, $0.baseAddress!, $0.count) }
        guard count > 0 else { throw SystemError.last("readlink", path) }
        self.init(decoding: buffer.prefix(count), as: UTF8.self)
    }
}
