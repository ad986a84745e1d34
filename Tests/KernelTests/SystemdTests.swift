import Foundation
import Glibc
import Testing
import Wire

/// systemd as PID 1 of a real host: what units, timers, sockets, sessions and the journal do inside the fence.
@Suite(.serialized) struct SystemdTests {
    private func boot(_ change: (inout HostPlan) -> Void = { _ in }) throws -> KeeperFixture {
        var plan = HostPlan(
            name: "web", imageRoot: KeeperFixture.image(), initKind: .systemd,
            interfaces: [InterfacePlan(name: "eth0", network: "lan", address: "10.20.0.2", prefix: 24)])
        change(&plan)
        let keeper = try KeeperFixture([plan])
        try keeper.waitUntil { $0.allSatisfy { $0.state == .running } }
        return keeper
    }

    /// Writes a unit; the text follows until `X`.
    private func unit(_ name: String, _ text: String) -> String {
        "cat > /etc/systemd/system/\(name) <<'X'\n\(text)\nX\n"
    }

    /// Waits in the host, 10 seconds at most, until a condition of `sh` holds.
    private func wait(_ condition: String) -> String {
        "for i in $(seq 100); do if \(condition); then break; fi; sleep 0.1; done; "
    }

    @Test func isRunningUnlessAUnitOfTheScenarioFails() throws {
        let keeper = try boot()
        #expect(try keeper.output("systemctl is-system-running --wait; systemctl --failed --no-legend") == "running")
        // Masked units that run all the same would puzzle whoever looks at the list.
        #expect(try keeper.output("systemctl list-units --no-legend --plain | grep -c masked") == "0")
        try keeper.run(
            unit("shop.service", "[Service]\nExecStart=/bin/false\n[Install]\nWantedBy=multi-user.target")
                + "systemctl enable -q shop")
        keeper.control.send(.reboot(host: "web"))
        try keeper.waitUntil { $0.allSatisfy { $0.boots == 2 && $0.state == .running } }
        #expect(
            try keeper.output("systemctl is-system-running --wait; systemctl --failed --no-legend --plain")
                .split(separator: " ").first == "degraded\nshop.service")
        #expect(try keeper.end() == [])
    }

    @Test func bootsInFarLessThanASecondOfItsOwnCount() throws {
        let keeper = try boot()
        let script = """
            systemctl is-system-running --wait >/dev/null
            systemctl show | awk -F= '/^(Userspace|Finish)TimestampMonotonic/ { t[$1] = $2 }
            END { print int((t["FinishTimestampMonotonic"] - t["UserspaceTimestampMonotonic"]) / 1000) }'
            """
        let milliseconds = try #require(Int(try keeper.output(script)))
        print("systemd calls itself up after \(milliseconds) ms")
        // A bound for any machine under any load; what an idle one takes is in docs/performance.md.
        #expect(milliseconds > 0 && milliseconds < 20_000)
        #expect(try keeper.output("systemd-analyze blame --no-pager | grep -c journald") == "1")
        #expect(try keeper.output("systemd-analyze critical-chain --no-pager | grep -c multi-user.target") != "0")
        #expect(try keeper.end() == [])
    }

    @Test func aHostThatIsLateIsUpAllTheSame() throws {
        let keeper = try boot { $0.bootSeconds = 2 }
        try keeper.run(
            unit(
                "slow.service",
                "[Service]\nType=oneshot\nExecStart=/bin/sleep 4\n[Install]\nWantedBy=multi-user.target")
                + "systemctl enable -q slow")
        keeper.control.send(.reboot(host: "web"))
        try keeper.waitUntil { $0.allSatisfy { $0.boots == 2 && $0.state == .failed } }
        #expect(keeper.hosts[0].detail == "systemd did not come up in 2 s")
        try keeper.waitUntil { $0.allSatisfy { $0.state == .running } }
        #expect(keeper.hosts[0].detail == "")
        #expect(try keeper.output("systemctl is-active multi-user.target") == "active")
        #expect(try keeper.end() == [])
    }

    @Test func timersRunUnitsByTheClockAndByTheirStart() throws {
        let keeper = try boot()
        let service = unit("tick@.service", "[Service]\nType=oneshot\nExecStart=/bin/sh -c 'echo %i >> /root/ticks'")
        let after = unit("after.timer", "[Timer]\nOnActiveSec=200ms\nAccuracySec=1ms\nUnit=tick@after.service")
        let calendar = unit("clock.timer", "[Timer]\nOnCalendar=*:*:*\nAccuracySec=1ms\nUnit=tick@clock.service")
        try keeper.run(service + after + calendar + "systemctl daemon-reload; systemctl start after.timer clock.timer")
        let seen = try keeper.output(
            wait("grep -qs after /root/ticks && grep -qs clock /root/ticks") + "sort -u /root/ticks")
        #expect(seen == "after\nclock")
        #expect(try keeper.output("systemctl list-timers --no-legend | grep -c clock.timer") == "1")
        #expect(try keeper.output("systemctl is-active clock.timer") == "active")
        #expect(try keeper.end() == [])
    }

    @Test func theJournalOutlivesAReboot() throws {
        let keeper = try boot()
        try keeper.run(
            "systemd-run -q --wait -u first sh -c 'echo word-of-first; echo trouble >&2'; logger -t mine told")
        #expect(try keeper.output("journalctl -u first -o cat --no-pager | grep -x word-of-first") == "word-of-first")
        keeper.control.send(.reboot(host: "web"))
        try keeper.waitUntil { $0.allSatisfy { $0.boots == 2 && $0.state == .running } }
        #expect(
            try keeper.output("journalctl -b -1 -u first -o cat --no-pager | grep -x word-of-first") == "word-of-first")
        #expect(try keeper.output("journalctl -b -1 -t mine -o cat --no-pager") == "told")
        #expect(try keeper.output("journalctl -b 0 -t mine -o cat -q --no-pager | wc -l") == "0")
        #expect(try keeper.output("journalctl --list-boots --no-pager | grep -cE '^ *-?[0-9]+ '") == "2")
        #expect(try keeper.output("sudo -u sre journalctl -b -1 -t mine -o cat --no-pager") == "told")
        #expect(try keeper.output("journalctl --verify >/dev/null 2>&1; echo $?") == "0")
        #expect(try keeper.end() == [])
    }

    @Test func aSocketStartsItsService() throws {
        let keeper = try boot()
        let answer = "import socket; s = socket.socket(fileno=3); c, _ = s.accept(); c.sendall(b'from-the-socket\\\\n')"
        try keeper.run(
            unit("echo.socket", "[Socket]\nListenStream=7777\nAccept=no")
                + unit("echo.service", "[Service]\nExecStart=/usr/bin/python3 -c \"\(answer)\"")
                + unit("each.socket", "[Socket]\nListenStream=7778\nAccept=yes")
                + unit("each@.service", "[Service]\nExecStart=/bin/echo for-each\nStandardOutput=socket")
                + "systemctl daemon-reload; systemctl start echo.socket each.socket")
        #expect(try keeper.output("systemctl is-active echo.service") == "inactive")
        #expect(try keeper.output("nc -w 5 127.0.0.1 7777 </dev/null") == "from-the-socket")
        #expect(try keeper.output("nc -w 5 127.0.0.1 7778 </dev/null") == "for-each")
        #expect(try keeper.end() == [])
    }

    @Test func accountsHaveManagersAndLinger() throws {
        let keeper = try boot()
        #expect(try keeper.output("loginctl list-sessions --no-legend; echo $?") == "0")
        #expect(try keeper.output("loginctl enable-linger sre; echo $?; ls /var/lib/systemd/linger") == "0\nsre")
        #expect(
            try keeper.output(wait("systemctl -q is-active user@1000") + "systemctl is-active user@1000") == "active")
        #expect(try keeper.output("loginctl show-user sre -p State -p Linger --value") == "lingering\nyes")
        let own = "sudo -u sre env XDG_RUNTIME_DIR=/run/user/1000"
        #expect(
            try keeper.output(
                "\(own) systemd-run -q --user --wait --pipe id -un; \(own) systemctl --user is-system-running")
                == "sre\nrunning")
        #expect(try keeper.output("loginctl disable-linger sre; echo $?") == "0")
        #expect(try keeper.end() == [])
    }

    @Test func dropInsMasksAndCyclesAreWhatTheyAreElsewhere() throws {
        let keeper = try boot()
        try keeper.run(
            unit(
                "app.service", "[Service]\nEnvironment=WHO=unit\nExecStart=/bin/sh -c 'echo $WHO > /root/who; sleep 99'"
            )
                + "mkdir -p /etc/systemd/system/app.service.d\n"
                + unit("app.service.d/who.conf", "[Service]\nEnvironment=WHO=drop-in")
                + unit("a.service", "[Unit]\nRequires=b.service\nAfter=b.service\n[Service]\nExecStart=/bin/true")
                + unit("b.service", "[Unit]\nRequires=a.service\nAfter=a.service\n[Service]\nExecStart=/bin/true")
                + "systemctl daemon-reload; systemctl start app")
        #expect(
            try keeper.output(wait("[ -s /root/who ]") + "cat /root/who; systemctl is-active app")
                == "drop-in\nactive")
        #expect(try keeper.output("systemctl cat app | grep -c '^# /'") == "2")
        #expect(try keeper.output("systemctl stop app; systemctl is-active app") == "inactive")
        #expect(
            try keeper.output("rm /etc/systemd/system/app.service; systemctl mask -q app; systemctl start app 2>&1")
                .contains("masked"))
        #expect(try keeper.output("systemctl start a 2>&1").contains("Transaction order is cyclic"))
        #expect(try keeper.output("systemd-analyze verify a.service 2>&1").contains("ordering cycle"))
        #expect(try keeper.output("systemctl unmask -q app; systemctl start app 2>&1").contains("not found"))
        #expect(try keeper.end() == [])
    }

    @Test func temporaryFilesComeAndGo() throws {
        let keeper = try boot()
        try keeper.run(
            "printf 'd /run/shop 0750 sre sre -\\nf /run/shop/note 0644 - - - told\\nD /srv/old - - - 1s\\n' > /etc/tmpfiles.d/shop.conf; systemd-tmpfiles --create"
        )
        #expect(try keeper.output("stat -c '%U %a' /run/shop; cat /run/shop/note") == "sre 750\ntold")
        #expect(
            try keeper.output("touch -d 2001-01-01 /srv/old/x; systemd-tmpfiles --remove; ls /srv/old | wc -l") == "0")
        #expect(try keeper.end() == [])
    }

    @Test func aHostEndsByEveryCommandThatEndsAMachine() throws {
        for (command, detail) in [("poweroff", "powered off from inside"), ("halt", "powered off from inside")] {
            let keeper = try boot()
            try keeper.run(command, milliseconds: 5_000)
            try keeper.waitUntil { $0.allSatisfy { $0.state == .stopped } }
            #expect(keeper.hosts[0].detail == detail, "\(command)")
            #expect(try keeper.end() == [])
        }
        let keeper = try boot()
        try keeper.run("shutdown -r now", milliseconds: 5_000)
        try keeper.waitUntil { $0.allSatisfy { $0.boots == 2 && $0.state == .running } }
        for refused in ["systemctl kexec", "systemctl suspend", "systemctl hibernate"] {
            let result = try keeper.run(refused)
            #expect(result.outcome == .exited(1) && !result.errorOutput.isEmpty, "\(refused)")
        }
        #expect(try keeper.output("systemctl is-system-running") == "running", "what is refused changes nothing")
        #expect(try keeper.end() == [])
    }
}
