import Scenario
import Testing

@testable import Faults

/// Mounts, names, locks and what processes hold, on throw-away hosts.
@Suite(.serialized, .enabled(if: ThrowAwayHost.isPossible, "wants root, overlay and namespaces"))
struct StorageEffectTests {
    @Test(arguments: mounts + names) func mountsAndNames(_ host: ThrowAwayHost) throws {
        let complaints = try host.run()
        #expect(complaints.isEmpty, "\(complaints)")
    }

    @Test(arguments: held) func whatIsHeld(_ host: ThrowAwayHost) throws {
        let complaints = try host.run()
        #expect(complaints.isEmpty, "\(complaints)")
    }

    @Test(arguments: kernel) func theKernelsSettings(_ host: ThrowAwayHost) throws {
        let complaints = try host.run()
        #expect(complaints.isEmpty, "\(complaints)")
    }
}

private let table = """
    mkdir -p /srv/up /srv/old
    printf '# fstab' >/etc/fstab
    echo new >/srv/up/list
    echo old >/srv/old/list
    printf '#!/bin/sh\\n' >/srv/up/run
    chmod 755 /srv/up/run
    touch -d '2023-01-02' /srv/up /srv/old /etc/fstab

    """

private let mounts: [ThrowAwayHost] = [
    .init(
        "mount.option", ["path": .string("/srv/up")], setup: table,
        symptom: "[ ! -w /srv/up ] && grep -qx '/srv/up /srv/up none bind,ro 0 0' /etc/fstab"),
    .init(
        "mount.option", ["path": .string("/srv/up"), "option": .string("noexec"), "persistent": .bool(false)],
        setup: table, symptom: "! /srv/up/run && [ $(wc -l </etc/fstab) = 0 ]"),
    .init(
        "mount.over", ["path": .string("/srv/up")], setup: table,
        symptom: "[ ! -e /srv/up/list ] && grep -q '^tmpfs /srv/up tmpfs size=1m,mode=0755' /etc/fstab"),
    .init(
        "mount.over", ["path": .string("/srv/up"), "with": .string("/srv/old"), "persistent": .bool(false)],
        setup: table, symptom: "[ $(cat /srv/up/list) = old ]"),
    .init(
        "mount.hidden-space", ["path": .string("/srv/data/backup/new")], setup: table,
        symptom: "[ $(stat -f -c %f /srv/data) = 0 ] && [ -z \"$(ls -A /srv/data/backup/new)\" ]"),
    .init(
        "mount.hidden-space",
        ["path": .string("/srv/up"), "size": .int(1 << 20), "persistent": .bool(false), "name": .string("a.tar")],
        setup: table, symptom: "[ ! -e /srv/up/list ] && [ -z \"$(ls /srv/up)\" ]"),
    .init(
        "mount.fstab-broken", ["path": .string("/srv/media/new")], setup: table,
        symptom: """
            mount /srv/media/new 2>/dev/null || :
            [ -d /srv/media/new ] && grep -q "size=2GB,nofail" /etc/fstab && ! mountpoint -q /srv/media/new
            """),
]

private let names: [ThrowAwayHost] =
    [
        .init(
            "path.symlink", ["path": .string("/srv/www/current")], setup: www,
            symptom: "cat /srv/www/current/index 2>&1 | grep -q 'Too many levels'"),
        .init(
            "path.symlink", ["path": .string("/srv/www/current"), "to": .string("releases/2")], setup: www,
            symptom: "[ ! -e /srv/www/current ] && [ $(readlink /srv/www/current) = releases/2 ]"),
        .init(
            "path.second-name",
            ["path": .string("/srv/data/a/export"), "link": .string("/srv/data/.b/1"), "size": .int(1 << 20)],
            symptom: "[ $(stat -c %h /srv/data/a/export) = 2 ] && [ $(stat -c %b /srv/data/.b/1) = 2048 ]"),
        .init(
            "path.fifo", ["path": .string("/srv/www/releases/1/index")], setup: www,
            symptom: "! timeout 0.5 cat /srv/www/releases/1/index && [ -p /srv/www/releases/1/index ]"),
        .init(
            "path.fifo", ["path": .string("/srv/www/new")], setup: www, symptom: "[ -p /srv/www/new ]"),
    ]
    + ["trailing-space", "zero-width", "carriage-return", "homoglyph"].map { kind in
        .init(
            "path.name-trap", ["path": .string("/srv/www/releases/1/index"), "kind": .string(kind)], setup: www,
            symptom: "! cat /srv/www/releases/1/index && [ $(ls /srv/www/releases/1 | wc -l) = 1 ]")
    }

private let www = """
    mkdir -p /srv/www/releases/1
    echo hello >/srv/www/releases/1/index
    ln -s releases/1 /srv/www/current
    touch -h -d '2023-01-02' /srv/www/current /srv/www/releases/1/index /srv/www/releases/1 /srv/www

    """

