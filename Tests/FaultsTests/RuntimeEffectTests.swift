import Scenario
import Testing

@testable import Faults

/// Jobs, logs, interpreters and packages, on throw-away hosts.
@Suite(.serialized, .enabled(if: ThrowAwayHost.isPossible, "wants root, overlay and namespaces"))
struct RuntimeEffectTests {
    @Test(arguments: jobs) func jobsOfCron(_ host: ThrowAwayHost) throws {
        let complaints = try host.run()
        #expect(complaints.isEmpty, "\(complaints)")
    }

    @Test(arguments: rotations) func logs(_ host: ThrowAwayHost) throws {
        let complaints = try host.run()
        #expect(complaints.isEmpty, "\(complaints)")
    }

    @Test(arguments: runtimes) func programsAndPackages(_ host: ThrowAwayHost) throws {
        let complaints = try host.run()
        #expect(complaints.isEmpty, "\(complaints)")
    }
}

private let job = """
    mkdir -p /etc/cron.d
    cat >/etc/cron.d/import <<'END'
    # import
    PATH=/usr/sbin:/usr/bin:/sbin:/bin
    */15 * * * * root /usr/bin/flock -n -E 0 /run/lock/import.lock import-orders --all
    END
    printf 'games\\n' >/etc/cron.deny
    touch -d '2023-01-02' /etc/cron.d/import /etc/cron.deny

    """

private let jobs: [ThrowAwayHost] =
    [
        ("path", "PATH=/usr/lib/jobs:/opt/jobs/bin"), ("shell", "SHELL=/bin/false"), ("home", "HOME=/nonexistent"),
    ].map { kind, line in
        .init(
            "cron.environment", ["file": .string("/etc/cron.d/import"), "kind": .string(kind)], setup: job,
            symptom: """
                [ "$(grep -B 1 '^\\*/15' /etc/cron.d/import | head -n 1)" = \(line) ]
                [ $(grep -c '^\(line.prefix { $0 != "=" })=' /etc/cron.d/import) = 1 ]
                """)
    } + [
        .init(
            "cron.denied", ["user": .string("deploy")], setup: job,
            symptom: "[ \"$(tr '\\n' ' ' </etc/cron.deny)\" = 'games deploy ' ]"),
        .init(
            "cron.denied", ["user": .string("deploy"), "kind": .string("allow")], setup: job,
            symptom: "[ \"$(cat /etc/cron.allow)\" = root ]"),
        .init(
            "cron.unlocked", ["file": .string("/etc/cron.d/import")], setup: job,
            symptom: "grep -qx '\\* \\* \\* \\* \\* root import-orders --all' /etc/cron.d/import"),
    ]

private let rotation = """
    mkdir -p /etc/logrotate.d /var/log/shop /var/lib/logrotate
    cat >/etc/logrotate.d/shop <<'END'
    /var/log/shop/*.log {
    \tdaily
    \tcreate 0640 root adm
    \tpostrotate
    \t\tif [ -f /run/shop.pid ]; then kill -HUP $(cat /run/shop.pid); fi
    \tendscript
    }
    END
    echo line >/var/log/shop/app.log
    chmod 640 /var/log/shop/app.log
    touch -d '2023-01-02' /etc/logrotate.d/shop /var/log/shop/app.log /var/log/shop

    """

private let rotations: [ThrowAwayHost] =
    [
        ("syntax", "! grep -q '{' /etc/logrotate.d/shop"),
        ("open-mode", "[ $(stat -c %a /etc/logrotate.d/shop) = 666 ]"),
        ("bad-user", "grep -q 'su loguser loguser' /etc/logrotate.d/shop && ! grep -q create /etc/logrotate.d/shop"),
        ("size", "grep -q 'size 400G' /etc/logrotate.d/shop && ! grep -q daily /etc/logrotate.d/shop"),
        ("state", "grep -q 2024-13-41 /var/lib/logrotate/status"),
    ].map { kind, symptom in
        .init(
            "log.rotation", ["file": .string("/etc/logrotate.d/shop"), "kind": .string(kind)], setup: rotation,
            symptom: symptom)
    } + [
        .init(
            "log.no-reopen",
            ["log": .string("/var/log/shop/app.log"), "rotation": .string("/etc/logrotate.d/shop")], setup: rotation,
            symptom: """
                [ ! -s /var/log/shop/app.log ]
                grep -q line /var/log/shop/app.log.1
                ! grep -q -e postrotate -e HUP -e endscript /etc/logrotate.d/shop || exit 1
                [ $(stat -c %a /var/log/shop/app.log) = 640 ]
                """)
    ]

