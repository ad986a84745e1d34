import Foundation
import Scenario
import Testing

/// Faults of PostgreSQL, Redis, etcd and of programs that the image `services` brings, on real hosts.
@Suite(.serialized) struct DataFaultTests {
    @Test func postgreSQL() throws {
        let complaints = try FaultCase.play(Self.database, image: "web")
        #expect(complaints == [])
    }

    @Test func redisAndEtcd() throws {
        try withServices { try FaultCase.play(Self.stores, image: "services") }
    }

    @Test func programsAndWhatTheyRunOn() throws {
        try withServices { try FaultCase.play(Self.runtimes, image: "services") }
    }

    private func withServices(_ play: () throws -> [String]) throws {
        guard access(KeeperFixture.image("services"), F_OK) == 0 else {
            print("NOT TESTED: faults of Redis, etcd, faketime and nginx, because the image services is not built")
            return
        }
        let complaints = try play()
        #expect(complaints == [])
    }

    private static let sql = """
        sql() { setpriv --reuid postgres --regid postgres --init-groups psql -X -q -A -t -d "${2:-shop}" -c "$1"; }

        """

    private static let shop =
        sql + """
            systemctl start postgresql@15-main
            for each in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
                if sql 'select 1' postgres >/dev/null 2>&1; then break; fi
                sleep 0.2
            done
            sql "drop database if exists shop" postgres 2>/dev/null
            sql "drop role if exists clerk" postgres 2>/dev/null
            sql "create role clerk login password 'word'" postgres
            sql "create database shop" postgres
            sql "create table orders (id int); grant select, insert on orders to clerk"

            """

    private static let asClerk =
        "PGPASSWORD=word psql -X -q -A -t -h 127.0.0.1 -U clerk -d shop -c 'insert into orders values (1)' 2>&1 | grep -q "

    static let database: [FaultCase] = [
        .init(
            "database.slots", ["database": .string("shop"), "unit": .string("orm-pool")], setup: shop,
            symptom: asClerk + "-e reserved -e 'too many clients'", staysAfterReboot: nil),
        .init(
            "database.read-only", ["database": .string("shop")], setup: shop,
            symptom: asClerk + "'read-only transaction'"),
        .init(
            "database.read-only", ["database": .string("shop"), "role": .string("clerk")], setup: shop,
            symptom: asClerk + "'read-only transaction'"),
        .init(
            "database.role", ["role": .string("clerk"), "kind": .string("no-login"), "database": .string("shop")],
            setup: shop, symptom: asClerk + "'not permitted to log in'"),
        .init(
            "database.role", ["role": .string("clerk"), "kind": .string("connections"), "database": .string("shop")],
            setup: shop, symptom: asClerk + "'too many connections for role'"),
        .init(
            "database.role", ["role": .string("clerk"), "kind": .string("search-path"), "database": .string("shop")],
            setup: shop, symptom: asClerk + "'does not exist'"),
        .init(
            "database.role",
            [
                "role": .string("clerk"), "kind": .string("table"), "table": .string("orders"),
                "database": .string("shop"),
            ], setup: shop, symptom: asClerk + "'permission denied for table'"),
        .init(
            "database.stale-slot", ["database": .string("shop")], setup: shop,
            symptom: sql + "[ \"$(sql 'select slot_name, active from pg_replication_slots')\" = 'standby_2|f' ]"),
        .init(
            "database.data-folder", setup: shop,
            symptom: "! setpriv --reuid postgres --regid postgres --init-groups psql -X -q -c 'select 1' shop"),
        .init(
            "meta.flapping",
            ["victim": .string("postgres"), "down": .int(3000), "up": .int(500), "unit": .string("snapshotd")],
            setup: shop, symptom: "ps -C postgres -o stat= | grep -q T",
            cleanUp: "systemctl stop postgresql@15-main"),
    ]

    static let stores: [FaultCase] = [
        .init(
            "redis.memory", setup: redis, symptom: write + "'OOM command not allowed'", staysAfterReboot: nil),
        .init("redis.password", setup: redis, symptom: write + "NOAUTH"),
        .init(
            "redis.replica", ["primary": .string("10.20.0.99")], setup: redis, symptom: write + "READONLY"),
        .init(
            "redis.persistence", setup: redis, symptom: write + "MISCONF",
            cleanUp: "systemctl stop redis-server"),
        .init(
            "etcd.addresses", ["kind": .string("clients")], setup: etcd,
            symptom: "! etcdctl put a b >/dev/null 2>&1"),
        .init(
            "etcd.addresses", ["kind": .string("peers"), "url": .string("http://127.0.0.1:2390")], setup: etcd,
            symptom: "ss -Hltn 'sport = :2390' | grep -q LISTEN"),
        .init(
            "etcd.space", setup: etcd, symptom: "etcdctl put a b 2>&1 | grep -q 'space exceeded'",
            cleanUp: "systemctl stop etcd"),
    ]

