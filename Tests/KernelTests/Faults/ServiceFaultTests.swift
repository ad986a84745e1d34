import Scenario
import Testing

/// Faults that want systemd, on real hosts.
@Suite(.serialized) struct ServiceFaultTests {
    @Test func unitsThatDoNotStart() throws {
        let complaints = try FaultCase.play(Self.starting, image: "base")
        #expect(complaints == [])
    }

    @Test func unitsThatDoNotFindEachOther() throws {
        let complaints = try FaultCase.play(Self.wiring, image: "base")
        #expect(complaints == [])
    }

    @Test func unitsThatGetTooLittle() throws {
        let complaints = try FaultCase.play(Self.shares, image: "base")
        #expect(complaints == [])
    }

    /// A service that serves `what` on port 9000, written out for each case anew.
    static func shop(_ program: String, section: String = "") -> String {
        """
        mkdir -p /opt/shop
        cat >/opt/shop/serve <<'PROGRAM'
        #!/usr/bin/python3
        \(program)
        PROGRAM
        chmod 755 /opt/shop/serve
        cat >/etc/systemd/system/shop.service <<'UNIT'
        [Unit]
        Description=Shop
        [Service]
        ExecStart=/opt/shop/serve
        \(section)
        [Install]
        WantedBy=multi-user.target
        UNIT
        systemctl daemon-reload
        systemctl -q enable --now shop 2>/dev/null

        """
    }

    static let noShop = """
        systemctl -q disable --now shop 2>/dev/null || :
        systemctl kill -s KILL shop 2>/dev/null || :
        rm -rf /opt/shop /etc/systemd/system/shop.service
        systemctl daemon-reload
        systemctl reset-failed shop 2>/dev/null || :
        """

    static let sleeper = shop("import time\nwhile True:\n    time.sleep(9)")
    static let isFailed = "[ \"$(systemctl is-active shop)\" = failed ] && systemctl show -p Result shop | grep -q "

    static let starting: [FaultCase] = [
        .init(
            "service.exec", ["unit": .string("shop"), "kind": .string("program")], setup: sleeper,
            symptom: "systemctl show -p ExecMainStatus --value shop | grep -qx 203", cleanUp: noShop,
            staysAfterReboot: true),
        .init(
            "service.exec", ["unit": .string("shop"), "kind": .string("user")], setup: sleeper,
            symptom: "systemctl show -p ExecMainStatus --value shop | grep -qx 217", cleanUp: noShop),
        .init(
            "service.exec", ["unit": .string("shop"), "kind": .string("group")], setup: sleeper,
            symptom: "systemctl show -p ExecMainStatus --value shop | grep -qx 216", cleanUp: noShop),
        .init(
            "service.exec", ["unit": .string("shop"), "kind": .string("folder")], setup: sleeper,
            symptom: "systemctl show -p ExecMainStatus --value shop | grep -qx 200", cleanUp: noShop),
        .init(
            "service.environment-file", ["unit": .string("shop"), "path": .string("/etc/default/shop")],
            setup: sleeper, symptom: isFailed + "resources", cleanUp: noShop),
        .init(
            "service.start-limit", ["unit": .string("shop")], setup: sleeper,
            symptom: "! systemctl restart shop 2>/dev/null && " + isFailed + "start-limit-hit", cleanUp: noShop),
        .init(
            "service.never-ready", ["unit": .string("shop"), "patience": .int(1000)], setup: sleeper,
            symptom:
                "systemctl show -p ActiveState --value shop | grep -q activating && [ $(systemctl show -p NRestarts --value shop) -gt 0 ]",
            cleanUp: noShop),
        .init(
            "service.no-restart", ["unit": .string("shop")],
            setup: shop("import time\nwhile True:\n    time.sleep(9)", section: "Restart=always"),
            symptom: isFailed + "-e signal -e core-dump", cleanUp: noShop, staysAfterReboot: false),
        .init(
            "service.stop-hangs", ["unit": .string("shop"), "patience": .int(60_000)], setup: sleeper,
            symptom: """
                systemctl start --no-block shop
                sleep 0.3
                ! timeout 1 systemctl stop shop && systemctl is-active shop | grep -q deactivating
                """,
            cleanUp: noShop),
        .init(
            "service.hardening", ["unit": .string("shop"), "kind": .string("hidden"), "path": .string("/srv")],
            setup: "echo word >/srv/word\n" + shop("import time\nopen('/srv/word')\nwhile True:\n    time.sleep(9)"),
            symptom: isFailed + "exit-code", cleanUp: noShop),
        .init(
            "service.hardening",
            ["unit": .string("shop"), "kind": .string("read-only"), "path": .string("/var/log")],
            setup: shop("import time\nopen('/var/log/shop.log', 'a')\nwhile True:\n    time.sleep(9)")
                + "\nuntil [ -e /var/log/shop.log ]; do sleep 0.1; done",
            symptom: isFailed + "exit-code", cleanUp: noShop + "\nrm -f /var/log/shop.log"),
        .init(
            "service.hardening", ["unit": .string("shop"), "kind": .string("home")],
            setup: shop("import time\nopen('/home/sre/.bashrc')\nwhile True:\n    time.sleep(9)"),
            symptom: isFailed + "exit-code", cleanUp: noShop),
        .init(
            "service.hardening", ["unit": .string("shop"), "kind": .string("private-tmp")],
            setup: "echo word >/tmp/word\n"
                + shop("import time\nopen('/tmp/word')\nwhile True:\n    time.sleep(9)"),
            symptom: isFailed + "exit-code", cleanUp: noShop + "\nrm -f /tmp/word"),
        .init(
            "service.hardening", ["unit": .string("shop"), "kind": .string("local-only")],
            setup: shop("import socket, time\nsocket.socket()\nwhile True:\n    time.sleep(9)"),
            symptom: isFailed + "exit-code", cleanUp: noShop),
        .init(
            "service.hardening", ["unit": .string("shop"), "kind": .string("no-network")],
            setup: shop("import socketserver\nsocketserver.TCPServer(('', 9000), None).serve_forever()"),
            symptom: "! nc -z 127.0.0.1 9000", cleanUp: noShop),
    ]

