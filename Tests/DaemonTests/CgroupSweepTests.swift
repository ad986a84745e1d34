import Glibc
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
            let host = "\(folder)/\(instance)/ABC123" + (index % 2 == 0 ? "/web" : ".web")
            try DiskFile.makeFolder(host + "/init.scope", mode: 0o755)
            if let file = try? Descriptor.open(host + "/init.scope/cgroup.procs", O_WRONLY),
                (try? file.writeAll(Array("\(child.pid)".utf8))) != nil
            {
                joined += 1
            }
        }
        #expect(joined > 0)
        #expect(sweep.sessions(instance: instance) == ["ABC123"])
        #expect(sweep.sweep(instance: instance, session: "ABC123").isEmpty)
        #expect(try child.wait() == .signaled(SIGKILL))
        #expect(
            made.filter { access("\($0)/\(instance)", F_OK) == 0 }.isEmpty, "the instance's own groups are gone too")
    }
}
