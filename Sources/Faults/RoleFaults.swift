import Scenario

/// Faults of PostgreSQL's roles.
enum RoleFaults {
    static let all: [FaultKind] = [role]

    static let role = FaultKind(
        "database.role",
        summary: "Takes something away from a role: its login, its time, its rights on a table, its search path.",
        symptom: "\"role is not permitted to log in\", \"permission denied for table\" or \"relation does not exist\".",
        needs: SQLFaults.needs, reboot: "Stays: in the database's catalogue.",
        arguments: [
            .init(
                "role", .string(pattern: SQLFaults.identifier, explanation: "a role's name"), required: true,
                "The role."),
            .init(
                "kind", .word(["no-login", "connections", "search-path", "table"]), required: true,
                "no-login: it cannot log in; connections: it may have none; search-path: it looks in a schema that is not "
                    + "there; table: it has no rights on a table, of those that it was given directly."),
            .init(
                "table",
                .string(pattern: "\(SQLFaults.identifier)([.]\(SQLFaults.identifier))?", explanation: "a table's name"),
                "The table of the kind table."),
            SQLFaults.database, SQLFaults.user,
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
            inject: SQLFaults.sql + #"""
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
            undo: SQLFaults.sql + #"""
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
}