    static let wiring: [FaultCase] = [
        .init(
            "service.cycle", ["unit": .string("shop"), "other": .string("cron")], setup: sleeper,
            symptom: "! systemctl -q is-active shop && systemctl start shop 2>&1 | grep -q 'order is cyclic'",
            cleanUp: noShop),
        .init(
            "service.requires-missing", ["unit": .string("shop")], setup: sleeper,
            symptom: "systemctl restart shop 2>&1 | grep -q 'network-storage.service not found'",
            cleanUp: noShop, staysAfterReboot: true),
        .init(
            "service.socket", ["unit": .string("shop.socket"), "listen": .string("127.0.0.1:9001")],
            setup: socket, symptom: "! printf x | nc -N -w 2 127.0.0.1 9000 | grep -q answer", cleanUp: noSocket,
            staysAfterReboot: true),
        .init(
            "service.socket", ["unit": .string("shop.socket"), "service": .string("cron.service")],
            setup: socket, symptom: "! printf x | timeout 3 nc -N -w 1 127.0.0.1 9000 | grep -q answer",
            cleanUp: noSocket),
        .init(
            "timer.never", ["unit": .string("tick.timer"), "kind": .string("past")], setup: timer,
            symptom: isQuiet, cleanUp: noTimer, staysAfterReboot: true),
        .init(
            "timer.never", ["unit": .string("tick.timer"), "kind": .string("disabled")], setup: timer,
            symptom: isQuiet, cleanUp: noTimer, staysAfterReboot: true),
        .init(
            "timer.never", ["unit": .string("tick.timer"), "kind": .string("wrong-unit")], setup: timer,
            symptom: isQuiet, cleanUp: noTimer),
    ]

    private static let socket =
        """
        mkdir -p /opt/shop
        cat >/opt/shop/serve <<'PROGRAM'
        #!/usr/bin/python3
        import socket
        server = socket.socket(fileno=3)
        while True:
            client, peer = server.accept()
            client.sendall(b"answer\\n")
            client.close()
        PROGRAM
        chmod 755 /opt/shop/serve
        printf '[Service]\\nExecStart=/opt/shop/serve\\n' >/etc/systemd/system/shop.service
        printf '[Socket]\\nListenStream=9000\\n[Install]\\nWantedBy=sockets.target\\n' >/etc/systemd/system/shop.socket
        systemctl daemon-reload
        systemctl -q enable --now shop.socket 2>/dev/null
        nc -N -w 2 127.0.0.1 9000 </dev/null

        """

    private static let noSocket = """
        systemctl -q disable --now shop.socket 2>/dev/null || :
        systemctl stop shop
        rm -rf /opt/shop /etc/systemd/system/shop.service /etc/systemd/system/shop.socket
        systemctl daemon-reload
        """

    private static let timer = """
        printf '[Service]\\nType=oneshot\\nExecStart=/usr/bin/touch /run/tick\\n' >/etc/systemd/system/tick.service
        printf '[Timer]\\nOnCalendar=*:*:*\\nAccuracySec=1ms\\n[Install]\\nWantedBy=timers.target\\n' \
            >/etc/systemd/system/tick.timer
        systemctl daemon-reload
        systemctl -q enable --now tick.timer 2>/dev/null

        """

    /// No tick for two seconds.
    private static let isQuiet = """
        rm -f /run/tick
        for each in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
            [ ! -e /run/tick ]
            sleep 0.1
        done
        """

    private static let noTimer = """
        systemctl -q disable --now tick.timer 2>/dev/null || :
        rm -f /etc/systemd/system/tick.timer /etc/systemd/system/tick.service /run/tick
        systemctl daemon-reload
        """

