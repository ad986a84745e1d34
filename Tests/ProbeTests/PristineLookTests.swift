import Foundation
import Glibc
import Grading
import Linux
import Scenario
import Testing

@Suite(.serialized, .enabled(if: TestHost.isPossible)) struct PristineLookTests {
    /// Replaces every program that a careless grader would run by one that leaves a mark and says what it likes.
    static let liars = """
        printf '#!/usr/bin/bash\\necho lie; echo x >> /marker; exit 0\\n' > /srv/liar; chmod 755 /srv/liar
        cp /srv/liar /srv/true
        echo /srv/liar.so > /etc/ld.so.preload
        echo genuine > /srv/data; chmod 600 /srv/data
        echo '10.7.7.7 db.shop' >> /etc/hosts
        mkdir -p /usr/share
        for name in dash curl psql ps getent systemctl cat; do mount --bind /srv/liar /usr/bin/$name; done
        """
    static let wait = "echo ok > /ready; exec /usr/bin/sleep infinity"

    /// PID 1 loads a copy of what it needs before it lies.
    static var script: String { liars.replacing("echo /srv/liar.so > /etc/ld.so.preload\n", with: "") + "\n" + wait }

    @Test func commandsAreTheImages() throws {
        let host = try TestHost(Self.script)
        try host.write("/etc/ld.so.preload", "/srv/liar.so\n")
        func command(_ script: String, _ more: [String: Value] = [:]) throws -> CheckOutcome {
            try host.probe("command", more.merging(["run": .string(script)]) { own, _ in own })
        }
        #expect(try command("cat /host/srv/data", ["stdout": "genuine"]).status == .passed)
        #expect(try command("id -u; id -g", ["stdout": "0\n0"]).status == .passed)
        #expect(try command("exit 3", ["exit": .int(3)]).status == .passed)
        #expect(try command("exit 3").status == .failed)
        #expect(try command("true 2>&1", ["stdout": ""]).status == .passed)
        #expect(try command("/host/srv/true", ["exit": .int(126)]).status == .passed)
        #expect(try command("echo x > /host/srv/new").status == .failed)
        #expect(try command("mount -o remount,rw,exec /host; mount -t tmpfs x /tmp").status == .failed)
        #expect(try command("cat /host/srv/data", ["user": "nobody"]).status == .failed)
        #expect(try command("id -un", ["user": "nobody", "stdout": "nobody"]).status == .passed)
        #expect(try command("ls /proc | grep -c '^[0-9]'", ["stdout": .int(3)]).status == .passed)
        #expect(
            try command("echo $$; env | grep LD_; ls /host/usr/bin/dash", ["stdout-contains": "1\n"]).status == .passed)
        #expect(try command("sleep 60", ["timeout": .int(300)]).status == .failed)
        #expect(try command("getent -A ahostsv4 db | head -n 1", ["stdout-contains": "10.99.0.3"]).status == .passed)
        #expect(try command("yes", ["timeout": .int(300)]).status == .failed)
        #expect(try command("(sleep 60 &) ; echo done", ["stdout": "done", "timeout": .int(2000)]).status == .passed)
        #expect(try command("true", ["user": "nosuchuser"]).status == .graderError)
        #expect(access(host.tree + "/marker", F_OK) != 0)
        #expect(access(host.tree + "/srv/new", F_OK) != 0)
    }

    @Test func namesResolveAsOnTheHost() throws {
        let host = try TestHost(Self.script)
        let shop = try host.probe("dns", ["name": "db.shop", "expect": "10.7.7.7"])
        #expect(shop.status == .passed, "\(shop)")
        #expect(try host.probe("dns", ["name": "localhost", "expect": "127.0.0.1"]).status == .passed)
        #expect(try host.probe("dns", ["name": "nothing.invalid", "timeout": .int(1000)]).status == .failed)
        try FileManager.default.removeItem(atPath: host.tree + "/etc/hosts")
        symlink("/proc/1/mem", host.tree + "/etc/hosts")
        #expect(try host.probe("dns", ["name": "db.shop", "timeout": .int(1000)]).status == .failed)
        #expect(access(host.tree + "/marker", F_OK) != 0)
    }

    @Test(.enabled(if: access("/usr/lib/postgresql/15/bin/initdb", X_OK) == 0)) func queries() throws {
        let host = try TestHost(
            """
            mkdir -p /var/lib/pg /run/postgresql; chown postgres /var/lib/pg /run/postgresql
            cd /var/lib/pg
            as() { setpriv --reuid postgres --regid postgres --clear-groups "$@"; }
            as /usr/lib/postgresql/15/bin/initdb -D data -A peer --no-sync > /tmp/initdb 2>&1
            as /usr/lib/postgresql/15/bin/postgres -D data -k /run/postgresql -h '' -F > /tmp/postgres 2>&1 &
            until [ -S /run/postgresql/.s.PGSQL.5432 ]; do sleep 0.05; done
            """ + "\n" + Self.script)
        func sql(_ arguments: [String: Value]) throws -> CheckOutcome { try host.probe("sql", arguments, within: 3000) }
        let sum = try sql(["query": "select 1 + 1", "expect": .int(2)])
        #expect(sum.status == .passed, "\(sum)")
        #expect(try sql(["query": "select current_user", "expect": "postgres"]).status == .passed)
        #expect(try sql(["query": "select 'a', 'b'", "contains": "a|b"]).status == .passed)
        #expect(try host.probe("sql", ["query": "select 1", "expect": .int(2)]).status == .failed)
        #expect(try host.probe("sql", ["query": "select * from nothing"]).status == .failed)
        #expect(try host.probe("sql", ["query": "select 1", "database": "none"]).status == .failed)
        #expect(try host.probe("sql", ["query": "select 1", "user": "root"]).status == .failed)
        #expect(access(host.tree + "/marker", F_OK) != 0)
    }

    @Test func unbindableRootIsTheHostsFault() throws {
        let host = try TestHost("mount --make-unbindable /\n" + Self.wait)
        let outcome = try host.probe("command", ["run": "true"])
        #expect(outcome.status == .failed, "\(outcome)")
        #expect(outcome.why.contains("cannot be looked at"))
    }
}