    private static let write = "redis-cli set word new 2>&1 | grep -q "
    private static let redis = """
        systemctl start redis-server
        for each in 1 2 3 4 5 6 7 8 9 10; do
            if redis-cli ping >/dev/null 2>&1; then break; fi
            sleep 0.2
        done
        redis-cli set word old >/dev/null

        """
    private static let etcd = """
        systemctl start etcd
        etcdctl put a old >/dev/null

        """

    static let runtimes: [FaultCase] =
        [
            .init(
                "runtime.clock", ["unit": .string("shop")],
                setup: ServiceFaultTests.shop(
                    "import time\nopen('/run/year', 'w').write(time.strftime('%Y'))\nwhile True:\n    time.sleep(9)"),
                symptom: "[ -s /run/year ] && [ $(cat /run/year) -lt $(date +%Y) ]",
                cleanUp: ServiceFaultTests.noShop + "\nrm -f /run/year"),
            .init(
                "runtime.library",
                ["path": .string("/usr/lib/x86_64-linux-gnu/libssl.so.3"), "restart": .string("nginx")],
                setup: "systemctl start nginx", symptom: "/usr/sbin/nginx -v 2>&1 | grep -q 'loading shared libraries'",
                cleanUp: "systemctl stop nginx", staysAfterReboot: true),
        ]
        + [
            ("preload", "grep -q LD_PRELOAD /run/seen && journalctl -q -u shop | grep -q 'cannot be preloaded'"),
            ("path", "grep -qx PATH=/opt/venv/bin /run/seen"), ("locale", "grep -qx LC_ALL=C /run/seen"),
            ("proxy", "grep -q '^http_proxy=' /run/seen"), ("zone", "grep -qx TZ=Pacific/Kiritimati /run/seen"),
        ].map { kind, symptom in
            FaultCase(
                "runtime.environment", ["unit": .string("shop"), "kind": .string(kind)],
                setup: ServiceFaultTests.shop(
                    "import os, time\nopen('/run/seen', 'w').writelines('%s=%s\\n' % pair for pair in os.environ.items())\n"
                        + "while True:\n    time.sleep(9)"), symptom: symptom,
                cleanUp: ServiceFaultTests.noShop + "\nrm -f /run/seen")
        }
        + [
            ("syntax", "error:.*unexpected"), ("open-mode", "writable"), ("bad-user", "unknown user"), ("state", "bad"),
        ].map { kind, word in
            FaultCase(
                "log.rotation", ["file": .string("/etc/logrotate.d/nginx"), "kind": .string(kind)],
                symptom: "logrotate -d /etc/logrotate.conf 2>&1 | grep -i -q '\(word)'")
        }
        + [
            FaultCase(
                "log.no-reopen",
                ["log": .string("/var/log/nginx/access.log"), "rotation": .string("/etc/logrotate.d/nginx")],
                setup: "systemctl start nginx; curl -s -o /dev/null http://127.0.0.1/",
                symptom:
                    "curl -s -o /dev/null http://127.0.0.1/; [ -s /var/log/nginx/access.log.1 ] && [ ! -s /var/log/nginx/access.log ]",
                cleanUp: "systemctl stop nginx"),
            FaultCase(
                "mount.missing", ["path": .string("/srv/share")], setup: mounted, symptom: "[ ! -e /srv/share/word ]",
                cleanUp: unmounted, staysAfterReboot: true),
            FaultCase(
                "mount.missing", ["path": .string("/srv/share"), "kind": .string("path")], setup: mounted,
                symptom: "[ ! -e /srv/share/word ]", cleanUp: unmounted),
            FaultCase(
                "mount.fstab-broken", ["path": .string("/srv/media"), "unit": .string("cron")],
                setup: "mkdir -p /srv/media",
                symptom: "! systemctl is-active -q cron && ! mountpoint -q /srv/media", staysAfterReboot: true),
            FaultCase(
                "mount.option", ["path": .string("/srv/media")], setup: "mkdir -p /srv/media",
                symptom: "[ ! -w /srv/media ]", staysAfterReboot: true),
        ]

    private static let mounted = """
        mkdir -p /srv/export /srv/share
        echo word >/srv/export/word
        printf '/srv/export /srv/share none bind 0 0\\n' >>/etc/fstab
        systemctl daemon-reload
        mount /srv/share
        """
    private static let unmounted = """
        umount /srv/share
        sed -i '$d' /etc/fstab
        systemctl daemon-reload
        """
}
