// The expected texts are what a terminal shows, byte for byte.
// swift-format-ignore-file
/// Mistakes in files, times, variants and YAML itself.
let mistakesOfText: [DiagnosticTests.Case] = [
    .init(
        name: "missing file", old: "from: files/shop.conf",
        new: "from: files/shop.cnf",
        expected: """
            scenario.yaml:17:44: error: the file `files/shop.cnf` does not exist
                      /etc/nginx/conf.d/shop.conf: { from: files/shop.cnf, mode: "0640", owner: root }
                                                           ^^^^^^^^^^^^^^
                help: `from:` names a file below the scenario's folder by its relative path

            """),
    .init(
        name: "file outside", old: "from: files/shop.conf",
        new: "from: ../secret",
        expected: """
            scenario.yaml:17:44: error: the file `../secret` is outside of the scenario's folder
                      /etc/nginx/conf.d/shop.conf: { from: ../secret, mode: "0640", owner: root }
                                                           ^^^^^^^^^
                help: `from:` names a file below the scenario's folder by its relative path

            """),
    .init(
        name: "absolute file", old: "from: files/shop.conf",
        new: "from: /etc/passwd",
        expected: """
            scenario.yaml:17:44: error: the file `/etc/passwd` is outside of the scenario's folder
                      /etc/nginx/conf.d/shop.conf: { from: /etc/passwd, mode: "0640", owner: root }
                                                           ^^^^^^^^^^^
                help: `from:` names a file below the scenario's folder by its relative path

            """),
    .init(
        name: "expert slower than junior", old: "expert: 8",
        new: "expert: 31",
        expected: """
            scenario.yaml:6:20: error: an expert cannot take longer (31) than a junior (30)
                minutes: { expert: 31, junior: 30, limit: 45 }
                                   ^^
                help: wanted expert ≤ junior ≤ limit

            """),
    .init(
        name: "limit below junior", old: "limit: 45",
        new: "limit: 20",
        expected: """
            scenario.yaml:6:42: error: the session ends after 20 minutes, before a junior is done (30)
                minutes: { expert: 8, junior: 30, limit: 20 }
                                                         ^^
                help: wanted expert ≤ junior ≤ limit

            """),
    .init(
        name: "spoiler in the complaint", old: "Nobody deployed anything.",
        new: "It is disk.fill again.",
        expected: """
            scenario.yaml:7:12: warning: the text names the fault `disk.fill`
                complaint: Checkout answers 500 since ten past three. It is disk.fill again.
                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                help: say what a user sees, never the cause

            """),
    .init(
        name: "spoiler in the brief", old: "$${HOME} is literal.",
        new: "disk.fill did it.",
        expected: """
            scenario.yaml:28:5: warning: the text names the fault `disk.fill`
                    brief: |
                    ^^^^^
                help: say what a user sees, never the cause

            """),
    .init(
        name: "units on a light host", old: "init: light, services:",
        new: "init: light, units: [cron], services:",
        expected: """
            scenario.yaml:22:37: error: a host with `init: light` has no units
                  jump: { image: base, init: light, units: [cron], services: { app: [/usr/bin/sleep, infinity] } }
                                                    ^^^^^
                help: name its processes under `services`, or take `init: systemd`

            """),
    .init(
        name: "services on a systemd host", old: "db: { image: web }",
        new: "db: { image: web, services: { app: [/bin/true] } }",
        expected: """
            scenario.yaml:21:21: error: `services` is for hosts with `init: light`
                  db: { image: web, services: { app: [/bin/true] } }
                                    ^^^^^^^^
                help: name units of the image under `units`, or write `init: light`

            """),
    .init(
        name: "service without a path", old: "[/usr/bin/sleep, infinity]",
        new: "[sleep, infinity]",
        expected: """
            scenario.yaml:22:55: error: the program `sleep` is no absolute path
                  jump: { image: base, init: light, services: { app: [sleep, infinity] } }
                                                                      ^^^^^
                help: there is no PATH yet: write for example `/usr/bin/python3`

            """),
    .init(
        name: "too little memory", old: "memory: 256M",
        new: "memory: 256K",
        expected: """
            scenario.yaml:14:23: error: 262144 bytes are out of range: wanted 16M to 64G
                    limits: { memory: 256K, cpu: 50 }
                                      ^^^^

            """),
    .init(
        name: "too much disk", old: "memory: 256M",
        new: "disk: 65G",
        expected: """
            scenario.yaml:14:21: error: 69793218560 bytes are out of range: wanted 1M to 64G
                    limits: { disk: 65G, cpu: 50 }
                                    ^^^

            """),
    .init(
        name: "file in a place of the kernel", old: "/etc/motd:",
        new: "/proc/sys/motd:",
        expected: """
            scenario.yaml:18:7: error: `/proc` is the kernel's
                      /proc/sys/motd: { content: "port ${port}\\n" }
                      ^^^^^^^^^^^^^^
                help: choose a place in the image's file system

            """),
    .init(
        name: "bad login", old: "image: web\n",
        new: "image: web\n    login: Root User\n",
        expected: """
            scenario.yaml:14:12: error: wanted a user's name, found the text `Root User`
                    login: Root User
                           ^^^^^^^^^

            """),
    .init(
        name: "unused variant", old: "variants:\n",
        new: "variants:\n  spare: { pick: [1] }\n",
        expected: """
            scenario.yaml:9:3: warning: the variant `spare` is used nowhere
                  spare: { pick: [1] }
                  ^^^^^
                help: write `${spare}` where it belongs

            """),
    .init(
        name: "unknown variant", old: "brief: |\n      Orders fail on port ${port}; $${HOME} is literal.",
        new: "brief: \"Port ${prot}\"",
        expected: """
            scenario.yaml:28:12: error: unknown variant `prot`
                    brief: "Port ${prot}"
                           ^^^^^^^^^^^^^^
                help: did you mean `${port}`?

            """),
    .init(
        name: "unknown variant without a near one", old: "title: Orders fail\n",
        new: "title: Orders fail at ${HOME}\n",
        expected: """
            scenario.yaml:27:12: error: unknown variant `HOME`
                    title: Orders fail at ${HOME}
                           ^^^^^^^^^^^^^^^^^^^^^^
                help: declare it under `variants`, or write `$${` for `${` itself

            """),
    .init(
        name: "open variant", old: "title: Orders fail\n",
        new: "title: Orders fail at ${port\n",
        expected: """
            scenario.yaml:27:12: error: `${` has no `}`
                    title: Orders fail at ${port
                           ^^^^^^^^^^^^^^^^^^^^^
                help: write `$${` for `${` itself

            """),
    .init(
        name: "variant of the wrong type", old: "level: 2",
        new: "level: \"${port}\"",
        expected: """
            scenario.yaml:4:8: error: 8080 is out of range: wanted a whole number from 1 to 6
                level: "${port}"
                       ^^^^^^^^^

            """),
    .init(
        name: "variant without a way", old: "port: { pick: [8080, 8443, 9000] }",
        new: "port: {}",
        expected: """
            scenario.yaml:9:3: error: the way to vary is missing
                  port: {}
                  ^^^^
                help: wanted one of `between`, `pick`

            """),
    .init(
        name: "bounds upside down", old: "between: [1000, 2000]",
        new: "between: [2000, 1000]",
        expected: """
            scenario.yaml:10:20: error: `between` wants two numbers, the smaller one first
                  rows: { between: [2000, 1000] }
                                   ^
                help: for example `between: [1000, 2000]`

            """),
    .init(
        name: "duplicate key", old: "level: 2\n",
        new: "level: 2\nlevel: 3\n",
        expected: """
            scenario.yaml:5:1: error: the key `level` is already there
                level: 3
                ^^^^^
                help: the first one is at 4:1; keep one of the two

            """),
    .init(
        name: "tag", old: "level: 2",
        new: "level: !!int 2",
        expected: """
            scenario.yaml:4:8: error: the tag `!!int` is not allowed
                level: !!int 2
                       ^^^^^^^
                help: take the tag out; the type follows from the key

            """),
    .init(
        name: "tab", old: "hosts:\n  web:",
        new: "hosts:\n\tweb:",
        expected: """
            scenario.yaml:12:1: error: a tab cannot indent YAML
                    web:
                ^^^^
                help: indent with spaces

            """),
    .init(
        name: "unclosed list", old: "areas: [storage, database]",
        new: "areas: [storage, database",
        expected: """
            scenario.yaml:6:8: error: did not find expected ',' or ']' while parsing a flow sequence
                minutes: { expert: 8, junior: 30, limit: 45 }
                       ^
                help: what is being read began on line 5

            """),
    .init(
        name: "bad indentation", old: "level: 2\n",
        new: " level: 2\n",
        expected: """
            scenario.yaml:4:7: error: mapping values are not allowed in this context
                 level: 2
                      ^
                help: indent as the line above, or put a text that holds `: ` in quotes

            """),
    .init(
        name: "reserved character", old: "level: 2",
        new: "level: @2",
        expected: """
            scenario.yaml:4:8: error: a plain text cannot begin with `@`
                level: @2
                       ^
                help: put the text in quotes

            """),
    .init(
        name: "second document", old: "    explanation: The disk of the database was full.\n",
        new: "    explanation: The disk of the database was full.\n---\nmore: 1\n",
        expected: """
            scenario.yaml:43:1: error: a second document begins here
                ---
                ^^^
                help: one file holds one document; take out the `---` and what follows

            """),
    .init(
        name: "alias without an anchor", old: "level: 2",
        new: "level: *two",
        expected: """
            scenario.yaml:4:8: error: the alias `*two` has no anchor before it
                level: *two
                       ^^^^
                help: write `&two` before an earlier value

            """),
    .init(
        name: "control character", old: "title: The shop",
        new: "title: The \u{1B}[31mshop",
        expected: """
            scenario.yaml:3:12: error: YAML does not allow the control character U+001B
                title: The \\u{1B}[31mshop stopped taking orders at 03:10
                           ^^^^^^
                help: a scenario is UTF-8 text; in double quotes an escape such as `\\x1b` gives a control character

            """),
    .init(
        name: "zero byte", old: "title: The shop",
        new: "title: The \u{0}shop",
        expected: """
            scenario.yaml:3:12: error: YAML does not allow the control character U+0000
                title: The \\u{0}shop stopped taking orders at 03:10
                           ^^^^^
                help: a scenario is UTF-8 text; in double quotes an escape such as `\\x1b` gives a control character

            """),
    .init(
        name: "wide characters and a tab", old: "hints: [ { cost: 1, text: Look at the disks. }",
        new: "hints: [ { 日本語: \"a\t\u{202E}b\", cost: x, text: Look at the disks. }",
        expected: """
            scenario.yaml:38:16: error: unknown key `日本語`
                    hints: [ { 日本語: "a   \\u{202E}b", cost: x, text: Look at the disks. } ]
                               ^^^^^^
            scenario.yaml:38:35: error: wanted a whole number from 0 to 100, found the text `x`
                    hints: [ { 日本語: "a   \\u{202E}b", cost: x, text: Look at the disks. } ]
                                                              ^

            """),
    .init(
        name: "bad port number", old: "port: \"${port}\" } }",
        new: "port: 70000 } }",
        expected: """
            scenario.yaml:36:58: error: 70000 is out of range: wanted a whole number from 1 to 65535
                      - { id: port-open, on: web, tcp: { host: db, port: 70000 } }
                                                                         ^^^^^

            """),
    .init(
        name: "list where a mapping belongs", old: "networks:\n  lan: {",
        new: "networks:\n  - {",
        expected: """
            scenario.yaml:24:3: error: wanted a mapping from ids, found a list
                  - { subnet: 10.20.0.0/24, hosts: [web, db, jump], mtu: 1400 }
                  ^

            """),
]
