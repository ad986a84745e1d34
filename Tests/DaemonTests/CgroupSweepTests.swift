import Glibc
import Foundation
import Linux
import Testing

@testable import Daemon

@Suite struct CgroupSweepTests {
    @Test func everyHierarchyOfTheMachineIsFound() {
        let sweep = CgroupSweep(
            mountinfo: """
                24 1 0:22 / /proc rw shared:5 - proc proc rw
                30 25 0:26 / /sys/fs/cgroup/unified rw,nosuid shared:9 - cgroup2 cgroup2 rw
                31 25 0:27 / /sys/fs/cgroup/my\\040memory rw shared:10 - cgroup cgroup rw,memory
                broken line
                """)
        #expect(sweep.hierarchies == ["/sys/fs/cgroup/unified", "/sys/fs/cgroup/my memory"])
    }

    @Test(.enabled(if: geteuid() == 0, "needs root to make cgroups")) func processesAndGroupsAreRemoved() throws {
        let mounts = try #require(try DiskFile.read("/proc/self/mountinfo", limit: 1 << 22))
        let sweep = CgroupSweep(mountinfo: String(decoding: mounts, as: UTF8.self))
        let instance = "breakfix-test-\(getpid())"
        let made = sweep.hierarchies.filter { mkdir("\($0)/\(instance)", 0o755) == 0 }
        try #require(!made.isEmpty, "no cgroup hierarchy takes a folder")
        defer { for folder in made { rmdir("\(folder)/\(instance)") } }
        let child = try ChildProcess.spawn(["sleep", "60"], newSession: true)
        var joined = 0
        for (index, folder) in made.enumerated() {
            let host = "\(folder)/\(instance)/" + (index % 2 == 0 ? "host-1-0" : "ABC123.resolver")
            try DiskFile.makeFolder(host + "/init.scope", mode: 0o755)
            if let file = try? Descriptor.open(host + "/init.scope/cgroup.procs", O_WRONLY),
                (try? file.writeAll(Array("\(child.pid)".utf8))) != nil
            {
                joined += 1
            }
        }
        #expect(joined > 0)
        let program = NSTemporaryDirectory() + "bfx-sweep-\(getpid())/breakfix-keeper"
        try DiskFile.makeFolder(String(program.dropLast(16)), mode: 0o755)
        defer { DiskFile.removeFolder(String(program.dropLast(16))) }
        try FileManager.default.copyItem(atPath: "/bin/sleep", toPath: program)
        let keeper = try ChildProcess.spawn([program, "60"])
        let alive = "\(made[0])/\(instance)/host-\(keeper.pid)-0"
        try DiskFile.makeFolder(alive, mode: 0o755)
        #expect(sweep.sessions(instance: instance) == (made.count > 1 ? ["ABC123"] : []))
        #expect(sweep.sweep(instance: instance, session: "ABC123").isEmpty)
        #expect(try child.wait() == .signaled(SIGKILL))
        #expect(access(alive, F_OK) == 0, "whoever made it lives")
        keeper.signal(SIGKILL)
        _ = try keeper.wait()
        #expect(sweep.sweep(instance: instance).isEmpty)
        #expect(
            made.filter { access("\($0)/\(instance)", F_OK) == 0 }.isEmpty, "the instance's own groups are gone too")
    }
}
