import Scenario

/// Faults of a unit's share of the processor.
enum ProcessorFaults {
    static let all: [FaultKind] = [lowPriority, affinity]

    static let lowPriority = FaultKind(
        "cpu.low-priority",
        summary: "Gives a service the processor only when nobody else wants it.",
        symptom: "The service is slow or times out as soon as anything else computes; ps shows NI 19 or class IDL.",
        needs: ["systemd"],
        reboot: "Stays: the drop-in.",
        arguments: [
            ServiceFaults.unit,
            .init(
                "kind", .word(["nice", "idle"]), default: "idle",
                "nice: the lowest of the usual priorities; idle: the scheduler's idle class."),
            DropIn.field(default: "scheduling.conf"),
        ],
        examples: [
            .init(on: "web", ["unit": "nginx"]),
            .init(on: "web", ["unit": "nginx", "kind": "nice", "file": "20-batch.conf"]),
        ]
    ) { arguments in
        let setting = arguments.text("kind") == "idle" ? "CPUSchedulingPolicy=idle" : "Nice=19"
        return DropIn(
            unit: arguments.text("unit"), file: arguments.text("file"), text: "[Service]\n\(setting)\n"
        ).plan
    }

    static let affinity = FaultKind(
        "cpu.affinity",
        summary: "Binds a service, and with it a program that spins, to one processor.",
        symptom: "The service crawls while other processors are idle; taskset shows one processor for both.",
        needs: ["systemd", "python3"],
        reboot: "Stays: the drop-in and the program's unit.",
        arguments: [
            ServiceFaults.unit,
            .init("processor", .int(0...1023), default: "0", "The processor's number."),
            DropIn.field(default: "affinity.conf"),
            .init(
                "program", .path, default: "/usr/local/bin/thumbd", "Where the program that spins is put."),
            .init(
                "beside", .string(pattern: Pattern.unit, explanation: "a unit's name"), default: "thumbd",
                "The service that runs it."),
        ],
        examples: [
            .init(on: "web", ["unit": "nginx"]),
            .init(on: "web", ["unit": "nginx", "program": "/usr/local/sbin/packer", "beside": "packer"]),
        ]
    ) { arguments throws(FaultError) in
        let beside = arguments.text("beside").strippingService
        let unit = arguments.text("unit").strippingService
        guard beside != unit else {
            throw .conflict(fault: arguments.fault, reason: "the program's unit must be another than the one it robs")
        }
        return FaultPlan(
            [
                "unit": unit, "beside": beside, "program": arguments.text("program"),
                "file": "/etc/systemd/system/\(unit).service.d/\(arguments.text("file"))",
                "text": "[Service]\nCPUAffinity=\(arguments.number("processor"))\n",
                "program_text": "#!/usr/bin/python3\nwhile True:\n    pass\n",
                "unit_text": """
                [Unit]
                Description=Thumbnails in the background

                [Service]
                ExecStart=\(arguments.text("program").unitWord)
                CPUAffinity=\(arguments.number("processor"))

                [Install]
                WantedBy=multi-user.target

                """,
            ],
            inject: Self.files + #"""
                wants_systemd
                systemctl cat "$unit" >/dev/null 2>&1 || fail "there is no unit $unit"
                for each; do [ ! -e "$each" ] || fail "$each is there already"; done
                save_unit "$unit"
                save "$@"
                printf %s "$program_text" | put "$program" 0755
                printf %s "$unit_text" | put "$unit_file" 0644
                printf %s "$text" | put "$file" 0644
                systemctl daemon-reload
                systemctl -q enable --now "$beside" 2>/dev/null
                patiently systemctl restart "$unit"
                """#,
            undo: Self.files + #"""
                if has_systemd; then
                    patiently systemctl disable --now "$beside"
                    systemctl reset-failed "$beside" 2>/dev/null || :
                fi
                restore "$@"
                restore_units
                """#)
    }

    private static let files = #"""
        unit_file=/etc/systemd/system/$beside.service
        set -- "$program" "$unit_file" "/etc/systemd/system/multi-user.target.wants/$beside.service" "$file"

        """#
}
