import Testing

@testable import Grading

@Suite struct FootprintTests {
    private func footprint(_ items: [(Footprint.Kind, String, String)]) -> Footprint {
        var footprint = Footprint()
        for (kind, name, state) in items { footprint[.init(kind, name)] = state }
        return footprint
    }

    @Test func changesAreNamedOneByOne() {
        let before = footprint([
            (.file, "/etc/hosts", "file 644 0:0 9 ab"), (.file, "/srv/note", "file 644 0:0 5 cd"),
            (.listener, "tcp 0.0.0.0 80", "listens"),
        ])
        let after = footprint([
            (.file, "/etc/hosts", "file 600 0:0 9 ab"), (.listener, "tcp 0.0.0.0 80", "listens"),
            (.process, "bash of user 0", "runs"),
        ])
        #expect(
            before.changes(to: after).map(\.words) == [
                "file /etc/hosts: file 644 0:0 9 ab -> file 600 0:0 9 ab",
                "file /srv/note is gone or as in the image, was file 644 0:0 5 cd",
                "process bash of user 0 is new or changed: runs",
            ])
        #expect(before.changes(to: before).isEmpty)
    }

    @Test(arguments: [
        "/run/nginx.pid", "/var/log/journal/a/b", "/var/lib/postgresql/15/main/base/1", "/etc/passwd-",
        "/tmp/systemd-private-1-x", "/usr/lib/python3/a.pyc",
    ])
    func whatChangesByItselfIsNotKept(path: String) {
        #expect(footprint([(.file, path, "file 644 0:0 1 a")]).count == 0)
    }

    @Test func ofALogOnlyItsBeingThereCounts() {
        let one = footprint([(.file, "/var/log/app.log", "file 640 0:4 10 aa")])
        #expect(one.changes(to: footprint([(.file, "/var/log/app.log", "file 640 0:4 99 bb")])).isEmpty)
        #expect(one.changes(to: footprint([(.file, "/var/log/app.log", "file 666 0:4 10 aa")])).count == 1)
        #expect(one.changes(to: Footprint()).count == 1)
    }

    @Test func hostileNamesAreMadeHarmless() {
        let change = Footprint().changes(to: footprint([(.file, "/tmp/a\u{1b}[2J", "file 644 0:0 1 a\nb")]))
        #expect(change[0].words == "file /tmp/a\\u{1b}[2J is new or changed: file 644 0:0 1 a\\nb")
    }
}
