import Testing

@testable import Console

@Suite struct ControlGroupTests {
    private let made = MadeUpMachine()

    private var findings: [DoctorFinding] { ControlGroupExamination(machine: made.machine).findings() }

    @Test func versionTwo() {
        let folder = "/sys/fs/cgroup"
        let details = ["version 2", folder, folder, folder, "hosts are handed 5 controllers"]
        #expect(findings.map(\.detail) == details)
        #expect(findings.allSatisfy { $0.status == .ok })
    }

    @Test func versionTwoWithoutMemory() {
        made.write("/sys/fs/cgroup/cgroup.controllers", "cpu pids\n")
        #expect(findings.map(\.status) == [.ok, .failed, .ok, .ok, .warning])
    }

    @Test func hybridTakesTheControllersWhereTheyAre() {
        made.write(
            "/proc/self/mounts",
            """
            cgroup /sys/fs/cgroup/cpu,cpuacct cgroup rw,relatime,cpu,cpuacct 0 0
            cgroup /sys/fs/cgroup/memory cgroup rw,relatime,memory 0 0
            cgroup2 /sys/fs/cgroup/unified cgroup2 rw,relatime 0 0

            """)
        for folder in ["cpu,cpuacct", "memory"] { made.write("/sys/fs/cgroup/\(folder)/tasks", "") }
        made.write("/sys/fs/cgroup/unified/cgroup.controllers", "hugetlb pids\n")
        let findings = findings
        #expect(findings[0].detail.hasPrefix("hybrid"))
        #expect(
            findings.dropFirst().dropLast().map(\.detail) == [
                "/sys/fs/cgroup/memory", "/sys/fs/cgroup/unified", "/sys/fs/cgroup/cpu,cpuacct",
            ])
        #expect(findings.last?.status == .warning, "version 1 cannot be handed down to units of a host")
    }

    @Test func nothingMounted() {
        made.write("/proc/self/mounts", "proc /proc proc rw 0 0\n")
        #expect(findings.map(\.status) == [.failed])
    }
}
