import Foundation
import Sandbox
import Testing
import Wire

/// What hardening and limits of a unit do inside a host: each directive has to bite, not only to be taken.
@Suite(.serialized) struct UnitDirectiveTests {
    private func boot() throws -> KeeperFixture {
        let keeper = try KeeperFixture(
            [HostPlan(name: "web", imageRoot: KeeperFixture.image(), initKind: .systemd)], networks: [])
        try keeper.waitUntil { $0.allSatisfy { $0.state == .running } }
        return keeper
    }

    /// Properties of a unit, what it runs, and what that prints.
    private static let hardening: [(properties: String, script: String, printed: String)] = [
        ("PrivateTmp=yes", "touch /tmp/seen; ls /tmp", "seen"),
        ("ProtectSystem=strict", "touch /etc/x 2>/dev/null || echo read-only", "read-only"),
        ("ProtectSystem=strict ReadWritePaths=/srv", "touch /srv/x && echo written", "written"),
        ("ProtectHome=yes", "ls -A /root | wc -l", "0"),
        ("ProtectHome=tmpfs", "ls -A /root | wc -l", "0"),
        ("PrivateDevices=yes", "ls /dev/null; ls /dev | grep -c mqueue", "/dev/null\n1"),
        ("PrivateNetwork=yes", "ls /sys/class/net; ip -br link | cut -d' ' -f1", "lo\nlo"),
        ("ProtectKernelTunables=yes", "echo 1 2>/dev/null > /proc/sys/net/ipv4/ip_forward || echo no", "no"),
        ("ProtectControlGroups=yes", "mkdir /sys/fs/cgroup/x 2>/dev/null || echo no", "no"),
        ("ProtectHostname=yes", "hostname other 2>/dev/null || echo no", "no"),
        ("ProtectProc=invisible User=sre", "ls -d /proc/[0-9]* | grep -cx /proc/1", "0"),
        ("DynamicUser=yes", "id -u | awk '{ print ($1 > 60000) }'; touch /etc/x 2>/dev/null || echo no", "1\nno"),
        ("DynamicUser=yes StateDirectory=shop", "echo kept > /var/lib/shop/x; cat /var/lib/shop/x", "kept"),
        ("User=sre Group=adm", "id -un; id -gn", "sre\nadm"),
        (
            "User=sre AmbientCapabilities=CAP_NET_BIND_SERVICE", "grep CapAmb /proc/self/status | cut -f2",
            "0000000000000400"
        ),
        ("CapabilityBoundingSet=CAP_CHOWN", "grep CapBnd /proc/self/status | cut -f2", "0000000000000001"),
        ("NoNewPrivileges=yes User=sre", "sudo -n true 2>/dev/null || echo no", "no"),
        (
            "SystemCallFilter=~@chown SystemCallErrorNumber=EPERM", "chown sre /root/.profile 2>/dev/null || echo no",
            "no"
        ),
        ("SystemCallFilter=@system-service", "uname -s", "Linux"),
        ("SystemCallArchitectures=native", "uname -s", "Linux"),
        ("RestrictAddressFamilies=AF_UNIX", "python3 -c 'import socket; socket.socket()' 2>/dev/null || echo no", "no"),
        ("RestrictNamespaces=yes", "unshare -n true 2>/dev/null || echo no", "no"),
        (
            "MemoryDenyWriteExecute=yes", "python3 -c 'import mmap; mmap.mmap(-1, 9, prot=7)' 2>/dev/null || echo no",
            "no"
        ),
        ("TemporaryFileSystem=/srv", "touch /srv/only-here; findmnt -no FSTYPE /srv", "tmpfs"),
        ("BindReadOnlyPaths=/etc:/mnt", "cat /mnt/hostname; touch /mnt/x 2>/dev/null || echo no", "web\nno"),
        ("InaccessiblePaths=/home", "ls -A /home | wc -l", "0"),
        ("LoadCredential=word:/etc/hostname", "cat /run/credentials/*/word", "web"),
        ("LimitNOFILE=77 LimitNPROC=55 LimitAS=1G", "ulimit -n; ulimit -u; ulimit -v", "77\n55\n1048576"),
        ("UMask=0077 WorkingDirectory=/srv", "umask; pwd", "0077\n/srv"),
        ("OOMScoreAdjust=500", "cat /proc/self/oom_score_adj", "500"),
    ]

