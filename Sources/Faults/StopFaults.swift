import Scenario

/// Faults of how a service ends, and of what systemd does then.
enum StopFaults {
    static let all: [FaultKind] = [noRestart, stopHangs]

    static let noRestart = FaultKind(
        "service.no-restart",
        summary: "Has a service crash, and systemd leave it at that.",
        symptom: "The service is \"failed (Result: signal)\" or \"core-dump\" since a moment in the past.",
        needs: ["systemd", "a running service"],
        reboot: "The service runs again; the drop-in that forbids restarts stays.",
        arguments: [
            ServiceFaults.unit,
            .init("signal", .word(["SEGV", "ABRT", "KILL", "BUS"]), default: "SEGV", "What it died of."),
            DropIn.field(default: "restart.conf"),
        ],
        examples: [.init(on: "web", ["unit": "nginx"]), .init(on: "web", ["unit": "cron", "signal": "KILL"])]
    ) { arguments in
        DropIn(
            unit: arguments.text("unit"), file: arguments.text("file"), text: "[Service]\nRestart=no\n",
            settle: #"""
                systemctl daemon-reload
                [ "$(systemctl show -p MainPID --value "$unit")" -gt 0 ] || fail "$unit does not run"

                """# + "systemctl kill -s \(arguments.text("signal")) --kill-who=all \"$unit\"\n" + #"""
                    tries=0
                    while [ "$(systemctl is-active "$unit" || :)" != failed ]; do
                        tries=$((tries + 1))
                        [ "$tries" -lt 50 ] || fail "$unit does not die of it"
                        sleep 0.1
                    done
                    """#
        ).plan
    }

    static let stopHangs = FaultKind(
        "service.stop-hangs",
        summary: "Has systemd ask a service to stop by a signal that means nothing to it.",
        symptom: "systemctl stop and restart, and a shutdown, hang until a timeout; then the service is killed.",
        needs: ["systemd"],
        reboot: "Stays: the drop-in; the reboot itself takes longer.",
        arguments: [
            ServiceFaults.unit,
            .init("patience", .duration, default: "5m", "How long systemd waits before it kills."),
            DropIn.field(default: "stop.conf"),
        ],
        examples: [.init(on: "web", ["unit": "cron"]), .init(on: "web", ["unit": "nginx", "patience": "90s"])]
    ) { arguments in
        DropIn(
            unit: arguments.text("unit"), file: arguments.text("file"),
            text: """
                [Service]
                ExecStop=
                KillSignal=SIGURG
                TimeoutStopSec=\(arguments.number("patience"))ms

                """,
            settle: "systemctl daemon-reload",
            // Else the undo would itself wait for it to stop.
            healing: #"patiently systemctl kill -s KILL "$unit""#
        ).plan
    }
}
