/// Scenarios that the tests play; small, and independent of the catalogue.
enum Samples {
    /// A light host whose note is gone.
    static let tiny = scenario()

    /// The same with parts replaced, to plant a defect.
    static func scenario(
        id: String = "tiny", image: String = "base", fault: String = "file.missing: { path: /srv/note }",
        solution: String = "echo hello > /srv/note", shortcut: String = "echo bye > /srv/note"
    ) -> String {
        """
        schema: 1
        id: \(id)
        title: The note is gone
        level: 1
        areas: [storage]
        minutes: { expert: 1, junior: 5, limit: 10 }
        complaint: Nobody finds the note.
        hosts:
          web: { image: \(image), init: light, files: { /srv/note: { content: "hello\\n" } } }
        networks:
          lan: { subnet: 10.77.0.0/24, hosts: [web] }
        problems:
          note:
            title: The note is gone
            brief: |
              There was a note in /srv.
            faults:
              - { on: web, \(fault) }
            checks:
              - { id: note-there, on: web, points: 4, file: { path: /srv/note, contains: hello } }
            invariants: [ { id: accounts-kept, on: web, file: { path: /etc/passwd, contains: root } } ]
            hints: [ { cost: 1, text: Look into /srv. }, { cost: 2, text: It said hello. } ]
            solutions: { write-it: { tier: root-cause, on: web, run: "\(solution)" } }
            shortcuts: { another: { caught-by: note-there, on: web, run: "\(shortcut)" } }
            explanation: The file was removed.

        """
    }

    /// Two hosts whose launch takes about a second, so that it can be cut at any of its steps.
    static let slow = """
        schema: 1
        id: slow
        title: The note is gone
        level: 1
        areas: [storage]
        minutes: { expert: 1, junior: 5, limit: 10 }
        complaint: Nobody finds the note.
        hosts:
          web: { image: base, volumes: { /srv: { size: 16M, inodes: 1000 } }, setup: [ "sleep 0.2; echo hello > /srv/note" ] }
          side: { image: base, init: light, setup: [ "sleep 0.2" ] }
        networks:
          lan: { subnet: 10.77.0.0/24, hosts: [web, side] }
        problems:
          note:
            title: The note is gone
            brief: |
              There was a note in /srv.
            faults:
              - { on: web, file.missing: { path: /srv/note } }
              - { on: web, disk.fill: { path: /srv, leave: 0 } }
              - { on: side, file.mode: { path: /etc/hosts, mode: "0600" } }
            checks:
              - { id: note-there, on: web, file: { path: /srv/note, contains: hello } }
            solutions: { write-it: { tier: root-cause, on: web, run: "rm /srv/core.2417; echo hello > /srv/note" } }
            explanation: The file was removed.

        """

    /// A machine with a web server and a database, and one fault for each sort of check.
    static let shop = """
        schema: 1
        id: shop
        title: The shop is down
        level: 2
        areas: [application]
        minutes: { expert: 1, junior: 5, limit: 10 }
        complaint: Nothing works.
        hosts:
          web:
            image: web
            units: [nginx, postgresql]
            files:
              /srv/note: { content: "hello\\n" }
              /srv/liar.base64: { from: files/liar.base64 }
              /srv/library.base64: { from: files/library.base64 }
        networks:
          lan: { subnet: 10.77.0.0/24, hosts: [web] }
        problems:
          shop:
            title: The shop is down
            brief: |
              Nothing works.
            faults:
              - { on: web, service.disabled: { unit: nginx } }
              - { on: web, database.refuse: { kind: data-mode } }
              - { on: web, file.missing: { path: /srv/note } }
              - { on: web, dns.hosts: { name: shop.example, address: 10.77.0.99 } }
            checks:
              - { id: page, from: web, http: { url: "http://localhost/" } }
              - { id: rows, on: web, sql: { query: "select 40 + 2", expect: 42 } }
              - { id: workers, on: web, process: { name: nginx } }
              - { id: unit, on: web, service: { unit: nginx, enabled: true } }
              - { id: note, on: web, file: { path: /srv/note, contains: hello } }
              - { id: name, on: web, dns: { name: shop.example, expect: 10.77.0.2 } }
            solutions: { all: { tier: root-cause, on: web, run: "true" } }
            explanation: Everything was broken.

        """