private let script = """
    printf '#!/bin/sh -e\\necho fine\\n' >/usr/local/bin/deploy
    chmod 755 /usr/local/bin/deploy
    touch -d '2023-01-02' /usr/local/bin/deploy

    """

private let runtimes: [ThrowAwayHost] =
    ["carriage-return", "mark", "missing", "blank"].map { kind in
        .init(
            "runtime.interpreter", ["path": .string("/usr/local/bin/deploy"), "kind": .string(kind)], setup: script,
            symptom: """
                ! python3 -c 'import os; os.execv("/usr/local/bin/deploy", ["deploy"])' 2>/dev/null || exit 1
                [ $(stat -c %a /usr/local/bin/deploy) = 755 ]
                """)
    } + [
        .init(
            "runtime.shadowed", ["name": .string("xargs"), "says": .string("it's $(old)"), "code": .int(3)],
            symptom: """
                code=0
                words=$(xargs --version 2>&1) || code=$?
                [ "$code:$words" = "3:xargs: it's \\$(old)" ]
                """),
        .init(
            "runtime.library", ["path": .string("/srv/lib/libshop.so.1")],
            setup: library, symptom: "[ ! -e /srv/lib/libshop.so.1 ] && [ -L /srv/lib/libshop.so.1.dpkg-old ]"),
        .init(
            "runtime.library",
            ["path": .string("/srv/lib/libshop.so.1.2"), "kind": .string("empty"), "suffix": .string(".bak")],
            setup: library, symptom: "[ ! -s /srv/lib/libshop.so.1 ] && grep -q code /srv/lib/libshop.so.1.2.bak"),
        .init(
            "runtime.alternative", ["name": .string("awk"), "to": .string("/usr/bin/original-awk")],
            setup: "ln -sfn /usr/bin/mawk /etc/alternatives/awk; touch -h -d '2023-01-02' /etc/alternatives/awk",
            symptom: "! awk 'BEGIN { exit 0 }' 2>/dev/null"),
        .init(
            "runtime.time-zone", ["zone": .string("Asia/Tokyo")],
            setup: """
                mkdir -p /usr/share/zoneinfo/Asia
                printf 'TZif2' >/usr/share/zoneinfo/Asia/Tokyo
                ln -sfn /usr/share/zoneinfo/Etc/UTC /etc/localtime
                echo Etc/UTC >/etc/timezone
                touch -h -d '2023-01-02' /etc/localtime /etc/timezone
                """,
            symptom:
                "[ $(readlink /etc/localtime) = /usr/share/zoneinfo/Asia/Tokyo ] && [ $(cat /etc/timezone) = Asia/Tokyo ]"
        ),
        .init(
            "package.half-configured", ["package": .string("tar")], setup: record,
            symptom: "dpkg --audit | grep -q ' tar '"),
        .init(
            "package.half-configured", ["package": .string("tar"), "state": .string("half-installed")], setup: record,
            symptom: "dpkg --audit | grep -q ' tar '"),
        .init(
            "package.held", ["package": .string("tar")], setup: record,
            symptom: "dpkg-query -W -f '${db:Status-Want}' tar | grep -qx hold"),
        .init(
            "meta.rewriter",
            [
                "file": .string("/srv/app.conf"), "find": .string("port = 9000"), "with": .string("port = 9001"),
                "every": .int(100),
            ], setup: "printf 'port = 9000\\n' >/srv/app.conf; touch -d '2023-01-02' /srv/app.conf",
            symptom: """
                grep -q 9001 /srv/app.conf
                sed -i 's/9001/9000/' /srv/app.conf
                sleep 0.5
                grep -q 9001 /srv/app.conf
                """),
    ]

private let library = """
    mkdir -p /srv/lib
    echo code >/srv/lib/libshop.so.1.2
    ln -s libshop.so.1.2 /srv/lib/libshop.so.1
    touch -h -d '2023-01-02' /srv/lib/libshop.so.1 /srv/lib/libshop.so.1.2 /srv/lib

    """

private let record = "touch -d '2023-01-02 03:04:05' /var/lib/dpkg/status"