    static let shares: [FaultCase] = [
        .init(
            "cpu.low-priority", ["unit": .string("shop")], setup: sleeper,
            symptom: "[ $(ps -o cls= -p $(systemctl show -p MainPID --value shop)) = IDL ]", cleanUp: noShop,
            staysAfterReboot: true),
        .init(
            "cpu.low-priority", ["unit": .string("shop"), "kind": .string("nice")], setup: sleeper,
            symptom: "[ $(ps -o ni= -p $(systemctl show -p MainPID --value shop)) = 19 ]", cleanUp: noShop),
        .init(
            "cpu.affinity", ["unit": .string("shop")], setup: sleeper,
            symptom: """
                for each in shop thumbd; do
                    pid=$(systemctl show -p MainPID --value $each)
                    [ "$(taskset -p $pid | sed 's/.*: //')" = 1 ]
                done
                pgrep -x thumbd
                """, cleanUp: noShop, staysAfterReboot: true),
        .init(
            "memory.oom-victim", ["unit": .string("shop")], setup: sleeper,
            symptom: "[ $(cat /proc/$(systemctl show -p MainPID --value shop)/oom_score_adj) = 1000 ]",
            cleanUp: noShop),
        .init(
            "memory.leak", ["unit": .string("session-cache"), "step": .int(64 << 20), "every": .int(20)],
            symptom: "[ $(systemctl show -p NRestarts --value session-cache) -gt 0 ]"),
        .init(
            "memory.shared-left",
            symptom: "! head -c 65536 /dev/zero >/dev/shm/new 2>/dev/null; rc=$?; rm -f /dev/shm/new; exit $rc",
            staysAfterReboot: false),
        .init(
            "memory.semaphores", ["sets": .int(5)],
            symptom: "! perl -e '$id = semget(0, 1, 0600); exit 1 unless defined $id; semctl($id, 0, 0, 0)'",
            staysAfterReboot: false),
        .init(
            "limit.cpu-time", ["unit": .string("shop"), "limit": .int(1)],
            setup: shop(
                "import time\nend = time.process_time() + 2\nwhile time.process_time() < end:\n    pass\n"
                    + "while True:\n    time.sleep(9)"),
            symptom: isFailed + "-e signal -e core-dump", cleanUp: noShop),
        .init(
            "limit.stack", ["unit": .string("shop"), "limit": .int(128)],
            setup: shop(
                "import sys, time\nsys.setrecursionlimit(10**6)\n"
                    + "class A:\n    def __getattr__(self, name): return getattr(self, name + 'x') if len(name) < 300 else 1\n"
                    + "A().b\nwhile True:\n    time.sleep(9)"),
            symptom: isFailed + "-e signal -e core-dump", cleanUp: noShop),
        .init(
            "limit.locked-memory", ["unit": .string("shop"), "limit": .int(0)],
            setup: "useradd -r locker 2>/dev/null || :\n"
                + shop(
                    "import ctypes, sys, time\n"
                        + "if ctypes.CDLL(None).mlock(ctypes.create_string_buffer(9999), 9999): sys.exit(1)\n"
                        + "while True:\n    time.sleep(9)", section: "User=locker"),
            symptom: isFailed + "exit-code", cleanUp: noShop),
        .init(
            "sysctl.backlog", ["unit": .string("shop")],
            setup: shop(
                "import socketserver\nclass S(socketserver.TCPServer):\n    request_queue_size = 64\n"
                    + "S(('', 9000), None).serve_forever()"),
            symptom: "ss -Hltn 'sport = :9000' | grep -q 'LISTEN 0  *1 '", cleanUp: noShop, staysAfterReboot: true),
        .init(
            "process.deaf-listener",
            ["port": .int(9000), "victim": .string("shop"), "unit": .string("relay"), "backlog": .int(0)],
            setup: shop(
                "import socketserver\nclass H(socketserver.BaseRequestHandler):\n    pass\n"
                    + "class S(socketserver.TCPServer):\n    allow_reuse_address = True\n"
                    + "S(('', 9000), H).serve_forever()"),
            symptom: "ss -Hltn 'sport = :9000' | grep -q 'LISTEN 1 ' && ! nc -z -w 1 127.0.0.1 9000", cleanUp: noShop),
        .init(
            "process.ignores-term", ["unit": .string("spool-feeder")],
            symptom:
                "[ -e /run/lock/spool.lock ] && ! flock -n /run/lock/spool.lock true && systemctl kill -s TERM spool-feeder && sleep 0.3 && pgrep -x spool-feeder"
        ),
        .init(
            "log.journal", ["kind": .string("none")],
            symptom: "logger -t mine told-$$; sleep 0.2; ! journalctl -q -t mine --no-pager | grep -q told-$$"),
        .init(
            "log.journal", ["kind": .string("level")],
            symptom: "logger -t mine told-$$; sleep 0.2; ! journalctl -q -t mine --no-pager | grep -q told-$$",
            staysAfterReboot: true),
    ]
}