    @Test func hardeningBites() throws {
        let keeper = try boot()
        for (properties, script, printed) in Self.hardening {
            let words = properties.split(separator: " ").map { "-p '\($0)'" }.joined(separator: " ")
            let program = script.replacing("'", with: "'\\''")
            #expect(
                try keeper.output("systemd-run -q --wait --pipe \(words) /bin/bash -c '\(program)' 2>&1") == printed,
                "\(properties)")
        }
        // What is mounted later reaches a unit that has mounts of its own.
        let later = "systemd-run -q -u looker -p PrivateTmp=yes sleep 99; mount -t tmpfs none /mnt; touch /mnt/here; "
        #expect(
            try keeper.output(later + "nsenter -t $(systemctl show -p MainPID --value looker) -m ls /mnt; umount /mnt")
                == "here")
        // A private /tmp is gone with its unit, and nothing of the above has failed as a unit.
        #expect(try keeper.output("ls /tmp | grep -cx seen") == "0")
        #expect(try keeper.end() == [])
    }

    /// What no host allows is refused in words, and the host stays as it is.
    @Test func whatTheFenceForbidsIsRefusedInWords() throws {
        let keeper = try boot()
        let refused = [
            ("PrivateUsers=yes", "217"), ("CPUSchedulingPolicy=fifo", "214"), ("RootImage=/srv/x.img", "226"),
        ]
        for (property, code) in refused {
            let script = "systemd-run -q --wait --pipe -u trial -p \(property) true; echo $?; systemctl reset-failed"
            #expect(try keeper.output(script) == code, "\(property)")
        }
        #expect(try keeper.output("journalctl -u trial --no-pager | grep -c 'Failed to'") != "0")
        #expect(try keeper.output("systemctl is-system-running") == "running")
        #expect(try keeper.end() == [])
    }

    /// MemoryMax=, TasksMax= and CPUQuota= of a unit, where the host's own group has the controllers.
    @Test func limitsOfUnitsBiteWhereTheKernelHandsThemDown() throws {
        let keeper = try boot()
        let shared = try CgroupHierarchy.current().unifiedControllers.intersection(CgroupHierarchy.wanted)
        let seen = try keeper.output("cat /sys/fs/cgroup/cgroup.controllers").split(separator: " ").map(String.init)
        #expect(shared.isSubset(of: seen), "a host is given every controller that version 2 has")
        let run = "systemd-run -q --wait --pipe"
        #expect(
            try keeper.output(
                "\(run) -p MemoryMax=64M -p TasksMax=9 -p CPUQuota=10% sh -c 'cat /proc/self/cgroup | grep ^0'"
            ).hasPrefix("0::/system.slice/run-"))
        guard shared == Set(CgroupHierarchy.wanted) else {
            print("NOT TESTED: limits of units; version 2 has no controllers here, and version 1 cannot be handed down")
            // What is not enforced is not shown as if it were.
            #expect(
                try keeper.output(
                    "\(run) -p MemoryAccounting=yes sh -c 'ls /sys/fs/cgroup/system.slice | grep -c memory.max'") == "0"
            )
            #expect(try keeper.end() == [])
            return
        }
        #expect(
            try keeper.output(
                "\(run) -p MemoryMax=32M -p MemorySwapMax=0 python3 -c 'bytearray(256 << 20)' 2>/dev/null; echo $?")
                != "0")
        #expect(
            try keeper.output("\(run) -p TasksMax=3 sh -c 'for i in 1 2 3 4 5 6; do sleep 1 & done' 2>&1").contains(
                "fork"))
        let spin =
            "\(run) -p CPUQuota=10% -p RuntimeMaxSec=3 -p CPUAccounting=yes -u spin sh -c 'while :; do :; done'; journalctl -u spin -o cat | grep -o 'Consumed [0-9]*ms'"
        #expect(try keeper.output(spin).contains("Consumed"))
        #expect(try keeper.end() == [])
    }
}
