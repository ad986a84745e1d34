import Scenario

/// Faults of what systemd's journal keeps.
enum JournalFaults {
    static let all: [FaultKind] = [journal]

    static let journal = FaultKind(
        "log.journal",
        summary: "Has the journal keep nothing of what matters.",
        symptom: "journalctl shows nothing of a service, or nothing from before the boot, or drops messages.",
        needs: ["systemd"],
        reboot: "Stays: a file in journald.conf.d.",
        arguments: [
            .init(
                "kind", .word(["none", "volatile", "rate", "level"]), required: true,
                "none: nothing is kept; volatile: nothing outlives a boot; rate: two messages an hour from each service; "
                    + "level: emergencies only."),
            .init(
                "file", .string(pattern: Pattern.conf, explanation: Pattern.confWords), default: "zz-space.conf",
                "The name of the file in /etc/systemd/journald.conf.d."),
        ],
        examples: ["none", "volatile", "rate", "level"].map { .init(on: "web", ["kind": $0]) }
    ) { arguments in
        let settings =
            switch arguments.text("kind") {
            case "none": "Storage=none"
            case "volatile": "Storage=volatile"
            case "rate": "RateLimitIntervalSec=1h\nRateLimitBurst=2"
            default: "MaxLevelStore=emerg"
            }
        return FaultPlan(
            [
                "file": "/etc/systemd/journald.conf.d/\(arguments.text("file"))",
                "text": "[Journal]\n\(settings)\n",
            ],
            inject: #"""
                wants_systemd
                [ ! -e "$file" ] || fail "$file is there already"
                save "$file"
                printf %s "$text" | put "$file" 0644
                patiently systemctl restart systemd-journald
                """#,
            undo: #"""
                restore "$file"
                if has_systemd; then patiently systemctl restart systemd-journald; fi
                """#)
    }
}
