import Scenario

/// Faults inside a PostgreSQL database: its sessions, roles and settings.
enum SQLFaults {
    static let all: [FaultKind] = [slots, readOnly, role, staleSlot, dataFolder]

    private static let identifier = "[a-z_][a-z0-9_]*"
    private static let database = ObjectShape.Field(
        "database", .string(pattern: identifier, explanation: "a database's name"), default: "postgres",
        "The database.")
    private static let user = ObjectShape.Field(
        "user", .string(pattern: Pattern.user, explanation: "an account"), default: "postgres",
        "The account that psql runs as; a superuser of PostgreSQL.")
    private static let needs = ["PostgreSQL and psql", "peer access for the account"]

    /// Asks a database something as the superuser.
    private static let sql = #"""
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

    static let role = FaultKind(
        "database.role",
        summary: "Takes something away from a role: its login, its time, its rights on a table, its search path.",
        symptom: "\"role is not permitted to log in\", \"permission denied for table\" or \"relation does not exist\".",
        needs: needs, reboot: "Stays: in the database's catalogue.",
        arguments: [
            .init("role", .string(pattern: identifier, explanation: "a role's name"), required: true, "The role."),
            .init(
                "kind", .word(["no-login", "connections", "search-path", "table"]), required: true,
                "no-login: it cannot log in; connections: it may have none; search-path: it looks in a schema that is not "
                    + "there; table: it has no rights on a table, of those that it was given directly."),
            .init(
                "table", .string(pattern: "\(identifier)([.]\(identifier))?", explanation: "a table's name"),
                "The table of the kind table."),
            database, user,
        ],
        examples: [
            .init(on: "db", ["role": "shop", "kind": "no-login"]),
            .init(on: "db", ["role": "shop", "kind": "table", "table": "orders", "database": "shop"]),
            .init(on: "db", ["role": "shop", "kind": "search-path", "database": "shop"]),
        ]
    ) { arguments throws(FaultError) in
        guard (arguments.text("kind") == "table") == arguments.has("table") else {
            throw .conflict(fault: arguments.fault, reason: "the kind table wants a table, and no other kind does")
        }
        return FaultPlan(
            [
                "role": arguments.text("role"), "kind": arguments.text("kind"), "table": arguments.text("table"),
                "database": arguments.text("database"), "user": arguments.text("user"),
            ],
            inject: sql + #"""
                [ "$(sql "select 1 from pg_roles where rolname = '$role'")" = 1 ] || fail "there is no role $role"
                case $kind in
                    no-login)
                        [ "$(sql "select rolcanlogin from pg_roles where rolname = '$role'")" = t ] ||
                            fail "$role cannot log in anyway"
                        sql "alter role $role nologin"
                        ;;
                    connections)
                        note "limit $(sql "select rolconnlimit from pg_roles where rolname = '$role'")"
                        sql "alter role $role connection limit 0"
                        ;;
                    search-path)
                        note "path $(sql "select substring(c from 13) from pg_db_role_setting s
                            join pg_roles r on r.oid = setrole join pg_database d on d.oid = setdatabase,
                            unnest(setconfig) c where rolname = '$role' and datname = '$database'
                            and c like 'search_path=%'")"
                        sql "alter role $role in database $database set search_path = app_v2"
                        ;;
                    table)
                        held=$(sql "select distinct privilege_type from information_schema.role_table_grants
                            where grantee = '$role' and (table_schema || '.' || table_name)::regclass
                            = '$table'::regclass")
                        [ -n "$held" ] || fail "$role was given no rights on $table"
                        note "rights $(echo $held | tr ' ' ',')"
                        sql "revoke all on $table from $role"
                        ;;
                esac
                """#,
            undo: sql + #"""
                case $kind in
                    no-login) sql "alter role $role login" ;;
                    connections) sql "alter role $role connection limit $(field limit)" ;;
                    search-path)
                        path=$(field path)
                        if [ -n "$path" ]; then
                            sql "alter role $role in database $database set search_path = $path"
                        else
                            sql "alter role $role in database $database reset search_path"
                        fi
                        ;;
                    table) sql "grant $(field rights) on $table to $role" ;;
                esac
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

    static let dataFolder = FaultKind(
        "database.data-folder",
        summary: "Has PostgreSQL look for its data in another folder.",
        symptom: "The cluster does not start, or is an empty one; the data is where it always was.",
        needs: ["PostgreSQL as Debian lays it out"],
        reboot: "Stays: the cluster's settings.",
        arguments: [
            .init("folder", .path, default: "/var/lib/postgresql/data", "The folder that it looks in."),
            .init(
                "version", .string(pattern: "[0-9]+", explanation: "digits"), default: "15", "PostgreSQL's version."),
            .init(
                "cluster", .string(pattern: "[A-Za-z0-9_-]+", explanation: "a cluster's name"), default: "main",
                "The cluster."),
        ],
        examples: [.init(on: "db", [:]), .init(on: "db", ["folder": "/srv/pgdata"])]
    ) { arguments in
        let (version, cluster) = (arguments.text("version"), arguments.text("cluster"))
        return FaultPlan(
            [
                "folder_path": arguments.text("folder"), "unit": "postgresql@\(version)-\(cluster)",
                "settings": "/etc/postgresql/\(version)/\(cluster)/postgresql.conf", "version": version,
                "cluster": cluster,
            ],
            inject: #"""
                save_unit "$unit"
                save "$settings"
                if ! has_systemd; then patiently pg_ctlcluster "$version" "$cluster" stop; fi
                if has_systemd; then patiently systemctl stop "$unit"; fi
                folder_path="$folder_path" edit "$settings" '
                    $done = s/^([ \t]*data_directory[ \t]*=[ \t]*)\x27[^\x27\n]*\x27/$1\x27$ENV{folder_path}\x27/m
                '
                if has_systemd; then patiently systemctl start "$unit"; fi
                """#,
            undo: #"""
                restore "$settings"
                restore_units
                if ! has_systemd; then patiently pg_ctlcluster "$version" "$cluster" start; fi
                """#)
    }
}
