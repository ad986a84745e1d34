import Scenario

/// Faults inside a PostgreSQL database: its sessions, settings and slots.
enum SQLFaults {
    static let all: [FaultKind] = [slots, readOnly, staleSlot]

    static let identifier = "[a-z_][a-z0-9_]*"
    static let database = ObjectShape.Field(
        "database", .string(pattern: identifier, explanation: "a database's name"), default: "postgres",
        "The database.")
    static let user = ObjectShape.Field(
        "user", .string(pattern: Pattern.user, explanation: "an account"), default: "postgres",
        "The account that psql runs as; a superuser of PostgreSQL.")
    static let needs = ["PostgreSQL and psql", "peer access for the account"]

    /// Asks a database something as the superuser.
    static let sql = #"""
        sql() { setpriv --reuid "$user" --regid "$user" --init-groups psql -X -q -A -t -d "$database" -c "$1"; }

        """#

    static let slots = FaultKind(
        "database.slots",
        summary: "Holds nearly all connections that PostgreSQL allows, idle.",
        symptom: "Clients say \"remaining connection slots are reserved\" or \"too many clients already\".",
        needs: needs + ["python3-psycopg2"],
        reboot: "Comes back with a unit; without one the connections are free.",
        arguments: [
            .init("count", .int(1...5000), default: "500", "How many it tries to hold; it takes what it gets."),
            database,
            .init(
                "as", .string(pattern: Pattern.user, explanation: "an account"), default: "postgres",
                "The account that it runs as, and whose role it uses."),
            .init(
                "role", .string(pattern: identifier, explanation: "a role's name"),
                "A role it takes on, so that the places of superusers stay free; absent, it uses the account's."),
            .init(
                "application", .string(pattern: "[A-Za-z0-9_.-]+", explanation: "a plain name"), default: "orm-pool",
                "The application's name in pg_stat_activity."),
        ] + Program.fields(default: "/usr/local/bin/orm-pool"),
        examples: [
            .init(on: "db", [:]),
            .init(on: "db", ["count": "30", "database": "shop", "unit": "orm-pool"]),
        ]
    ) { arguments throws(FaultError) in
        let role = arguments.text("role")
        let text = #"""
            """Keeps connections warm."""
            import os
            import pwd
            import time

            import psycopg2

            account = pwd.getpwnam(\#(Python.literal(arguments.text("as"))))
            os.setgid(account.pw_gid)
            os.setuid(account.pw_uid)
            pool = []
            while True:
                try:
                    while len(pool) < \#(arguments.number("count")):
                        pool.append(
                            psycopg2.connect(
                                dbname=\#(Python.literal(arguments.text("database"))),
                                application_name=\#(Python.literal(arguments.text("application"))),
                                host="/var/run/postgresql",
                                \#(role.isEmpty ? "" : "user=\(Python.literal(role)),")
                            )
                        )
                except psycopg2.OperationalError:
                    pass
                time.sleep(1)
            """#
        return try Program(arguments, about: "Connection pool of the ORM", text: text).plan
    }

    static let readOnly = FaultKind(
        "database.read-only",
        summary: "Has every new session of a database, or of a role, begin read-only.",
        symptom: "Writes fail with \"cannot execute INSERT in a read-only transaction\"; the server is no standby.",
        needs: needs, reboot: "Stays: in the database's catalogue.",
        arguments: [
            database,
            .init(
                "role", .string(pattern: identifier, explanation: "a role's name"),
                "The role; absent, all sessions of the database."),
            user,
        ],
        examples: [.init(on: "db", ["database": "shop"]), .init(on: "db", ["database": "shop", "role": "shop"])]
    ) { arguments in
        let database = arguments.text("database")
        let whom =
            arguments.has("role")
            ? "role \(arguments.text("role")) in database \(database)" : "database \(database)"
        return FaultPlan(
            ["whom": whom, "database": database, "user": arguments.text("user")],
            inject: sql + #"sql "alter $whom set default_transaction_read_only = on""#,
            undo: sql
                // What the fault does must not keep it from being undone.
                + #"""
                PGOPTIONS='-c default_transaction_read_only=off'
                export PGOPTIONS
                sql "alter $whom reset default_transaction_read_only"
                """#)
    }

    static let staleSlot = FaultKind(
        "database.stale-slot",
        summary: "Leaves a replication slot of a standby that is no more.",
        symptom: "pg_wal grows with every write and is never tidied, until the disk is full.",
        needs: needs, reboot: "Stays: in pg_replslot.",
        arguments: [
            .init(
                "slot", .string(pattern: "[a-z0-9_]+", explanation: "a slot's name"), default: "standby_2",
                "The slot's name."),
            database, user,
        ],
        examples: [.init(on: "db", [:]), .init(on: "db", ["slot": "analytics"])]
    ) { arguments in
        FaultPlan(
            [
                "slot": arguments.text("slot"), "database": arguments.text("database"), "user": arguments.text("user"),
            ],
            inject: sql + #"sql "select 1 from pg_create_physical_replication_slot('$slot', true)""#,
            undo: sql
                + #"""
                sql "select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = '$slot'"
                """#)
    }
}
