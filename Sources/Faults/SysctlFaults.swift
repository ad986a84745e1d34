import Scenario

/// Faults of the kernel's settings that a host has for itself: its network's and its IPC's.
enum SysctlFaults {
    static let all: [FaultKind] = [value, ports, backlog]

    private static func file(_ name: String) -> ObjectShape.Field {
        .init(
            "file", .string(pattern: Pattern.conf, explanation: Pattern.confWords), default: name,
            "The name of the file in /etc/sysctl.d.")
    }

    static let value = FaultKind(
        "sysctl.value",
        summary: "Sets one of the kernel's settings, by a file that has the last word.",
        symptom: "What depends on the setting fails, and setting it by hand lasts until the next boot only.",
        needs: ["a setting that belongs to the host: net.*, or those of System V IPC"],
        reboot: "Stays: a file in sysctl.d.",
        arguments: [
            .init(
                "key",
                .string(
                    pattern: "[a-z0-9_]+([./-][A-Za-z0-9_]+)+", explanation: "a setting such as net.core.somaxconn"),
                required: true, "The setting."),
            .init("value", .string(), required: true, "Its value."),
            file("99-tuning.conf"),
        ],
        examples: [
            .init(on: "web", ["key": "net.ipv4.tcp_syncookies", "value": "\"0\""]),
            .init(on: "edge", ["key": "net.ipv4.ip_forward", "value": "\"0\"", "file": "zz-hardening.conf"]),
        ]
    ) { arguments throws(FaultError) in
        let value = arguments.text("value")
        guard !value.contains(where: \.isNewline) else {
            throw .unfit(fault: arguments.fault, argument: "value", expected: "one line")
        }
        return set([(arguments.text("key"), value)], file: arguments.text("file"))
    }

    static let ports = FaultKind(
        "sysctl.ports",
        summary: "Leaves a host a few local ports for its own connections.",
        symptom: "Under load, connections fail with \"Cannot assign requested address\"; listening ports are fine.",
        reboot: "Stays: a file in sysctl.d.",
        arguments: [
            .init("first", .int(1024...65535), default: "61000", "The first of them."),
            .init("count", .int(1...1000), default: "16", "How many."),
            file("50-ports.conf"),
        ],
        examples: [.init(on: "web", [:]), .init(on: "web", ["first": "50000", "count": "4", "file": "70-proxy.conf"])]
    ) { arguments throws(FaultError) in
        let first = Int(arguments.number("first")) ?? 0
        let last = first + (Int(arguments.number("count")) ?? 1) - 1
        guard last <= 65535 else {
            throw .conflict(fault: arguments.fault, reason: "the last port would be \(last); 65535 is the most")
        }
        return set([("net.ipv4.ip_local_port_range", "\(first) \(last)")], file: arguments.text("file"))
    }

    static let backlog = FaultKind(
        "sysctl.backlog",
        summary: "Lets few connections wait to be accepted, whatever a server asks for.",
        symptom: "Bursts of connections time out; nstat counts ListenOverflows; ss shows a small Send-Q.",
        needs: ["systemd for `unit`"],
        reboot: "Stays: a file in sysctl.d.",
        arguments: [
            .init("limit", .int(1...4096), default: "1", "The most that wait."),
            .init(
                "unit", .string(pattern: Pattern.unit, explanation: "a unit's name"),
                "The server, restarted so that it listens anew; absent, it holds for those that start later."),
            file("60-somaxconn.conf"),
        ],
        examples: [.init(on: "web", ["unit": "nginx"]), .init(on: "web", ["limit": "2"])]
    ) { arguments in
        set(
            [
                ("net.core.somaxconn", arguments.number("limit")),
                ("net.ipv4.tcp_max_syn_backlog", arguments.number("limit")),
            ],
            file: arguments.text("file"), unit: arguments.text("unit").strippingService)
    }

    private static func set(_ settings: [(key: String, value: String)], file: String, unit: String = "") -> FaultPlan {
        FaultPlan(
            [
                "file": "/etc/sysctl.d/\(file)", "unit": unit,
                // A file below /proc/sys for each; a dot that is part of a name is a slash in the setting's own spelling.
                "paths": settings.map { "/proc/sys/" + path($0.key) }.joined(separator: "\n"),
                "values": settings.map(\.value).joined(separator: "\n"),
                "text": settings.map { "\($0.key) = \($0.value)\n" }.joined(),
            ],
            inject: #"""
                [ ! -e "$file" ] || fail "$file is there already"
                if [ -n "$unit" ]; then
                    wants_systemd
                    save_unit "$unit"
                fi
                line=0
                for path in $paths; do
                    line=$((line + 1))
                    [ -f "$path" ] || fail "there is no $path"
                    note "value $path $(cat "$path")"
                    (printf '%s\n' "$values" | sed -n "${line}p" >"$path") 2>/dev/null ||
                        fail "$path does not belong to the host, or does not take this value"
                done
                save "$file"
                printf %s "$text" | put "$file" 0644
                restart "$unit"
                """#,
            undo: #"""
                field value | while read -r path value; do printf '%s\n' "$value" >"$path"; done
                restore "$file"
                restore_units
                """#)
    }

    private static func path(_ key: String) -> String {
        key.contains("/") ? key : key.split(separator: ".").joined(separator: "/")
    }
}