    /// A shop, its database behind a bad link, and a site of a simulated internet.
    static let networked = """
        schema: 1
        id: networked
        title: The note is gone
        level: 1
        areas: [network]
        minutes: { expert: 1, junior: 5, limit: 10 }
        complaint: Nobody finds the note.
        hosts:
          db: { image: base, init: light, services: { idle: [/usr/bin/sleep, infinity] } }
          site: { image: base, init: light }
          web: { image: base, init: light, files: { /srv/note: { content: "hello\\n" } } }
        networks:
          internet: { subnet: 203.0.113.0/24, hosts: [site], routed: true }
          lan:
            subnet: 10.77.0.0/24
            subnet6: fd77:0:0:1::/64
            hosts: [web, db]
            routed: true
            links: { db: { address: 10.77.0.50, conditions: { loss: 100%, toward: network } } }
        names: { www.example.com: 203.0.113.2, shop.example.com: web }
        problems:
          note:
            title: The note is gone
            brief: |
              There was a note in /srv.
            host: web
            faults:
              - { on: web, file.missing: { path: /srv/note } }
            checks:
              - { id: note-there, on: web, file: { path: /srv/note, contains: hello } }
              - { id: site-known, on: web, dns: { name: www.example.com, expect: 203.0.113.2 } }
              # The first process of a light host is the keeper's fork; its processes are seen all the same.
              - { id: idle-runs, on: db, within: 2s, process: { name: sleep, max: 1 } }
            solutions: { write-it: { tier: root-cause, on: web, run: "echo hello > /srv/note" } }
            explanation: The file was removed.

        """

    /// A machine whose timer fills a folder: a question, a cause, a program to write, and what must be left alone.
    static let asked = """
        schema: 1
        id: asked
        title: The folder fills up
        level: 2
        areas: [service]
        minutes: { expert: 1, junior: 5, limit: 10 }
        complaint: The folder fills up.
        hosts:
          web:
            image: base
            files:
              /etc/systemd/system/spool.service: { content: "[Service]\\nExecStart=/bin/touch /srv/spool\\nRestart=no\\nMemoryMax=64M\\n" }
              /etc/systemd/system/spool.timer: { content: "[Timer]\\nOnCalendar=hourly\\n[Install]\\nWantedBy=timers.target\\n" }
              /srv/note: { content: "hello\\n" }
              /srv/kept: { content: "kept\\n" }
            setup: [ "systemctl enable --now spool.timer" ]
        networks:
          lan: { subnet: 10.77.0.0/24, hosts: [web] }
        problems:
          spool:
            title: The folder fills up
            brief: |
              Something writes into /srv.
            faults:
              - { on: web, file.missing: { path: /srv/note } }
            checks:
              - { id: note-there, on: web, file: { path: /srv/note, contains: hello } }
              - { id: note-whole, on: web, cause: true, points: 2, file: { path: /srv/note, equals: hello } }
              - { id: timer, on: web, timer: { unit: spool, enabled: true, starts: spool, next-within: 61m } }
              - { id: memory, on: web, property: { unit: spool, name: MemoryMax, value: 67108864 } }
              - { id: restart, on: web, property: { unit: spool, name: Restart, value: "no" } }
              - { id: culprit, on: web, points: 2, answer: { ask: "Which timer is it?", accept: [spool.timer, spool] } }
              - { id: counts, on: web, script: { path: /usr/local/bin/count, cases: [ { input: "a b", stdout: 2 }, { input: "", stdout: 0 } ] } }
            invariants:
              - { id: kept, on: web, throughout: true, unchanged: { paths: [/srv/kept, /etc/systemd/system] } }
            hints: [ { cost: 1, text: Look. } ]
            solutions:
              mend: { tier: root-cause, on: web, run: "echo hello > /srv/note; echo spool > /root/answer-culprit.txt; printf '#!/bin/sh\\nwc -w\\n' > /usr/local/bin/count; chmod 755 /usr/local/bin/count" }
              patch: { tier: workaround, on: web, run: "echo hello you > /srv/note; echo spool > /root/answer-culprit.txt; printf '#!/bin/sh\\nwc -w\\n' > /usr/local/bin/count; chmod 755 /usr/local/bin/count" }
            shortcuts: { rename: { caught-by: kept, on: web, run: "mv /srv/kept /srv/note" } }
            explanation: The file was removed.

        """
}
