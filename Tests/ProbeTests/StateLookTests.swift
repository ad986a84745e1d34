import Foundation
import Glibc
import Grading
import Linux
import Scenario
import Testing

/// Kinds that look at files of the host.
@Suite(.serialized, .enabled(if: TestHost.isPossible)) struct StateLookTests {
    static let script = """
        cd /srv
        mkdir -p /etc/cron.d /var/spool/cron/crontabs /var/lib/dpkg backups/old
        printf '15 2 * * * root /usr/local/bin/dump\\n' > /etc/cron.d/dump
        printf '15 2 * * * root /usr/local/bin/other\\n' > /etc/cron.d/other.conf
        printf '*/5 * * * * /usr/bin/poll\\n' > /var/spool/cron/crontabs/www-data
        chown www-data /var/spool/cron/crontabs/www-data; chmod 600 /var/spool/cron/crontabs/www-data
        printf 'Package: nginx\\nStatus: install ok installed\\nVersion: 1.22\\n' > /var/lib/dpkg/status
        printf '/dev/vdb /data ext4 nofail 0 2\\n' > /etc/fstab
        printf 'Port 22\\n' > sshd.conf; mkfifo pipe; ln -s /dev/zero endless; ln -s loop loop
        printf '/bin/sh\\n/usr/bin/bash\\n' > /etc/shells
        printf 'ada:x:1000:1000::/home/ada:/usr/bin/bash\\n' >> /etc/passwd
        printf 'ada:!:19000:0:99999:7:::\\n' > /etc/shadow
        mkdir -p /home/ada; chown 1000 /home/ada
        echo one > backups/a.gz; echo two > backups/b.gz; touch -d '2 days ago' backups/c.gz; echo x > backups/old/d.gz
        echo '{"state": "ok", "count": 3}' > state.json; printf '[[[' > broken.json
        python3 -c 'print("[" * 100000)' > deep.json
        openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=shop.internal \\
            -addext subjectAltName=DNS:shop.internal -keyout shop.key -out shop.pem 2>/dev/null
        openssl genrsa -out other.key 2048 2>/dev/null
        openssl genrsa -aes128 -passout pass:secret -out locked.key 2048 2>/dev/null
        openssl x509 -in shop.pem -signkey shop.key -days -1 -out old.pem 2>/dev/null
        echo ok > /ready
        exec sleep infinity
        """

    let host: TestHost

    init() throws { host = try TestHost(Self.script) }

    private func status(_ kind: String, _ arguments: [String: Value]) throws -> CheckOutcome.Status {
        let outcome = try host.probe(kind, arguments)
        #expect(outcome.milliseconds < 4000, "\(outcome)")
        return outcome.status
    }

    @Test func whatTheHostIsSetTo() throws {
        #expect(try status("cron", ["command": "/usr/local/bin/dump"]) == .passed)
        #expect(try status("cron", ["command": "/usr/local/bin/other"]) == .failed)
        #expect(try status("cron", ["command": "poll", "user": "www-data"]) == .passed)
        chmod(host.tree + "/var/spool/cron/crontabs/www-data", 0o644)
        #expect(try status("cron", ["command": "poll", "user": "www-data"]) == .failed)
        #expect(try status("package", ["name": "nginx"]) == .passed)
        #expect(try status("package", ["name": "apache2"]) == .failed)
        #expect(try status("fstab", ["path": "/data", "options": "nofail"]) == .passed)
        #expect(try status("fstab", ["path": "/data", "type": "xfs"]) == .failed)
        #expect(try status("setting", ["path": "/srv/sshd.conf", "key": "port", "value": .int(22)]) == .passed)
        #expect(try status("setting", ["path": "/srv/sshd.conf", "key": "port", "value": .int(23)]) == .failed)
        #expect(try status("login", ["user": "ada"]) == .passed)
        #expect(try status("login", ["user": "ada", "password": .bool(true)]) == .failed)
        #expect(try status("login", ["user": "www-data"]) == .failed)
    }

    @Test(arguments: ["pipe", "endless", "loop", "none"]) func hostilePlacesFailAtOnce(name: String) throws {
        let path = Value.string("/srv/" + name)
        #expect(try status("setting", ["path": path, "key": "a", "value": "b"]) == .failed)
        #expect(try status("json", ["path": path]) == .failed)
        #expect(try status("certificate", ["path": path]) == .failed)
        #expect(try status("folder", ["path": path, "min": .int(0)]) == .failed)
        #expect(try status("log", ["path": path, "for": .int(200)]) == .failed)
        #expect(try status("script", ["path": path, "cases": .list([.map(["stdout": ""])])]) == .failed)
    }

    @Test func foldersAreCounted() throws {
        func folder(_ more: [String: Value]) throws -> CheckOutcome.Status {
            try status("folder", more.merging(["path": "/srv/backups"]) { own, _ in own })
        }
        #expect(try folder(["match": "*.gz", "min": .int(3), "max": .int(3)]) == .passed)
        #expect(try folder(["match": "*.gz", "deep": .bool(true), "min": .int(4)]) == .passed)
        #expect(try folder(["max": .int(2)]) == .failed)
        #expect(try folder(["match": "a*", "newest-within": .int(3_600_000)]) == .passed)
        #expect(try folder(["match": "c*", "newest-within": .int(3_600_000)]) == .failed)
        #expect(try folder(["oldest-within": .int(3_600_000)]) == .failed)
        #expect(try folder(["min-size": .int(8), "max-size": .int(8)]) == .passed)
    }

    @Test func documentsInFiles() throws {
        #expect(try status("json", ["path": "/srv/state.json", "at": ".state", "equals": "ok"]) == .passed)
        #expect(try status("json", ["path": "/srv/state.json", "at": ".count", "min": .int(4)]) == .failed)
        #expect(try status("json", ["path": "/srv/broken.json"]) == .failed)
        #expect(try status("json", ["path": "/srv/deep.json"]) == .failed)
    }

    @Test func certificatesInFiles() throws {
        func certificate(_ more: [String: Value]) throws -> CheckOutcome.Status {
            try status("certificate", ["path": "/srv/shop.pem"].merging(more) { _, own in own })
        }
        #expect(try certificate(["names": "shop.internal", "key": "/srv/shop.key", "ca": "/srv/shop.pem"]) == .passed)
        #expect(try certificate(["names": .list(["shop.internal", "other"])]) == .failed)
        #expect(try certificate(["key": "/srv/other.key"]) == .failed)
        #expect(try certificate(["key": "/srv/locked.key"]) == .failed)
        #expect(try certificate(["key": "/srv/pipe"]) == .failed)
        #expect(try certificate(["ca": "/srv/none"]) == .failed)
        #expect(try certificate(["valid-for": .int(864_000_000)]) == .failed)
        #expect(try certificate(["path": "/srv/old.pem"]) == .failed)
        #expect(try certificate(["path": "/srv/shop.key"]) == .failed)
    }

    @Test func whatMustNotChange() throws {
        func unchanged(_ more: [String: Value]) throws -> CheckOutcome {
            let base: [String: Value] = [
                "paths": .list(["/srv/backups", "/etc/fstab", "/srv/none"]), "except": "*.swp",
            ]
            return try host.probe("unchanged", base.merging(more) { _, own in own })
        }
        let first = try unchanged([:])
        #expect(first.status == .passed)
        let health: [String: Value] = ["baseline": .string(first.actual)]
        #expect(try unchanged(health).status == .passed)
        try host.write("/srv/backups/x.swp", "editing")
        #expect(try unchanged(health).status == .passed)
        try host.write("/srv/backups/old/d.gz", "y\n")
        let changed = try unchanged(health)
        #expect(changed.status == .failed && changed.why.contains("/srv/backups"))
        try host.write("/srv/backups/old/d.gz", "x\n")
        #expect(try unchanged(health).status == .passed)
        chmod(host.tree + "/srv/backups/old/d.gz", 0o600)
        #expect(try unchanged(health).status == .failed)
        chmod(host.tree + "/srv/backups/old/d.gz", 0o644)
        try host.write("/srv/none", "")
        #expect(try unchanged(health).status == .failed)
        #expect(try unchanged(["baseline": ""]).status == .graderError)
    }

    @Test func answersAreReadFromTheHome() throws {
        func answer(_ more: [String: Value] = [:]) throws -> CheckOutcome {
            try host.probe("answer", ["ask": "Which?", "accept": "nginx"].merging(more) { _, own in own })
        }
        // The login of the test's host is root, whose home is the same in its image, which is the machine.
        let place = host.tree + "/root/answer-c.txt"
        #expect(try answer().actual == "no answer")
        try host.write("/root/answer-c.txt", "NGINX\n")
        #expect(try answer().status == .passed)
        #expect(try answer(["given": "apache"]).status == .failed)
        try host.write("/root/answer-c.txt", String(repeating: "nginx ", count: 100_000))
        #expect(try answer().status == .failed)
        for target in ["/etc/shadow", "/dev/zero", "answer-c.txt"] {
            unlink(place)
            symlink(target, place)
            let outcome = try answer()
            #expect(outcome.status == .failed && !outcome.actual.contains("ada:"), "\(outcome)")
        }
        unlink(place)
        mkfifo(place, 0o666)
        #expect(try answer().status == .failed)
        unlink(place)
    }
}
