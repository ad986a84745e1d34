import Scenario

/// Faults of Redis.
enum RedisFaults {
    static let all: [FaultKind] = [memory, password, replica, persistence]

    private static func fields(_ more: [ObjectShape.Field]) -> [ObjectShape.Field] {
        more + [
            .init("file", .path, default: "/etc/redis/redis.conf", "Its settings."),
            .init(
                "unit", .string(pattern: Pattern.unit, explanation: "a unit's name"), default: "redis-server",
                "Its unit; restarted."),
        ]
    }

    private static let needs = ["Redis", "systemd"]
    private static let reboot = "Stays: Redis' settings."

    /// Makes a plan that adds settings at the end of the file, where they win; the file is too large to be kept.
    private static func set(
        _ arguments: Arguments, _ settings: [(name: String, value: String)], then settle: String = "",
        healing: String = ""
    ) -> FaultPlan {
        FaultPlan(
            [
                "file": arguments.text("file"), "unit": arguments.text("unit").strippingService,
                "lines": settings.map { "\($0.name) \($0.value)\n" }.joined(),
            ],
            inject: #"""
                wants_systemd
                save_unit "$unit"
                lines="$lines" edit "$file" '$done = /\n\z/; $_ .= $ENV{lines}'
                restart "$unit"

                """# + settle,
            undo: healing + #"""

                lines="$lines" edit "$file" 's/^\Q$ENV{lines}\E//m; $done = 1'
                restore_units
                """#)
    }

    static let memory = FaultKind(
        "redis.memory",
        summary: "Lets Redis have little memory, and evict nothing.",
        symptom: "Writes fail with \"OOM command not allowed when used memory > 'maxmemory'\"; reads work.",
        needs: needs, reboot: reboot,
        arguments: fields([
            .init("most", .size, default: "512K", "The most it may use; an empty one uses about 900K already.")
        ]),
        examples: [.init(on: "cache", [:]), .init(on: "cache", ["most": "2M"])]
    ) { arguments in
        set(arguments, [("maxmemory", arguments.number("most")), ("maxmemory-policy", "noeviction")])
    }

    static let password = FaultKind(
        "redis.password",
        summary: "Has Redis want a password that its clients do not have.",
        symptom: "Clients say \"NOAUTH Authentication required\".",
        needs: needs, reboot: reboot,
        arguments: fields([
            .init(
                "password", .string(pattern: "[A-Za-z0-9_.+/=-]+", explanation: "letters, digits and _.+/=-"),
                default: "k3pt-S3cret", "The password.")
        ]),
        examples: [.init(on: "cache", [:])]
    ) { arguments in
        set(arguments, [("requirepass", arguments.text("password"))])
    }

    static let replica = FaultKind(
        "redis.replica",
        summary: "Makes Redis the replica of a primary that is not there, or not the right one.",
        symptom: "Writes fail with \"READONLY You can't write against a read only replica\"; data is old.",
        needs: needs, reboot: reboot,
        arguments: fields([
            .init(
                "primary", .string(pattern: Pattern.name, explanation: "a host's name or address"), required: true,
                "The primary."),
            .init("port", .int(1...65535), default: "6379", "Its port."),
        ]),
        examples: [.init(on: "cache", ["primary": "10.20.0.99"])]
    ) { arguments in
        set(arguments, [("replicaof", "\(arguments.text("primary")) \(arguments.number("port"))")])
    }

    static let persistence = FaultKind(
        "redis.persistence",
        summary: "Has Redis save to a folder that it cannot write, so that it refuses writes.",
        symptom: "Writes fail with \"MISCONF Redis is configured to save RDB snapshots, but ...\"; reads work.",
        needs: needs + ["a service that is locked up as Debian's is, or a folder of another account"],
        reboot: "Stays: Redis' settings; the refusal begins with the first save that fails.",
        arguments: fields([
            .init("folder", .path, default: "/var/backups", "The folder; its old data is not read.")
        ]),
        examples: [.init(on: "cache", [:]), .init(on: "cache", ["folder": "/var/spool"])]
    ) { arguments in
        set(
            arguments, [("dir", arguments.text("folder")), ("save", "60 1")],
            then: #"""
                tries=0
                until redis-cli bgsave >/dev/null 2>&1 &&
                    sleep 0.2 && redis-cli info persistence 2>/dev/null | grep -q '^rdb_last_bgsave_status:err'; do
                    tries=$((tries + 1))
                    [ "$tries" -lt 30 ] || fail 'Redis can save there'
                    sleep 0.2
                done
                """#,
            // It does not end by itself while it cannot save.
            healing: #"if has_systemd; then patiently systemctl kill -s KILL "$unit"; fi"#)
    }
}
