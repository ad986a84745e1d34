import API
import Glibc
import Testing

@testable import Console

@Suite struct DoctorTests {
    private let made = MadeUpMachine()

    private func kernel(_ machine: Machine? = nil) -> [DoctorFinding] {
        KernelExamination(machine: machine ?? made.machine, images: "/var/lib/breakfix/images").findings()
    }

    private func finding(_ name: String, in findings: [DoctorFinding]) throws -> DoctorFinding {
        try #require(findings.first { $0.name == name })
    }

    @Test func aGoodMachineHasNothingToMend() {
        let findings =
            kernel() + ControlGroupExamination(machine: made.machine).findings()
            + LimitExamination(machine: made.machine).findings()
        #expect(findings.filter { $0.status != .ok } == [])
        #expect(findings.count == 29)
    }

    @Test(arguments: [
        ("5.19.0", DoctorFinding.Status.ok), ("5.10.0-28-amd64", .failed), ("6.18.44-fc", .ok), ("x", .failed),
    ])
    func kernelVersion(release: String, status: DoctorFinding.Status) throws {
        made.write("/proc/sys/kernel/osrelease", release + "\n")
        #expect(try finding("kernel", in: kernel()).status == status)
    }

    @Test func namesTheCapabilitiesThatAreNotHeld() throws {
        made.write("/proc/self/status", "CapEff:\t00000000a80425fb\n")
        let privilege = try finding("privilege", in: kernel())
        #expect(privilege.detail == "not held: CAP_NET_ADMIN, CAP_SYS_PTRACE, CAP_SYS_ADMIN")
        #expect(privilege.help.contains("sudo"))
    }

    @Test func namespaceLimits() throws {
        made.write("/proc/sys/user/max_user_namespaces", "0\n")
        made.write("/proc/sys/user/max_net_namespaces", "10\n")
        made.remove("/proc/self/ns/time")
        let findings = kernel()
        #expect(try finding("user namespaces", in: findings).status == .failed)
        #expect(try finding("user namespaces", in: findings).help == "sysctl -w user.max_user_namespaces=10000")
        #expect(try finding("net namespaces", in: findings).status == .warning)
        #expect(try finding("time namespaces", in: findings).status == .failed)
        #expect(try finding("pid namespaces", in: findings).status == .ok)
    }

    @Test func probesThatFailAreFailures() throws {
        var machine = made.machine
        machine.succeeds = { !$0.contains("--time") && !$0.contains("netem") }
        machine.mapsOwners = { _ in false }
        let findings = kernel(machine)
        #expect(try finding("a host's namespaces", in: findings).status == .failed)
        #expect(try finding("idmapped mounts", in: findings).status == .failed)
        #expect(try finding("netem", in: findings).status == .warning)
        #expect(try finding("netem", in: findings).detail.contains("refused"))
        #expect(try finding("loss and rate without netem", in: findings).status == .ok)
        #expect(try finding("overlay in a user namespace", in: findings).status == .ok)
    }

    @Test func seccompWithoutNotification() throws {
        made.write("/proc/sys/kernel/seccomp/actions_avail", "errno trace allow\n")
        #expect(try finding("seccomp", in: kernel()).status == .warning)
        made.write("/proc/sys/kernel/seccomp/actions_avail", "")
        #expect(try finding("seccomp", in: kernel()).status == .failed)
    }

    @Test func everyTroubleHasHelp() {
        let bare = Machine(root: made.root + "/nowhere", succeeds: { _ in false }, mapsOwners: { _ in false })
        let layout = Layout(
            run: "/nowhere/run", state: "/nowhere/state", config: "/nowhere", scenarios: "/nowhere", libexec: "/nowhere"
        )
        let findings = Doctor.run(layout, on: bare)
        #expect(findings.allSatisfy { ($0.status == .ok) == $0.help.isEmpty })
        #expect(findings.contains { $0.name == "daemon" && $0.status == .warning })
        #expect(findings.count { $0.status == .failed } > 10)
    }

    @Test(.enabled(if: geteuid() == 0, "needs root")) func findingsOfThisMachineAreQuick() {
        let layout = Layout(environment: [:], programDirectory: "/nowhere")
        let clock = ContinuousClock()
        var findings: [DoctorFinding] = []
        let time = clock.measure { findings = Doctor.run(layout) }
        #expect(findings.contains { $0.name == "kernel" && $0.status == .ok })
        let room = findings.first { $0.name == "free disk" }?.detail.split(separator: " ").first.flatMap { Int($0) }
        #expect((room ?? 0) > 0)
        #expect(time < .seconds(10))
    }
}
