import Scenario

/// Faults of etcd.
enum EtcdFaults {
    static let all: [FaultKind] = [peers, space]

    private static let settings: [ObjectShape.Field] = [
        .init("file", .path, default: "/etc/default/etcd", "Its settings, as variables."),
        .init(
            "unit", .string(pattern: Pattern.unit, explanation: "a unit's name"), default: "etcd",
            "Its unit; restarted."),
    ]

    /// Sets variables in the file of settings: one a line in $lines, their names joined by | in $names.
    private static let set = #"""
        wants_systemd
        save_unit "$unit"
        save "$file"
        names="$names" lines="$lines" edit "$file" '
            s/^[ \t]*(?:$ENV{names})=.*\n//mg; s/([^\n])\z/$1\n/; $_ .= $ENV{lines}; $done = 1
        '
        restart "$unit"

        """#

    static let peers = FaultKind(
        "etcd.addresses",
        summary: "Has an etcd member listen for clients or peers at another address than it says.",
        symptom: "Clients are refused, or the member finds no quorum; the others call it unhealthy.",
        needs: ["etcd", "systemd"],
        reboot: "Stays: etcd's settings.",
        arguments: [
            .init(
                "kind", .word(["clients", "peers"]), required: true, "Whose address is wrong."),
            .init(
                "url",
                .string(pattern: "https?://[A-Za-z0-9.:_-]+", explanation: "a URL such as http://127.0.0.1:2389"),
                default: "http://127.0.0.1:2389", "Where it listens instead."),
        ] + settings,
        examples: [
            .init(on: "etcd", ["kind": "clients"]),
            .init(on: "etcd", ["kind": "peers", "url": "\"http://127.0.0.1:2390\""]),
        ]
    ) { arguments in
        let name = arguments.text("kind") == "clients" ? "ETCD_LISTEN_CLIENT_URLS" : "ETCD_LISTEN_PEER_URLS"
        return FaultPlan(
            [
                "file": arguments.text("file"), "unit": arguments.text("unit").strippingService, "names": name,
                "lines": "\(name)=\"\(arguments.text("url"))\"\n",
            ],
            inject: set,
            undo: #"""
                restore "$file"
                restore_units
                """#)
    }

    static let space = FaultKind(
        "etcd.space",
        summary: "Fills an etcd to a small quota, so that it raises its alarm.",
        symptom: "Writes fail with \"mvcc: database space exceeded\" even after keys were deleted; reads work.",
        needs: ["etcd and etcdctl", "systemd"],
        reboot: "Stays: the quota, the keys and the alarm.",
        arguments: [
            .init("quota", .size, default: "4M", "The quota."),
            .init(
                "prefix", .string(pattern: "/[A-Za-z0-9/_-]+", explanation: "a key such as /registry/events"),
                default: "/registry/events/default", "What the keys that fill it begin with."),
            .init(
                "endpoint", .string(pattern: "https?://[A-Za-z0-9.:_-]+", explanation: "a URL"),
                default: "http://127.0.0.1:2379", "Where etcdctl reaches it."),
        ] + settings,
        examples: [.init(on: "etcd", [:])]
    ) { arguments in
        FaultPlan(
            [
                "file": arguments.text("file"), "unit": arguments.text("unit").strippingService,
                "names": "ETCD_QUOTA_BACKEND_BYTES",
                "lines": "ETCD_QUOTA_BACKEND_BYTES=\(arguments.number("quota"))\n",
                "prefix": arguments.text("prefix"), "endpoint": arguments.text("endpoint"),
            ],
            inject: control + set + #"""
                answers || fail "etcd does not answer at $endpoint"
                value=$(head -c 196608 /dev/urandom | base64 -w 0)
                number=0
                while printf %s "$value" | ctl put "$prefix/$number" >/dev/null 2>&1; do
                    number=$((number + 1))
                    [ "$number" -lt 2000 ] || fail 'etcd takes more than its quota'
                done
                ctl alarm list | grep -q NOSPACE || fail 'etcd raises no alarm'
                """#,
            undo: control + #"""
                restore "$file"
                restore_units
                if answers; then
                    ctl del --prefix "$prefix/" >/dev/null
                    revision=$(ctl endpoint status --write-out=json | sed 's/.*"revision":\([0-9]*\).*/\1/')
                    ctl compact --physical "$revision" >/dev/null 2>&1 || :
                    ctl defrag >/dev/null 2>&1 || :
                    ctl alarm disarm >/dev/null
                fi
                """#)
    }

    private static let control = #"""
        ctl() { ETCDCTL_API=3 timeout 10 etcdctl --endpoints "$endpoint" "$@"; }
        answers() {
            tries=0
            until ctl endpoint status >/dev/null 2>&1; do
                tries=$((tries + 1))
                [ "$tries" -lt 50 ] || return 1
                sleep 0.2
            done
        }

        """#
}
