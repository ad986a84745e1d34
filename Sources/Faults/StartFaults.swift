import Scenario

/// Faults of how systemd starts a service: what it runs, as whom, and how often.
enum StartFaults {
    static let all: [FaultKind] = [exec, environmentFile, hardening, startLimit, notify]

    static let exec = FaultKind(
        "service.exec",
        summary: "Has a service start as an account, in a folder or with a program that is not there.",
        symptom: "The service fails at once with status 203/EXEC, 217/USER, 216/GROUP or 200/CHDIR.",
        needs: ["systemd"],
        reboot: "Stays: the drop-in.",
        arguments: [
            ServiceFaults.unit,
            .init(
                "kind", .word(["program", "user", "group", "folder"]), required: true,
                "Which of ExecStart, User, Group and WorkingDirectory is wrong."),
            .init(
                "value", .string(pattern: "[^\\n]+", explanation: "one line"),
                "The wrong value; absent, one that looks like a renamed account, folder or program."),
            DropIn.field(default: "override.conf"),
        ],
        examples: ["program", "user", "group", "folder"].map { .init(on: "web", ["unit": "nginx", "kind": $0]) }
    ) { arguments in
        let unit = arguments.text("unit").strippingService
        let name = String(unit.prefix { $0 != "@" })
        let (setting, usual) =
            switch arguments.text("kind") {
            case "user": ("User=", "\(name)-app")
            case "group": ("Group=", "\(name)-app")
            case "folder": ("WorkingDirectory=", "/srv/\(name)/current")
            default: ("ExecStart=\nExecStart=", "/opt/\(name)/bin/\(name)")
            }
        let value = arguments.has("value") ? arguments.text("value") : usual
        return DropIn(unit: unit, file: arguments.text("file"), text: "[Service]\n\(setting)\(value)\n").plan
    }

    static let environmentFile = FaultKind(
        "service.environment-file",
        summary: "Has a service want a file of environment variables that is not there.",
        symptom: "The service fails before its program runs: \"Failed to load environment files\".",
        needs: ["systemd"],
        reboot: "Stays: the drop-in.",
        arguments: [
            ServiceFaults.unit,
            .init("path", .path, required: true, "The file; it must not exist."),
            DropIn.field(default: "environment.conf"),
        ],
        examples: [.init(on: "web", ["unit": "nginx", "path": "/etc/default/nginx-site"])]
    ) { arguments in
        DropIn(
            unit: arguments.text("unit"), file: arguments.text("file"),
            text: "[Service]\nEnvironmentFile=\(arguments.text("path"))\n"
        ).plan
    }

    static let hardening = FaultKind(
        "service.hardening",
        summary: "Locks a service up so that it does not reach what it needs.",
        symptom: "The service sees a folder empty, read-only or gone, or has no network; a shell sees all of it.",
        needs: ["systemd"],
        reboot: "Stays: the drop-in.",
        arguments: [
            ServiceFaults.unit,
            .init(
                "kind", .word(["home", "read-only", "private-tmp", "hidden", "no-network", "local-only"]),
                required: true,
                "home: /home and /root are empty; read-only: a path cannot be written; private-tmp: it has a /tmp of its "
                    + "own; hidden: a path cannot be entered; no-network: it has loopback only; local-only: no sockets but "
                    + "Unix ones."),
            .init("path", .path, "The path of the kinds read-only and hidden."),
            DropIn.field(default: "hardening.conf"),
        ],
        examples: [
            .init(on: "web", ["unit": "nginx", "kind": "read-only", "path": "/var/log/nginx"]),
            .init(on: "web", ["unit": "nginx", "kind": "hidden", "path": "/srv/www"]),
            .init(on: "web", ["unit": "nginx", "kind": "private-tmp"]),
        ]
    ) { arguments throws(FaultError) in
        let kind = arguments.text("kind")
        let wantsPath = kind == "read-only" || kind == "hidden"
        guard wantsPath == arguments.has("path") else {
            throw .conflict(
                fault: arguments.fault,
                reason: wantsPath ? "the kind \(kind) wants a path" : "the kind \(kind) has no path")
        }
        let setting =
            switch kind {
            case "home": "ProtectHome=tmpfs"
            case "read-only": "ReadOnlyPaths=\(arguments.text("path").unitWord)"
            case "hidden": "InaccessiblePaths=\(arguments.text("path").unitWord)"
            case "private-tmp": "PrivateTmp=yes"
            case "no-network": "PrivateNetwork=yes"
            default: "RestrictAddressFamilies=AF_UNIX"
            }
        return DropIn(
            unit: arguments.text("unit"), file: arguments.text("file"), text: "[Service]\n\(setting)\n"
        ).plan
    }

    static let startLimit = FaultKind(
        "service.start-limit",
        summary: "Lets a service start once in a long while, and has it started too often.",
        symptom: "The service does not start though nothing is wrong with it: \"Start request repeated too quickly\".",
        needs: ["systemd"],
        reboot: "The drop-in stays, so that the second start after a boot fails again; the first one works.",
        arguments: [
            ServiceFaults.unit,
            .init("interval", .duration, default: "24h", "In how long it may start once."),
            DropIn.field(default: "limits.conf"),
        ],
        examples: [.init(on: "web", ["unit": "nginx"]), .init(on: "web", ["unit": "nginx", "interval": "1h"])]
    ) { arguments in
        DropIn(
            unit: arguments.text("unit"), file: arguments.text("file"),
            text: "[Unit]\nStartLimitIntervalSec=\(arguments.number("interval"))ms\nStartLimitBurst=1\n",
            settle: #"""
                systemctl daemon-reload
                patiently systemctl restart "$unit"
                patiently systemctl restart "$unit"
                [ "$(systemctl is-active "$unit" || :)" = failed ] || fail "$unit could be started all the same"
                """#
        ).plan
    }

    static let notify = FaultKind(
        "service.never-ready",
        summary: "Has systemd wait for a word from a service that never gives it.",
        symptom: "The service works for a while, is \"activating\", and is killed and started anew each time.",
        needs: ["systemd", "a service of the type simple, exec or forking"],
        reboot: "Stays: the drop-in.",
        arguments: [
            ServiceFaults.unit,
            .init("patience", .duration, default: "20s", "How long systemd waits for the word."),
            DropIn.field(default: "notify.conf"),
        ],
        examples: [.init(on: "web", ["unit": "cron"]), .init(on: "web", ["unit": "shop", "patience": "90s"])]
    ) { arguments in
        DropIn(
            unit: arguments.text("unit"), file: arguments.text("file"),
            text: """
                [Service]
                Type=notify
                TimeoutStartSec=\(arguments.number("patience"))ms
                Restart=on-failure
                RestartSec=1

                """,
            settle: #"""
                systemctl daemon-reload
                systemctl restart --no-block "$unit"
                """#
        ).plan
    }
}