private let held: [ThrowAwayHost] = [
    .init(
        "lock.held", ["file": .string("/var/lib/shop/import.lock")],
        symptom: "[ -e /var/lib/shop/import.lock ] && ! flock -n /var/lib/shop/import.lock true"),
    .init(
        "lock.stale-pid", ["file": .string("/srv/shop.pid"), "owner": .string("daemon")],
        symptom: "kill -0 $(cat /srv/shop.pid) && [ $(stat -c %U /srv/shop.pid) = daemon ]"),
    .init(
        "process.ignores-term", ["file": .string("/srv/spool.lock")],
        symptom: """
            pid=$(pgrep -x spool-feeder)
            kill $pid
            kill -INT $pid
            sleep 0.2
            kill -0 $pid
            ! flock -n /srv/spool.lock true || exit 1
            """),
    .init(
        "process.descriptor-leak", ["port": .int(8090), "limit": .int(32), "used": .int(32)],
        symptom: """
            ss -Hltn 'sport = :8090' | grep -q LISTEN
            ! printf 'GET / HTTP/1.0\\r\\n\\r\\n' | timeout 1 python3 -c '\(fetch)' | grep -q ok || exit 1
            [ $(ls -l /proc/$(pgrep -x quote-server)/fd | grep -c /etc/services) -gt 20 ]
            """),
    .init(
        "process.deaf-listener", ["port": .int(8091)],
        symptom: "ss -Hltn 'sport = :8091' | grep -q 'LISTEN 3 ' && ! timeout 1 python3 -c '\(connect)'"),
    .init(
        "process.fork-storm", ["live": .int(10)],
        symptom: """
            pgrep -x health-poller >/dev/null
            before=$(sed 's/.* //' /proc/loadavg)
            sleep 0.5
            [ $(($(sed 's/.* //' /proc/loadavg) - before)) -gt 10 ]
            """),
    .init(
        "memory.leak", ["step": .int(8 << 20), "every": .int(20), "most": .int(64 << 20)],
        symptom: """
            pid=$(pgrep -x session-cache)
            sleep 1
            [ $(sed -n 's/^VmRSS:[^0-9]*\\([0-9]*\\).*/\\1/p' /proc/$pid/status) -gt 60000 ]
            """),
    .init(
        "package.lock", [:],
        symptom: """
            pgrep -x auto-patch
            sleep 0.3
            ! python3 -c 'import fcntl; fcntl.lockf(open("/var/lib/dpkg/lock", "a"), fcntl.LOCK_EX | fcntl.LOCK_NB)' \\
                2>/dev/null
            """),
    .init(
        "log.flood", ["log": .string("/srv/data/trace.log"), "most": .int(1 << 20), "a-second": .int(100_000)],
        symptom: """
            pgrep -x pool-proxy
            sleep 1
            [ $(stat -c %s /srv/data/trace.log) -gt 1000000 ]
            """),
    .init(
        "load.http", ["url": .string("http://127.0.0.1:8092/"), "clients": .int(2)], symptom: isCalled(8092)),
    .init("load.tcp", ["port": .int(8093), "connections": .int(3)], symptom: isCalled(8093)),
    .init(
        "queue.poison", ["folder": .string("/srv/new"), "owner": .string("daemon")], setup: "mkdir -p /srv/new",
        symptom: "[ $(ls /srv/new | wc -l) = 1 ] && grep -q sku /srv/new/0000001.json"),
    .init(
        "queue.poison", ["folder": .string("/srv/queue"), "content": .string("\u{FEFF}{}")],
        setup: "mkdir /srv/queue; echo {} >/srv/queue/00417.json; touch -d '2023-01-02' /srv/queue",
        symptom: "[ $(ls /srv/queue | head -n 1) = 00317.json ] && [ $(stat -c %s /srv/queue/00317.json) = 5 ]"),
]

private let fetch = """
    import socket, sys
    line = socket.create_connection(("127.0.0.1", 8090), 1)
    line.sendall(b"GET / HTTP/1.0")
    print(line.recv(99))
    """

private let connect = """
    import socket
    socket.create_connection(("127.0.0.1", 8091), 1)
    """

/// Somebody connects to a port within a second.
private func isCalled(_ port: Int) -> String {
    """
    python3 - 2>/dev/null <<'END'
    import socket
    server = socket.create_server(("127.0.0.1", \(port)))
    server.settimeout(2)
    server.accept()
    END
    """
}

private let kernel: [ThrowAwayHost] = [
    .init(
        "sysctl.value", ["key": .string("net.ipv4.tcp_syncookies"), "value": .string("0")],
        symptom:
            "[ $(cat /proc/sys/net/ipv4/tcp_syncookies) = 0 ] && grep -qx 'net.ipv4.tcp_syncookies = 0' /etc/sysctl.d/99-tuning.conf"
    ),
    .init(
        "sysctl.ports", ["count": .int(2)],
        symptom: """
            ! python3 - 2>/dev/null <<'END'
            import socket
            server = socket.create_server(("127.0.0.1", 8094))
            lines = [socket.create_connection(("127.0.0.1", 8094)) for number in range(3)]
            END
            """),
    .init(
        "sysctl.backlog", ["limit": .int(3)],
        symptom: """
            python3 - <<'END' | grep -q 'LISTEN 0 *3 '
            import socket, subprocess
            server = socket.create_server(("127.0.0.1", 8095), backlog=99)
            subprocess.run(["ss", "-Hltn", "sport = :8095"])
            END
            """),
    .init(
        "memory.semaphores", ["sets": .int(3)],
        symptom: "! perl -e '$id = semget(0, 1, 0600); exit 1 unless defined $id; semctl($id, 0, 0, 0)'"),
    .init(
        "limit.cpu-time", ["user": .string("www-data"), "limit": .int(1), "file": .string("90-shop.conf")],
        symptom: "grep -q 'www-data hard cpu 1' /etc/security/limits.d/90-shop.conf"),
]
