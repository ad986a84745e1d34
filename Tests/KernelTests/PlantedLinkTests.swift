import Foundation
import Glibc
import Linux
import Testing
import Wire

/// Root in a host owns the writable layer, so at the next boot every path in it may be a link, a file or a device that
/// leads elsewhere (CVE-2019-19921, CVE-2021-30465, CVE-2025-31133, CVE-2025-52565, CVE-2025-52881). The host comes up
/// or says why not; outside, nothing is touched.
@Suite(.serialized) struct PlantedLinkTests {
    /// A path that is planted: on the machine it is a folder of the test's own.
    private static let bait = "/tmp/bfx-bait-\(getpid())"

    private struct Plant: CustomTestStringConvertible {
        let path: String
        let make: String
        /// Whether the host boots nevertheless.
        let boots: Bool

        var testDescription: String { "\(path): \(make)" }
    }

    /// What is planted in place of what a boot mounts or opens. A link in place of a folder stops the boot.
    private static let plants: [Plant] = {
        let folders = ["proc", "sys", "dev", "run", "srv/data"]
        return folders.map { Plant(path: "/" + $0, make: "ln -s \(bait) $p", boots: false) }
            + folders.prefix(4).map { Plant(path: "/" + $0, make: "ln -s ../../../..\(bait) $p", boots: false) }
            + [
                Plant(path: "/srv", make: "ln -s \(bait) $p", boots: false),
                Plant(path: "/proc", make: "echo file > $p", boots: false),
                Plant(path: "/dev", make: "mkfifo $p", boots: false),
                Plant(path: "/etc", make: "ln -s \(bait) $p", boots: true),
                Plant(path: "/etc/hosts", make: "ln -s \(bait)/hosts $p", boots: true),
                Plant(path: "/etc/hostname", make: "ln -s /proc/1/mem $p", boots: true),
                Plant(path: "/tmp", make: "ln -s \(bait) $p", boots: true),
                Plant(path: "/root", make: "ln -s \(bait) $p", boots: true),
            ]
    }()

    @Test(arguments: plants.indices) func aPlantIsNotFollowed(index: Int) throws {
        let plant = Self.plants[index]
        let folder = Self.bait
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for name in ["hosts", "null", "pts", "shm"] {
            try Data("bait".utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
        }
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let before = try contents(of: folder)
        let keeper = try KeeperFixture([
            Intruder.host(volumes: [VolumePlan(path: "/srv/data", bytes: 1 << 20, inodes: 100)]),
            Intruder.host("db", address: "10.20.0.3"),
        ])
        let said = try keeper.output(planting(plant))
        let isPlanted = said.hasSuffix("planted")
        #expect(isPlanted || said.contains("stays:"), "\(plant.testDescription): \(said)")
        keeper.control.send(.reboot(host: "web"))
        try keeper.waitUntil { $0[0].boots == 2 && ($0[0].state == .running || $0[0].state == .failed) }
        #expect(
            (keeper.hosts[0].state == .running) == (plant.boots || !isPlanted),
            "\(plant.testDescription): \(keeper.hosts[0].state) \(keeper.hosts[0].detail)")
        if plant.boots { #expect(try keeper.output("ls -d /proc/self >/dev/null && echo alive") == "alive") }
        #expect(try contents(of: folder) == before, "something outside was touched")
        #expect(try keeper.output("echo alive", on: "db") == "alive", "the session must not suffer")
        #expect(try keeper.end() == [])
    }

    /// What is mounted over a path keeps it from being replaced, so the plant needs mounts of its own, without these.
    private func planting(_ plant: Plant) -> String {
        """
        cat > /root/plant.py <<'END'
        import ctypes, os, sys
        libc = ctypes.CDLL(None, use_errno=True)
        for path in ('/srv/data', '/sys', '/dev', '/run', '/proc'):
            if libc.umount2(path.encode(), 2): print(path, 'stays:', os.strerror(ctypes.get_errno()), flush=True)
        os.execv('/bin/sh', ['sh', '-c', sys.argv[1]])
        END
        unshare -m python3 /root/plant.py 'p=\(plant.path); rm -rf $p && \(plant.make) && echo planted' 2>&1
        """
    }

    private func contents(of folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map { name in
            var info = stat()
            lstat(folder + "/" + name, &info)
            return "\(name) \(info.st_mode) \(info.st_uid) \(info.st_size) \(info.st_mtim.tv_nsec)"
        }
    }
}
