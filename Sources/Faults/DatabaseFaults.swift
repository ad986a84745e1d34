import Scenario

/// Faults of PostgreSQL.
enum DatabaseFaults {
    static let all: [FaultKind] = [refuse, lock, dataFolder]

    private static let identifier = "[a-z_][a-z0-9_]*([.][a-z_][a-z0-9_]*)?"

    static let refuse = FaultKind(
        "database.refuse",
        summary: "Has PostgreSQL refuse its clients.",
        symptom:
            "Clients say \"Connection refused\", \"pg_hba.conf rejects connection\" or \"too many clients already\".",
        needs: ["PostgreSQL as Debian lays it out"],
        reboot: "Stays: the cluster's settings.",
        arguments: [
            .init(
                "kind",
                .word(["listen-address", "hba", "port", "max-connections", "data-mode", "syntax"]), required: true,
                "listen-address: 127.0.0.1 only; hba: a rule that rejects comes first; port: another port; "
                    + "max-connections: two for users; data-mode: the data folder is open to others, so it does not "
                    + "start; syntax: a setting without a value, so it does not start."),
            .init("port", .int(1024...65535), default: "5433", "The port of the kind port."),
            .init(
                "version", .string(pattern: "[0-9]+", explanation: "digits"), default: "15", "PostgreSQL's version."),
            .init(
                "cluster", .string(pattern: "[A-Za-z0-9_-]+", explanation: "a cluster's name"), default: "main",
                "The cluster."),
        ],
        examples: ["listen-address", "hba", "port", "max-connections", "data-mode", "syntax"].map {
            .init(on: "db", ["kind": $0])
        }
    ) { arguments in
        let path = "\(arguments.text("version"))/\(arguments.text("cluster"))"
        return FaultPlan(
            [
                "kind": arguments.text("kind"), "port": arguments.number("port"),
                "version": arguments.text("version"), "cluster": arguments.text("cluster"),
                "settings": "/etc/postgresql/\(path)/postgresql.conf", "rules": "/etc/postgresql/\(path)/pg_hba.conf",
                "data_folder": "/var/lib/postgresql/\(path)",
                "unit": "postgresql@\(arguments.text("version"))-\(arguments.text("cluster"))",
            ],
            inject: #"""
                [ -f "$settings" ] || fail "$settings is not there"
                save_unit "$unit"
                set_to() {
                    save "$settings"
                    setting="$1" value="$2" edit "$settings" '
                        my ($name, $value) = @ENV{"setting", "value"};
                        s/^#?[ \t]*\Q$name\E[ \t]*=[ \t]*(?:\x27[^\x27\n]*\x27|[^\s#]+)/$name = $value/m
                            or $_ .= "$name = $value\n";
                        $done = 1;
                    '
                }
                case $kind in
                    listen-address) set_to listen_addresses "'127.0.0.1'" ;;
                    port) set_to port "$port" ;;
                    max-connections) set_to max_connections 5 ;;
                    syntax) set_to shared_buffers '128MB MB' ;;
                    hba)
                        save "$rules"
                        edit "$rules" '
                            my $rule = "host    all             all             0.0.0.0/0               reject\n";
                            s/^((?:local|host)\w*\s)/$rule$1/m or $_ = $_ . $rule; $done = 1;
                        '
                        ;;
                    data-mode)
                        save_mode "$data_folder"
                        chmod 0755 "$data_folder"
                        ;;
                esac
                if has_systemd; then
                    restart "$unit"
                elif [ "$kind" = hba ]; then
                    pg_ctlcluster "$version" "$cluster" reload
                else
                    patiently pg_ctlcluster "$version" "$cluster" restart 3>&-
                fi
                """#,
            undo: #"""
                case $kind in
                    data-mode) restore_mode "$data_folder" ;;
                    hba) restore "$rules" ;;
                    *) restore "$settings" ;;
                esac
                restore_units
                if ! has_systemd; then patiently pg_ctlcluster "$version" "$cluster" restart; fi
                """#)
    }

    static let lock = FaultKind(
        "database.lock",
        summary: "Leaves a transaction open that holds a table's lock.",
        symptom: "Queries on the table hang for ever; pg_stat_activity shows a session idle in transaction.",
        needs: ["PostgreSQL and psql", "peer access for the account"],
        reboot: "Heals at a reboot.",
        arguments: [
            .init(
                "table", .string(pattern: identifier, explanation: "a table's name"), required: true, "The table."),
            .init(
                "database", .string(pattern: identifier, explanation: "a database's name"), default: "postgres",
                "Its database."),
            .init(
                "user", .string(pattern: Pattern.user, explanation: "an account"), default: "postgres",
                "The account that psql runs as."),
            .init(
                "application", .string(pattern: "[A-Za-z0-9_.-]+", explanation: "a plain name"), default: "migration",
                "The application's name in pg_stat_activity."),
        ],
        examples: [.init(on: "db", ["table": "orders", "database": "shop"])]
    ) { arguments in
        FaultPlan(
            [
                "table": arguments.text("table"), "database": arguments.text("database"),
                "user": arguments.text("user"), "application": arguments.text("application"),
            ],
            inject: #"""
                sql() { setpriv --reuid "$user" --regid "$user" --init-groups psql -X -q -A -t -d "$database" -c "$1"; }
                sql "select 1 from $table limit 1" >/dev/null
                start setpriv --reuid "$user" --regid "$user" --init-groups \
                    psql -X -q "dbname=$database application_name=$application" \
                    -c begin -c "lock table $table in access exclusive mode" -c '\! sleep infinity'
                tries=0
                while [ -z "$(sql "select 1 from pg_locks where relation = '$table'::regclass
                    and mode = 'AccessExclusiveLock' and granted")" ]; do
                    tries=$((tries + 1))
                    [ "$tries" -lt 100 ] || fail "nothing holds a lock on $table"
                    sleep 0.1
                done
                """#,
            undo: "end_processes")
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
