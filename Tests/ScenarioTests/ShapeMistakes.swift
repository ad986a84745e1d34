// The expected texts are what a terminal shows, byte for byte.
// swift-format-ignore-file
/// Mistakes in keys, types and words.
let mistakesOfShape: [DiagnosticTests.Case] = [
    .init(
        name: "unknown key", old: "complaint: Check",
        new: "complant: Check",
        expected: """
            scenario.yaml:1:1: error: the key `complaint` is missing
                schema: 1
                ^
                help: `complaint`: What a user would say; never the cause.
            scenario.yaml:7:1: error: unknown key `complant`
                complant: Checkout answers 500 since ten past three. Nobody deployed anything.
                ^^^^^^^^
                help: did you mean `complaint`?

            """),
    .init(
        name: "unknown key without a near one", old: "level: 2\n",
        new: "level: 2\nbudget: 4\n",
        expected: """
            scenario.yaml:5:1: error: unknown key `budget`
                budget: 4
                ^^^^^^
                help: more keys here: `kind`, `names`, `resolver`

            """),
    .init(
        name: "missing key", old: "schema: 1\n",
        new: "",
        expected: """
            scenario.yaml:1:1: error: the key `schema` is missing
                id: orders-disk-full
                ^
                help: `schema`: The version of this format; 1.

            """),
    .init(
        name: "missing key inside", old: "minutes: { expert: 8, junior: 30, limit: 45 }",
        new: "minutes: { expert: 8, junior: 30 }",
        expected: """
            scenario.yaml:6:1: error: the key `limit` is missing
                minutes: { expert: 8, junior: 30 }
                ^^^^^^^
                help: `limit`: When the session ends by itself.

            """),
    .init(
        name: "wrong schema", old: "schema: 1",
        new: "schema: 2",
        expected: """
            scenario.yaml:1:9: error: 2 is out of range: wanted the number 1
                schema: 2
                        ^

            """),
    .init(
        name: "text for a number", old: "level: 2",
        new: "level: two",
        expected: """
            scenario.yaml:4:8: error: wanted a whole number from 1 to 6, found the text `two`
                level: two
                       ^^^

            """),
    .init(
        name: "quoted number", old: "level: 2",
        new: "level: \"2\"",
        expected: """
            scenario.yaml:4:8: error: wanted a whole number from 1 to 6, found the text `2`
                level: "2"
                       ^^^
                help: take the quotes off

            """),
    .init(
        name: "out of range", old: "level: 2",
        new: "level: 7",
        expected: """
            scenario.yaml:4:8: error: 7 is out of range: wanted a whole number from 1 to 6
                level: 7
                       ^

            """),
    .init(
        name: "list for a text", old: "level: 2",
        new: "level: [2]",
        expected: """
            scenario.yaml:4:8: error: wanted a whole number from 1 to 6, found a list
                level: [2]
                       ^

            """),
    .init(
        name: "nothing for a mapping", old: "minutes: { expert: 8, junior: 30, limit: 45 }",
        new: "minutes:",
        expected: """
            scenario.yaml:6:9: error: wanted a mapping, found nothing
                minutes:
                        ^

            """),
    .init(
        name: "text for a list", old: "areas: [storage, database]",
        new: "areas: storage",
        expected: """
            scenario.yaml:5:8: error: wanted a list of at least 1, found the text `storage`
                areas: storage
                       ^^^^^^^
                help: put it in brackets: `[…]`

            """),
    .init(
        name: "empty list", old: "areas: [storage, database]",
        new: "areas: []",
        expected: """
            scenario.yaml:5:8: error: wanted a list of at least 1, found 0
                areas: []
                       ^

            """),
    .init(
        name: "unknown need", old: "image: base",
        new: "image: base, needs: [user-namespace]",
        expected: """
            scenario.yaml:22:32: error: wanted one of `ptrace`, `user-namespaces`, `io-uring`, `fanotify`, `userfaultfd`, found the text `user-namespace`
                  jump: { image: base, needs: [user-namespace], init: light, services: { app: [/usr/bin/sleep, infinity] } }
                                               ^^^^^^^^^^^^^^
                help: did you mean `user-namespaces`?

            """),
    .init(
        name: "unknown word", old: "[storage, database]",
        new: "[storage, databse]",
        expected: """
            scenario.yaml:5:18: error: wanted one of `kernel`, `storage`, `network`, `tls`, `application`, `database`, `service`, `security`, found the text `databse`
                areas: [storage, databse]
                                 ^^^^^^^
                help: did you mean `database`?

            """),
    .init(
        name: "number for a text", old: "complaint: Checkout answers 500 since ten past three. Nobody deployed anything.",
        new: "complaint: 500",
        expected: """
            scenario.yaml:7:12: error: wanted a text that is not empty, found the number 500
                complaint: 500
                           ^^^
                help: put it in quotes: `"500"`

            """),
    .init(
        name: "empty text", old: "complaint: Checkout answers 500 since ten past three. Nobody deployed anything.",
        new: "complaint: \" \"",
        expected: """
            scenario.yaml:7:12: error: wanted a text that is not empty, found the text ` `
                complaint: " "
                           ^^^

            """),
    .init(
        name: "id and folder differ", old: "id: orders-disk-full",
        new: "id: orders-disk-fill",
        expected: """
            scenario.yaml:2:5: error: the id is `orders-disk-fill`, but the folder is `orders-disk-full`
                id: orders-disk-fill
                    ^^^^^^^^^^^^^^^^
                help: make them the same

            """),
    .init(
        name: "id with capitals", old: "id: orders-disk-full",
        new: "id: Orders",
        expected: """
            scenario.yaml:2:5: error: wanted an id of lower-case letters, digits and dashes, found the text `Orders`
                id: Orders
                    ^^^^^^

            """),
    .init(
        name: "yes for true", old: "decoy: true",
        new: "decoy: yes",
        expected: """
            scenario.yaml:32:67: error: wanted `true` or `false`, found the text `yes`
                      - { on: web, log.noise: { path: /var/log/shop.log }, decoy: yes }
                                                                                  ^^^
                help: write `true`

            """),
    .init(
        name: "bad duration", old: "within: 10s",
        new: "within: 10",
        expected: """
            scenario.yaml:34:93: error: wanted a length of time such as `250ms`, `10s`, `5m` or `2h`, found the number 10
                      - { id: orders-accepted, title: "An order is accepted", points: 4, from: web, within: 10, stable-for: 2s,
                                                                                                            ^^

            """),
    .init(
        name: "bad size", old: "size: 64M",
        new: "size: 64MB",
        expected: """
            scenario.yaml:15:35: error: wanted an amount of bytes such as `512`, `64K`, `256M` or `2G`, found the text `64MB`
                    volumes: { /srv/data: { size: 64MB, inodes: 4096 } }
                                                  ^^^^

            """),
    .init(
        name: "bad mode", old: "mode: \"0640\"",
        new: "mode: \"0948\"",
        expected: """
            scenario.yaml:17:67: error: wanted a file mode in quotes such as `"0644"`, found the text `0948`
                      /etc/nginx/conf.d/shop.conf: { from: files/shop.conf, mode: "0948", owner: root }
                                                                                  ^^^^^^

            """),
    .init(
        name: "unquoted mode", old: "mode: \"0640\"",
        new: "mode: 0640",
        expected: """
            scenario.yaml:17:67: error: wanted a file mode in quotes such as `"0644"`, found the text `0640`
                      /etc/nginx/conf.d/shop.conf: { from: files/shop.conf, mode: 0640, owner: root }
                                                                                  ^^^^
                help: in quotes, so that no reader takes it for a decimal number

            """),
    .init(
        name: "relative path", old: "disk.fill: { path: /var/lib/postgresql,",
        new: "disk.fill: { path: var/lib,",
        expected: """
            scenario.yaml:31:38: error: wanted an absolute path without `..`, found the text `var/lib`
                      - { on: db, disk.fill: { path: var/lib, leave: 64K } }
                                                     ^^^^^^^

            """),
    .init(
        name: "climbing path", old: "disk.fill: { path: /var/lib/postgresql,",
        new: "disk.fill: { path: /srv/../etc,",
        expected: """
            scenario.yaml:31:38: error: wanted an absolute path without `..`, found the text `/srv/../etc`
                      - { on: db, disk.fill: { path: /srv/../etc, leave: 64K } }
                                                     ^^^^^^^^^^^

            """),
    .init(
        name: "bad mount path", old: "volumes: { /srv/data:",
        new: "volumes: { srv/data:",
        expected: """
            scenario.yaml:15:16: error: `srv/data` is no absolute path without `..`
                    volumes: { srv/data: { size: 64M, inodes: 4096 } }
                               ^^^^^^^^

            """),
    .init(
        name: "unknown host of a fault", old: "- { on: db, disk.fill",
        new: "- { on: bd, disk.fill",
        expected: """
            scenario.yaml:31:15: error: unknown host `bd`
                      - { on: bd, disk.fill: { path: /var/lib/postgresql, leave: 64K } }
                              ^^
                help: did you mean `db`?

            """),
    .init(
        name: "unknown host of a network", old: "hosts: [web, db, jump]",
        new: "hosts: [web, db, jump, proxy]",
        expected: """
            scenario.yaml:24:55: error: unknown host `proxy`
                  lan: { subnet: 10.20.0.0/24, hosts: [web, db, jump, proxy], mtu: 1400 }
                                                                      ^^^^^
                help: the hosts are: `db`, `jump`, `web`

            """),
    .init(
        name: "unknown fault", old: "disk.fill: {",
        new: "disk.fil: {",
        expected: """
            scenario.yaml:31:19: error: unknown fault `disk.fil`
                      - { on: db, disk.fil: { path: /var/lib/postgresql, leave: 64K } }
                                  ^^^^^^^^
                help: did you mean `disk.fill`?

            """),
    .init(
        name: "unknown fault without a near one", old: "disk.fill: {",
        new: "kernel.panic: {",
        expected: """
            scenario.yaml:31:19: error: unknown fault `kernel.panic`
                      - { on: db, kernel.panic: { path: /var/lib/postgresql, leave: 64K } }
                                  ^^^^^^^^^^^^
                help: the faults are: `disk.fill`, `file.mode`, `log.noise`

            """),
    .init(
        name: "unknown check", old: "http: {",
        new: "htpp: {",
        expected: """
            scenario.yaml:35:31: error: unknown check `htpp`
                          after-reboot: true, htpp: { method: POST, url: "http://db:${port}/orders", status: 201 } }
                                              ^^^^
                help: did you mean `http`?

            """),
]
