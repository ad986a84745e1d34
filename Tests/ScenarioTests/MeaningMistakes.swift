// The expected texts are what a terminal shows, byte for byte.
// swift-format-ignore-file
/// Mistakes in terms, networks, problems and scripts.
let mistakesOfMeaning: [DiagnosticTests.Case] = [
    .init(
        name: "a disk that cannot hold its files", old: "{ size: 64M, inodes: 4096 }",
        new: "{ size: 4M, inodes: 4096, filesystem: ext4 }",
        expected: """
            scenario.yaml:15:47: error: an ext4 of 4194304 bytes cannot hold 4096 files
                    volumes: { /srv/data: { size: 4M, inodes: 4096, filesystem: ext4 } }
                                                              ^^^^
                help: 2048 are the most: one for each 2 KiB

            """),
    .init(
        name: "unknown argument", old: "{ path: /var/lib/postgresql, leave: 64K }",
        new: "{ path: /var/lib/postgresql, leav: 64K }",
        expected: """
            scenario.yaml:31:59: error: unknown key `leav`
                      - { on: db, disk.fill: { path: /var/lib/postgresql, leav: 64K } }
                                                                          ^^^^
                help: did you mean `leave`?

            """),
    .init(
        name: "missing argument", old: "{ path: /var/lib/postgresql, leave: 64K }",
        new: "{ leave: 64K }",
        expected: """
            scenario.yaml:31:19: error: the key `path` is missing
                      - { on: db, disk.fill: { leave: 64K } }
                                  ^^^^^^^^^
                help: `path`: A folder on the file system.

            """),
    .init(
        name: "fault without its name", old: "- { on: db, disk.fill: { path: /var/lib/postgresql, leave: 64K } }",
        new: "- { on: db }",
        expected: """
            scenario.yaml:31:9: error: the fault is missing
                      - { on: db }
                        ^
                help: wanted one of `disk.fill`, `file.mode`, `log.noise`

            """),
    .init(
        name: "two faults in one entry", old: "disk.fill: { path: /var/lib/postgresql, leave: 64K } }",
        new: "disk.fill: { path: /srv }, log.noise: { path: /x } }",
        expected: """
            scenario.yaml:31:46: error: more than one fault: `disk.fill` is already there
                      - { on: db, disk.fill: { path: /srv }, log.noise: { path: /x } }
                                                             ^^^^^^^^^
                help: keep one of the two

            """),
    .init(
        name: "check without a host", old: "{ id: port-open, on: web,",
        new: "{ id: port-open,",
        expected: """
            scenario.yaml:36:9: error: the host is missing
                      - { id: port-open, tcp: { host: db, port: "${port}" } }
                        ^
                help: wanted one of `from`, `on`

            """),
    .init(
        name: "check with two hosts", old: "{ id: port-open, on: web,",
        new: "{ id: port-open, on: web, from: db,",
        expected: """
            scenario.yaml:36:35: error: more than one host: `on` is already there
                      - { id: port-open, on: web, from: db, tcp: { host: db, port: "${port}" } }
                                                  ^^^^
                help: keep one of the two

            """),
    .init(
        name: "one of several shapes", old: "status: 201",
        new: "status: created",
        expected: """
            scenario.yaml:35:94: error: wanted a status or a list of them, found the text `created`
                          after-reboot: true, http: { method: POST, url: "http://db:${port}/orders", status: created } }
                                                                                                             ^^^^^^^

            """),
    .init(
        name: "inside one of several shapes", old: "status: 201",
        new: "status: [201, 999]",
        expected: """
            scenario.yaml:35:100: error: 999 is out of range: wanted a whole number from 100 to 599
                          after-reboot: true, http: { method: POST, url: "http://db:${port}/orders", status: [201, 999] } }
                                                                                                                   ^^^

            """),
    .init(
        name: "unknown image", old: "image: base",
        new: "image: bass",
        expected: """
            scenario.yaml:22:18: error: unknown image `bass`
                  jump: { image: bass, init: light, services: { app: [/usr/bin/sleep, infinity] } }
                                 ^^^^
                help: did you mean `base`?

            """),
    .init(
        name: "overlapping subnets", old: "mtu: 1400 }\n",
        new: "mtu: 1400 }\n  wan: { subnet: 10.20.0.128/25, hosts: [web] }\n",
        expected: """
            scenario.yaml:25:18: error: the subnet 10.20.0.128/25 overlaps that of `lan`
                  wan: { subnet: 10.20.0.128/25, hosts: [web] }
                                 ^^^^^^^^^^^^^^
                help: give each network addresses of its own

            """),
    .init(
        name: "bad subnet", old: "10.20.0.0/24",
        new: "10.20.0.7/24",
        expected: """
            scenario.yaml:24:18: error: `10.20.0.7/24` is no IPv4 prefix of 8 to 30 bits
                  lan: { subnet: 10.20.0.7/24, hosts: [web, db, jump], mtu: 1400 }
                                 ^^^^^^^^^^^^
                help: the bits after the prefix are zero, for example `10.20.0.0/24`

            """),
    .init(
        name: "more hosts than addresses", old: "10.20.0.0/24",
        new: "10.20.0.0/30",
        expected: """
            scenario.yaml:24:32: error: 3 hosts do not fit into 10.20.0.0/30, which has room for 1
                  lan: { subnet: 10.20.0.0/30, hosts: [web, db, jump], mtu: 1400 }
                                               ^^^^^
                help: take a shorter prefix; the hosts' addresses begin at `.2`

            """),
    .init(
        name: "host twice on a network", old: "hosts: [web, db, jump]",
        new: "hosts: [web, db, jump, db]",
        expected: """
            scenario.yaml:24:55: error: `db` is on `lan` twice
                  lan: { subnet: 10.20.0.0/24, hosts: [web, db, jump, db], mtu: 1400 }
                                                                      ^^
                help: name it once

            """),
    .init(
        name: "a unit's limit that needs controllers", old: "/etc/motd: { content: \"port ${port}\\n\" }",
        new: "/etc/systemd/system/shop.service.d/x.conf: { content: \"[Service]\\nTasksMax=${port}\\n\" }",
        expected: """
            scenario.yaml:18:61: warning: `TasksMax=` holds only on machines with cgroup version 2 for all controllers
                      /etc/systemd/system/shop.service.d/x.conf: { content: "[Service]\\nTasksMax=${port}\\n" }
                                                                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                help: `LimitAS=`, `LimitNPROC=` and the like hold everywhere; `breakfix doctor` tells what is here

            """),
    .init(
        name: "host on no network", old: "hosts: [web, db, jump]",
        new: "hosts: [web, db]",
        expected: """
            scenario.yaml:22:3: warning: the host `jump` is on no network
                  jump: { image: base, init: light, services: { app: [/usr/bin/sleep, infinity] } }
                  ^^^^
                help: add it to a network's `hosts`

            """),
    .init(
        name: "check that cannot reach its url", old: "hosts: [web, db, jump], mtu: 1400 }",
        new: "hosts: [web, jump] }\n  back: { subnet: 10.21.0.0/24, hosts: [db, jump] }",
        expected: """
            scenario.yaml:36:58: error: `web` cannot reach `db`: no network leads there
                          after-reboot: true, http: { method: POST, url: "http://db:${port}/orders", status: 201 } }
                                                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^
                help: put both on one network or on routed ones, or check from another host
            scenario.yaml:37:48: error: `web` cannot reach `db`: no network leads there
                      - { id: port-open, on: web, tcp: { host: db, port: "${port}" } }
                                                               ^^
                help: put both on one network or on routed ones, or check from another host

            """),
    .init(
        name: "unknown host in a url", old: "http://db:${port}/orders",
        new: "http://bd:${port}/orders",
        expected: """
            scenario.yaml:35:58: error: unknown host `bd`
                          after-reboot: true, http: { method: POST, url: "http://bd:${port}/orders", status: 201 } }
                                                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^
                help: did you mean `db`?

            """),
    .init(
        name: "unknown host to connect to", old: "status: 201 }",
        new: "status: 201, connect-to: bd }",
        expected: """
            scenario.yaml:35:111: error: unknown host `bd`
                          after-reboot: true, http: { method: POST, url: "http://db:${port}/orders", status: 201, connect-to: bd } }
                                                                                                                              ^^
                help: did you mean `db`?

            """),
    .init(
        name: "bad url beside a good one", old: "\"http://db:${port}/orders\", status: 201 }",
        new: "\"http://db:port/orders\", status: 201 }",
        expected: """
            scenario.yaml:35:58: error: `http://db:port/orders` is no URL
                          after-reboot: true, http: { method: POST, url: "http://db:port/orders", status: 201 } }
                                                                         ^^^^^^^^^^^^^^^^^^^^^^^
                help: for example `http://db:8080/orders`

            """),
    .init(
        name: "foreign host in a url", old: "http://db:${port}/orders",
        new: "http://db.example:${port}/orders",
        expected: """
            scenario.yaml:35:58: error: unknown host `db.example`
                          after-reboot: true, http: { method: POST, url: "http://db.example:${port}/orders", status: 201 } }
                                                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                help: the hosts are: `db`, `jump`, `web`

            """),
    .init(
        name: "no url", old: "http://db:${port}/orders",
        new: "db:${port}/orders",
        expected: """
            scenario.yaml:35:58: error: `db:8080/orders` is no URL
                          after-reboot: true, http: { method: POST, url: "db:${port}/orders", status: 201 } }
                                                                         ^^^^^^^^^^^^^^^^^^^
                help: for example `http://db:8080/orders`

            """),
    .init(
        name: "caught by nothing", old: "caught-by: rows-kept",
        new: "caught-by: row-kept",
        expected: """
            scenario.yaml:41:35: error: no check or invariant is called `row-kept`
                      fresh-cluster: { caught-by: row-kept, steps: [ { on: db, run: "true" }, { on: web, run: "false" } ] }
                                                  ^^^^^^^^
                help: did you mean `rows-kept`?

            """),
    .init(
        name: "id twice", old: "id: port-open",
        new: "id: rows-kept",
        expected: """
            scenario.yaml:37:25: error: the id `rows-kept` is already taken in this problem
                    invariants: [ { id: rows-kept, on: db, sql: { query: "select count(*) >= ${rows} from orders", expect: "t" } } ]
                                        ^^^^^^^^^
                help: checks and invariants share their ids

            """),
    .init(
        name: "no checks", old: "    checks:\n      - { id: orders-accepted, title: \"An order is accepted\", points: 4, from: web, within: 10s, stable-for: 2s,\n          after-reboot: true, http: { method: POST, url: \"http://db:${port}/orders\", status: 201 } }\n      - { id: port-open, on: web, tcp: { host: db, port: \"${port}\" } }\n",
        new: "    checks: []\n",
        expected: """
            scenario.yaml:33:5: error: the problem has no check
                    checks: []
                    ^^^^^^
                help: a check tells that the problem is mended

            """),
    .init(
        name: "only decoys", old: "leave: 64K } }",
        new: "leave: 64K }, decoy: true }",
        expected: """
            scenario.yaml:30:5: error: the problem has no fault but decoys
                    faults:
                    ^^^^^^
                help: add the fault that the checks notice; a problem without one has an `answer` or a `script` check

            """),
    .init(
        name: "no solution", old: "solutions: { prune-backups: { tier: root-cause, on: db, run: \"rm -f /var/backups/* ${UNSET}\" } }",
        new: "solutions: {}",
        expected: """
            scenario.yaml:39:5: error: the problem has no solution
                    solutions: {}
                    ^^^^^^^^^
                help: each problem is proven to be solvable

            """),
    .init(
        name: "no shortcut", old: "    shortcuts:\n      fresh-cluster: { caught-by: rows-kept, steps: [ { on: db, run: \"true\" }, { on: web, run: \"false\" } ] }\n",
        new: "",
        expected: """
            scenario.yaml:26:3: warning: the problem has no shortcut
                  disk-full:
                  ^^^^^^^^^
                help: name a way to cheat under `shortcuts` and what catches it

            """),
    .init(
        name: "no hints", old: "    hints: [ { cost: 1, text: Look at the disks. } ]\n",
        new: "",
        expected: """
            scenario.yaml:26:3: warning: the problem has no hints
                  disk-full:
                  ^^^^^^^^^
                help: give a panel something to say under `hints`

            """),
    .init(
        name: "script without a host", old: "tier: root-cause, on: db, run:",
        new: "tier: root-cause, run:",
        expected: """
            scenario.yaml:39:18: error: the key `on` is missing
                    solutions: { prune-backups: { tier: root-cause, run: "rm -f /var/backups/* ${UNSET}" } }
                                 ^^^^^^^^^^^^^
                help: `on` says which host `run` is for

            """),
    .init(
        name: "script and steps", old: "caught-by: rows-kept, steps:",
        new: "caught-by: rows-kept, run: \"true\", steps:",
        expected: """
            scenario.yaml:41:7: error: the key `on` is missing
                      fresh-cluster: { caught-by: rows-kept, run: "true", steps: [ { on: db, run: "true" }, { on: web, run: "false" } ] }
                      ^^^^^^^^^^^^^
                help: `on` says which host `run` is for
            scenario.yaml:41:59: error: more than one script: `run` is already there
                      fresh-cluster: { caught-by: rows-kept, run: "true", steps: [ { on: db, run: "true" }, { on: web, run: "false" } ] }
                                                                          ^^^^^
                help: keep one of the two

            """),
    .init(
        name: "host beside steps", old: "caught-by: rows-kept, steps:",
        new: "caught-by: rows-kept, on: db, steps:",
        expected: """
            scenario.yaml:41:50: error: `on` does not go with `steps`
                      fresh-cluster: { caught-by: rows-kept, on: db, steps: [ { on: db, run: "true" }, { on: web, run: "false" } ] }
                                                                 ^^
                help: each step has its own `on`

            """),
]
