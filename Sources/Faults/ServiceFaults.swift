import Scenario

/// Faults of systemd units.
enum ServiceFaults {
    static let all: [FaultKind] = [disabled, masked, dropIn, crashLoop]

    static let unit = ObjectShape.Field(
        "unit", .string(pattern: Pattern.unit, explanation: "a unit's name"), required: true, "The unit.")

    static let disabled = FaultKind(
        "service.disabled",
        summary: "Stops a unit and takes it out of the boot.",
        symptom: "The service is not there; systemctl shows it inactive and disabled.",
        needs: ["systemd"],
        reboot: "Stays.",
        arguments: [
            unit,
            .init("stop", .bool, default: "true", "Whether it stops now, or is only missing after the next boot."),
        ],
        examples: [.init(on: "web", ["unit": "nginx"]), .init(on: "web", ["unit": "cron", "stop": "false"])]
    ) { arguments in
        disable(arguments.text("unit"), stop: arguments.flag("stop"))
    }

    static func disable(_ unit: String, stop: Bool) -> FaultPlan {
        FaultPlan(
            ["unit": unit, "now": stop ? "--now" : ""],
            inject: #"""
                wants_systemd
                systemctl cat "$unit" >/dev/null 2>&1 || fail "there is no unit $unit"
                save_unit "$unit"
                systemctl -q disable $now "$unit" 2>/dev/null
                """#,
            undo: "restore_units")
    }

    static let masked = FaultKind(
        "service.masked",
        summary: "Stops a unit and masks it.",
        symptom: "systemctl start says \"Unit is masked\".",
        needs: ["systemd", "a unit whose file is not in /etc/systemd/system"],
        reboot: "Stays: a link to /dev/null in /etc/systemd/system.",
        arguments: [unit],
        examples: [.init(on: "web", ["unit": "nginx"])]
    ) { arguments in
        FaultPlan(
            ["unit": arguments.text("unit")],
            inject: #"""
                wants_systemd
                systemctl cat "$unit" >/dev/null 2>&1 || fail "there is no unit $unit"
                case $unit in *.*) file=/etc/systemd/system/$unit ;; *) file=/etc/systemd/system/$unit.service ;; esac
                [ ! -e "$file" ] || fail "$file is in the way of a mask"
                save_unit "$unit"
                systemctl -q mask --now "$unit" 2>/dev/null
                """#,
            undo: #"""
                patiently systemctl unmask "$unit"
                restore_units
                """#)
    }

    static let dropIn = FaultKind(
        "service.drop-in",
        summary: "Overrides settings of a service by a drop-in: another user, program, folder, environment.",
        symptom: "The service fails to start or behaves otherwise, though its unit file is right.",
        needs: ["systemd"],
        reboot: "Stays: the drop-in.",
        arguments: [
            unit,
            .init(
                "settings", .dictionary(.string()), required: true,
                "Settings by name, for example User or ExecStart; a setting that would add up is emptied first."),
            .init(
                "section", .word(["Unit", "Service"]), default: "Service", "The section that the settings stand in."),
            .init(
                "file", .string(pattern: Pattern.conf, explanation: Pattern.confWords),
                default: "override.conf", "The name of the drop-in."),
        ],
        examples: [
            .init(on: "web", ["unit": "nginx", "settings": "{ User: shop }"]),
            .init(
                on: "web",
                [
                    "unit": "nginx", "settings": "{ ExecStart: /usr/sbin/nginx-debug, PrivateNetwork: \"yes\" }",
                    "file": "10-debug.conf",
                ]),
        ]
    ) { arguments throws(FaultError) in
        var text = "[\(arguments.text("section"))]\n"
        for (name, value) in arguments.pairs("settings") {
            guard Pattern.matches(name, "[A-Za-z]+") else {
                throw .unfit(
                    fault: arguments.fault, argument: "settings", expected: "names of letters, not \"\(name)\"")
            }
            guard !value.contains(where: \.isNewline) else {
                throw .unfit(fault: arguments.fault, argument: "settings", expected: "one line per setting (\(name))")
            }
            if name.hasPrefix("Exec") { text += "\(name)=\n" }
            text += "\(name)=\(value)\n"
        }
        return DropIn(unit: arguments.text("unit"), file: arguments.text("file"), text: text).plan
    }

    static let crashLoop = FaultKind(
        "service.crash-loop",
        summary: "Has a service fail its start check and start again, for ever.",
        symptom: "systemctl shows \"activating (auto-restart)\" and a growing restart counter.",
        needs: ["systemd"],
        reboot: "Stays: the drop-in.",
        arguments: [
            unit,
            .init("requires", .path, required: true, "A file without which the start fails; it must not exist."),
            .init(
                "file", .string(pattern: Pattern.conf, explanation: Pattern.confWords),
                default: "start.conf", "The name of the drop-in."),
        ],
        examples: [.init(on: "web", ["unit": "nginx", "requires": "/etc/nginx/dhparam.pem"])]
    ) { arguments throws(FaultError) in
        let path = arguments.text("requires")
        guard Pattern.matches(path, "[A-Za-z0-9/._@+-]+") else {
            throw .unfit(fault: arguments.fault, argument: "requires", expected: "a path of letters, digits and /._@+-")
        }
        let text = """
            [Unit]
            StartLimitIntervalSec=0

            [Service]
            ExecStartPre=/usr/bin/test -s \(path)
            Restart=always
            RestartSec=2

            """
        return DropIn(unit: arguments.text("unit"), file: arguments.text("file"), text: text).plan
    }
}
