import Scenario

/// Faults between units: order, dependencies, sockets and timers.
enum WiringFaults {
    static let all: [FaultKind] = [cycle, requires, socket, timer]

    static let cycle = FaultKind(
        "service.cycle",
        summary: "Makes two units each want to start after the other.",
        symptom: "Neither starts by hand: \"Transaction order is cyclic\"; at boot one of them, or both, are left out.",
        needs: ["systemd"],
        reboot: "Stays: a drop-in of each unit.",
        arguments: [
            ServiceFaults.unit,
            .init(
                "other", .string(pattern: Pattern.unit, explanation: "a unit's name"), required: true,
                "The other service."),
            DropIn.field(default: "order.conf"),
        ],
        examples: [.init(on: "web", ["unit": "nginx", "other": "cron"])]
    ) { arguments throws(FaultError) in
        let unit = arguments.text("unit").strippingService
        let other = arguments.text("other").strippingService
        guard unit != other else {
            throw .conflict(fault: arguments.fault, reason: "a cycle wants two units")
        }
        return FaultPlan(
            [
                "unit": unit, "other": other,
                "first": "/etc/systemd/system/\(unit).service.d/\(arguments.text("file"))",
                "second": "/etc/systemd/system/\(other).service.d/\(arguments.text("file"))",
            ],
            inject: #"""
                wants_systemd
                for each in "$unit" "$other"; do
                    systemctl cat "$each" >/dev/null 2>&1 || fail "there is no unit $each"
                done
                for each in "$first" "$second"; do [ ! -e "$each" ] || fail "$each is there already"; done
                save_unit "$unit" "$other"
                save "$first" "$second"
                # Both, for one that runs is no part of a cycle; and now, for jobs that wait on each other never end.
                patiently systemctl stop "$unit" "$other"
                printf '[Unit]\nRequires=%s.service\nAfter=%s.service\n' "$other" "$other" | put "$first" 0644
                printf '[Unit]\nRequires=%s.service\nAfter=%s.service\n' "$unit" "$unit" | put "$second" 0644
                systemctl daemon-reload
                patiently systemctl start "$unit" "$other"
                """#,
            undo: #"""
                restore "$first" "$second"
                restore_units
                """#)
    }

    static let requires = FaultKind(
        "service.requires-missing",
        summary: "Has a service require a unit that is not there.",
        symptom: "The service does not start: \"Unit ... not found\".",
        needs: ["systemd"],
        reboot: "Stays: the drop-in.",
        arguments: [
            ServiceFaults.unit,
            .init(
                "missing", .string(pattern: Pattern.unit, explanation: "a unit's name"),
                default: "network-storage.service", "The unit that it requires."),
            DropIn.field(default: "requires.conf"),
        ],
        examples: [
            .init(on: "web", ["unit": "nginx"]),
            .init(on: "web", ["unit": "nginx", "missing": "redis-cache.service"]),
        ]
    ) { arguments in
        let missing = arguments.text("missing")
        let full = missing.contains(".") ? missing : missing + ".service"
        return DropIn(
            unit: arguments.text("unit"), file: arguments.text("file"),
            text: "[Unit]\nRequires=\(full)\nAfter=\(full)\n",
            settle: #"""
                systemctl daemon-reload
                patiently systemctl stop "$unit"
                patiently systemctl start "$unit"
                """#
        ).plan
    }

    static let socket = FaultKind(
        "service.socket",
        summary: "Has a socket unit listen elsewhere, or start another service than the one it is for.",
        symptom: "Connections are refused though the socket unit is active, or they are closed at once.",
        needs: ["systemd", "a socket unit"],
        reboot: "Stays: the drop-in.",
        arguments: [
            .init(
                "unit", .string(pattern: Pattern.unit + "[.]socket", explanation: "a socket unit's name"),
                required: true, "The socket unit."),
            .init(
                "listen", .string(pattern: "[A-Za-z0-9:.\\[\\]/_@%-]+", explanation: "a port, address or path"),
                "Where it listens instead."),
            .init(
                "service", .string(pattern: Pattern.unit + "[.]service", explanation: "a service's name"),
                "The service that it starts instead."),
            DropIn.field(default: "listen.conf"),
        ],
        examples: [
            .init(on: "web", ["unit": "shop.socket", "listen": "127.0.0.1:8081"]),
            .init(on: "web", ["unit": "shop.socket", "service": "cron.service"]),
        ]
    ) { arguments throws(FaultError) in
        try arguments.exactlyOne(of: ["listen", "service"])
        let setting =
            arguments.has("listen")
            ? "ListenStream=\nListenStream=\(arguments.text("listen"))" : "Service=\(arguments.text("service"))"
        return DropIn(
            unit: arguments.text("unit"), file: arguments.text("file"), text: "[Socket]\n\(setting)\n",
            settle: #"""
                service=$(systemctl show -p Triggers --value "$unit")
                if [ -n "$service" ]; then save_unit $service; fi
                systemctl daemon-reload
                if [ -n "$service" ]; then patiently systemctl stop $service; fi
                patiently systemctl restart "$unit"
                """#
        ).plan
    }

    static let timer = FaultKind(
        "timer.never",
        summary: "Has a timer never do what it is for.",
        symptom: "The job does not run any more; list-timers shows no next time, or the timer is not there.",
        needs: ["systemd", "a timer unit"],
        reboot: "Stays: the drop-in, or the missing link of the boot.",
        arguments: [
            .init(
                "unit", .string(pattern: Pattern.unit + "[.]timer", explanation: "a timer unit's name"),
                required: true, "The timer."),
            .init(
                "kind", .word(["past", "disabled", "wrong-unit"]), required: true,
                "past: its only time is over; disabled: stopped and not wanted at boot; wrong-unit: it starts another "
                    + "unit."),
            .init(
                "starts", .string(pattern: Pattern.unit + "[.][a-z]+", explanation: "a unit's full name"),
                default: "systemd-tmpfiles-clean.service", "What the kind wrong-unit starts."),
            DropIn.field(default: "schedule.conf"),
        ],
        examples: ["past", "disabled", "wrong-unit"].map {
            .init(on: "db", ["unit": "logrotate.timer", "kind": $0])
        }
    ) { arguments in
        let unit = arguments.text("unit")
        if arguments.text("kind") == "disabled" { return ServiceFaults.disable(unit, stop: true) }
        let setting =
            arguments.text("kind") == "past"
            ? "OnBootSec=\nOnCalendar=\nOnCalendar=2024-02-29 03:10\nPersistent=no" : "Unit=\(arguments.text("starts"))"
        return DropIn(unit: unit, file: arguments.text("file"), text: "[Timer]\n\(setting)\n").plan
    }
}
