import Scenario

/// A small vocabulary, like the real one in shape.
let smallVocabulary = Vocabulary(
    faults: [
        .init(
            id: "disk.fill", summary: "Fills a file system.",
            arguments: ObjectShape(
                "fault.disk.fill", "What to fill.",
                [
                    .init("path", .path, required: true, "A folder on the file system."),
                    .init("leave", .size, default: "0", "How much stays free."),
                ]),
            example: "{ on: web, disk.fill: { path: /srv, leave: 1M } }"),
        .init(
            id: "log.noise", summary: "Writes log lines that mean nothing.",
            arguments: ObjectShape("fault.log.noise", "Where to.", [.init("path", .path, required: true, "The log.")]),
            example: "{ on: web, log.noise: { path: /var/log/shop.log }, decoy: true }"),
        .init(
            id: "file.mode", summary: "Changes a file's mode.",
            arguments: ObjectShape(
                "fault.file.mode", "Which file.",
                [
                    .init("path", .path, required: true, "The file."),
                    .init("mode", .mode, required: true, "The new mode."),
                ]),
            example: "{ on: web, file.mode: { path: /etc/shop.conf, mode: \"0000\" } }"),
    ],
    checks: [
        .init(
            id: "http", summary: "Sends a request.",
            arguments: ObjectShape(
                "check.http", "The request and what must come back.",
                [
                    .init("url", .string(), required: true, "Where to."),
                    .init("method", .word(["GET", "POST"]), default: "GET", "The method."),
                    .init(
                        "status",
                        .either([.int(100...599), .list(.int(100...599), minimum: 1)], "a status or a list of them"),
                        default: "200", "The status."),
                    .init("connect-to", .string(), "The host to connect to in place of the URL's."),
                    .init("headers", .dictionary(.string()), "Headers to send."),
                    .init("timeout", .duration, default: "5s", "How long to wait."),
                ]),
            example: "{ id: up, from: web, http: { url: \"http://db/\", status: [200, 204] } }"),
        .init(
            id: "tcp", summary: "Connects.",
            arguments: ObjectShape(
                "check.tcp", "Where to.",
                [
                    .init("host", .host, required: true, "The host."),
                    .init("port", .int(1...65535), required: true, "The port."),
                ]),
            example: "tcp: { host: db, port: 5432 }"),
        .init(
            id: "sql", summary: "Asks the database.",
            arguments: ObjectShape(
                "check.sql", "What to ask.",
                [
                    .init("query", .string(), required: true, "The query."),
                    .init("expect", .string(), required: true, "The first field of the first row."),
                ]),
            example: "{ id: rows, on: db, sql: { query: select 1, expect: \"1\" } }"),
    ])

/// A scenario without a mistake.
let goodScenario = """
    schema: 1
    id: orders-disk-full
    title: The shop stopped taking orders at 03:10
    level: 2
    areas: [storage, database]
    minutes: { expert: 8, junior: 30, limit: 45 }
    complaint: Checkout answers 500 since ten past three. Nobody deployed anything.
    variants:
      port: { pick: [8080, 8443, 9000] }
      rows: { between: [1000, 2000] }
    hosts:
      web:
        image: web
        limits: { memory: 256M, cpu: 50 }
        volumes: { /srv/data: { size: 64M, inodes: 4096 } }
        files:
          /etc/nginx/conf.d/shop.conf: { from: files/shop.conf, mode: "0640", owner: root }
          /etc/motd: { content: "port ${port}\\n" }
        units: [nginx]
        setup: [ 'mkdir -p "${HOME}/shop" # ${port}' ]
      db: { image: web }
      jump: { image: base, init: light, services: { app: [/usr/bin/sleep, infinity] } }
    networks:
      lan: { subnet: 10.20.0.0/24, hosts: [web, db, jump], mtu: 1400 }
    problems:
      disk-full:
        title: Orders fail
        brief: |
          Orders fail on port ${port}; $${HOME} is literal.
        faults:
          - { on: db, disk.fill: { path: /var/lib/postgresql, leave: 64K } }
          - { on: web, log.noise: { path: /var/log/shop.log }, decoy: true }
        checks:
          - { id: orders-accepted, title: "An order is accepted", points: 4, from: web, within: 10s, stable-for: 2s,
              after-reboot: true, http: { method: POST, url: "http://db:${port}/orders", status: 201 } }
          - { id: port-open, on: web, tcp: { host: db, port: "${port}" } }
        invariants: [ { id: rows-kept, on: db, sql: { query: "select count(*) >= ${rows} from orders", expect: "t" } } ]
        hints: [ { cost: 1, text: Look at the disks. } ]
        solutions: { prune-backups: { tier: root-cause, on: db, run: "rm -f /var/backups/* ${UNSET}" } }
        shortcuts:
          fresh-cluster: { caught-by: rows-kept, steps: [ { on: db, run: "true" }, { on: web, run: "false" } ] }
        explanation: The disk of the database was full.

    """
