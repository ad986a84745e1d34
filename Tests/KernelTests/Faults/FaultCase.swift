import Faults
import Foundation
import Scenario
import Testing
import Wire

/// One fault on a real host with systemd: absent in health, there after its injection, gone after its undo.
struct FaultCase: CustomTestStringConvertible {
    /// The fault and its arguments.
    var fault: String
    var arguments: [String: Value]
    /// Brings the host into a healthy state that can show the fault.
    var setup: String
    /// Succeeds where the fault shows, and only there.
    var symptom: String
    /// Takes away what ``setup`` made.
    var cleanUp: String
    /// Whether the symptom must be there after a reboot as well; nil where no reboot is tried.
    var staysAfterReboot: Bool?

    init(
        _ fault: String, _ arguments: [String: Value] = [:], setup: String = "", symptom: String,
        cleanUp: String = "", staysAfterReboot: Bool? = nil
    ) {
        self.fault = fault
        self.arguments = arguments
        self.setup = setup
        self.symptom = symptom
        self.cleanUp = cleanUp
        self.staysAfterReboot = staysAfterReboot
    }

    var testDescription: String {
        "\(fault) \(arguments.keys.sorted().map { "\($0)=\(arguments[$0].map { "\($0)" } ?? "")" })"
    }

    /// Plays cases on one host, one after the other; says what went wrong.
    static func play(_ cases: [FaultCase], image: String) throws -> [String] {
        let keeper = try KeeperFixture(
            [HostPlan(name: "web", imageRoot: KeeperFixture.image(image), initKind: .systemd)], networks: [])
        try keeper.waitUntil { $0.allSatisfy { $0.state == .running } }
        var complaints: [String] = []
        for each in cases {
            let begun = Date()
            complaints += try each.play(on: keeper).map { "\(each.testDescription): \($0)" }
            print("\(each.testDescription): \(Int(Date().timeIntervalSince(begun) * 1_000)) ms")
        }
        return complaints + (try keeper.end()).map { "left: \($0)" }
    }

    private func play(on keeper: KeeperFixture) throws -> [String] {
        let use = FaultUse(fault: fault, host: "web", arguments: .map(arguments))
        guard case .scripts(let plan) = try FaultLibrary.plan(for: use) else { return ["\(fault) has no scripts"] }
        var complaints: [String] = []
        func run(_ script: String, _ step: String, environment: String = "") throws -> ExecResult {
            let result = try keeper.run(
                environment + "exec /bin/sh -eu", input: Array(script.utf8), milliseconds: 60_000)
            if result.outcome != .exited(0) {
                complaints.append("\(step): \(result.outcome) \(String(decoding: result.errorOutput, as: UTF8.self))")
            }
            return result
        }
        func shows(_ wanted: Bool) throws -> Bool {
            // What a service does it may do a little later.
            let deadline = Date().addingTimeInterval(10)
            while true {
                let result = try keeper.run(
                    "exec /bin/sh -eu", input: Array(symptom.utf8), milliseconds: 20_000)
                if (result.outcome == .exited(0)) == wanted { return wanted }
                if Date() > deadline { return !wanted }
                usleep(100_000)
            }
        }
        _ = try run(setup, "setup")
        guard complaints.isEmpty else { return complaints }
        if try shows(false) { complaints.append("the symptom shows on the healthy host") }
        let before = try keeper.output(Self.state)
        let token = Data(try run(plan.inject, "inject").output).base64EncodedString()
        if token.utf8.count > 65_536 { complaints.append("the token has \(token.utf8.count) bytes") }
        if complaints.isEmpty, try !shows(true) { complaints.append("the symptom does not show") }
        if let staysAfterReboot, complaints.isEmpty {
            let boots = keeper.hosts[0].boots
            keeper.control.send(.reboot(host: "web"))
            try keeper.waitUntil { $0.allSatisfy { $0.boots == boots + 1 && $0.state == .running } }
            if try shows(staysAfterReboot) != staysAfterReboot {
                complaints.append("after a reboot the symptom \(staysAfterReboot ? "is gone" : "is still there")")
            }
        }
        complaints += try keeper.output(Self.traces).split(separator: "\n").map { "a trace: \($0)" }
        _ = try run(plan.undo, "undo", environment: "BFX_TOKEN='\(token)' ")
        if try shows(false) { complaints.append("the symptom still shows") }
        var after = try keeper.output(Self.state)
        // A program that was told to end may take a moment.
        for _ in 0..<10 where after != before {
            usleep(100_000)
            after = try keeper.output(Self.state)
        }
        let (old, new) = (before.split(separator: "\n"), after.split(separator: "\n"))
        complaints += new.filter { !old.contains($0) }.map { "new: \($0)" }
        complaints += old.filter { !new.contains($0) }.map { "gone: \($0)" }
        _ = try run(cleanUp, "clean-up")
        return complaints
    }

    /// What undo must bring back: settings, mounts, units, the kernel's settings, who runs.
    private static let state = #"""
        find /etc /usr/local /opt /srv /root /lib/systemd /var/spool -xdev \
            ! -path /etc/resolv.conf \( -path '*.wants*' -printf '%p %M %l\n' -o -type d -printf '%p %M %U %G %T@\n' \
            -o -printf '%p %M %U %G %s %n %T@ %l\n' \) | sort
        find /var/log /dev/shm /run/lock -xdev ! -path '/var/log/journal*' ! -name 'PostgreSQL.*' -printf '%p %M %U %G\n' | sort
        find /etc /usr/local /opt /srv -xdev -type f -print0 | xargs -0 sha256sum | sort
        sha256sum /var/lib/dpkg/status
        sed 's/^/mount /' /proc/self/mounts | grep -v -e '^mount overlay / ' -e /run/credentials -e /run/user | sort
        systemctl list-unit-files --no-legend --no-pager | sed 's/^/file /'
        systemctl list-units --failed --no-legend --plain --no-pager | sed 's/^/failed /'
        sysctl -a 2>/dev/null | grep -E '^(net[.]core|net[.]ipv4[.](ip_|tcp_(max|sync))|kernel[.]sem)'
        echo "semaphores $(ipcs -s | wc -l)"
        ps -eo user=,args= | grep -v -e ' ps -eo' -e 'sh -' -e 'postgres: ' -e 'grep -v' -e logind -e ' sort' -e ' sed ' \
            -e 'systemd-exec' -e '(sd-' -e '(systemd)' -e '\[' | sort
        """#

    /// What must tell nobody of us.
    private static let traces = #"""
        find /etc /usr/local /opt /srv /root /var/spool /tmp -xdev \( -iname '*bfx*' -o -iname '*breakfix*' -o -name 'tmp.*' \)
        grep -rlsI -e BFX_ -e breakfix /etc /usr/local /opt /srv
        for each in /proc/[0-9]*/environ; do
            tr '\0' '\n' <"$each" 2>/dev/null | grep -i -e ^BFX -e ^token=
        done
        true
        """#
}
