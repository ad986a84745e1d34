import Scenario

/// Faults of processes: in the way, asleep, gone but not buried, spinning.
enum ProcessFaults {
    static let all: [FaultKind] = [hogPort, stopped, zombies, spin]

    static let hogPort = FaultKind(
        "process.hog-port",
        summary: "Has another process listen on the port that a service wants.",
        symptom: "The service fails with \"Address already in use\", or a stranger answers in its place.",
        needs: ["python3"],
        reboot: "Comes back with a unit, which starts before the robbed one; without one it is gone.",
        arguments: [
            .init("port", .int(1...65535), required: true, "The TCP port."),
            .init(
                "address", .string(pattern: Pattern.address, explanation: "an IPv4 address"), default: "0.0.0.0",
                "The address it binds."),
            .init(
                "victim", .string(pattern: Pattern.unit, explanation: "a unit's name"),
                "The unit that has the port; stopped before and started, in vain, after."),
        ] + Program.fields(default: "/usr/local/bin/metrics-exporter"),
        examples: [
            .init(on: "web", ["port": "8080"]),
            .init(on: "web", ["port": "80", "victim": "nginx", "unit": "metrics-exporter"]),
        ]
    ) { arguments throws(FaultError) in
        let text = #"""
            """Serves the machine's load as metrics."""
            import http.server
            import os

            ADDRESS = (\#(Python.literal(arguments.text("address"))), \#(arguments.number("port")))


            class Metrics(http.server.BaseHTTPRequestHandler):
                def do_GET(self):
                    body = ("node_load1 %.2f\n" % os.getloadavg()[0]).encode()
                    self.send_response(200 if self.path == "/metrics" else 404)
                    self.send_header("Content-Type", "text/plain; version=0.0.4")
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

                def log_message(self, *ignored):
                    pass


            http.server.HTTPServer(ADDRESS, Metrics).serve_forever()
            """#
        return try Program(arguments, about: "Metrics exporter", text: text, victim: arguments.text("victim")).plan
    }

    static let stopped = FaultKind(
        "process.stopped",
        summary: "Stops the processes of a unit, or of a program, with SIGSTOP.",
        symptom: "Connections are accepted but never answered; ps shows state T; nothing is in the log.",
        reboot: "Heals at a reboot.",
        arguments: [
            .init(
                "unit", .string(pattern: Pattern.unit, explanation: "a unit's name"), "The unit (needs systemd)."),
            .init(
                "program", .string(pattern: Pattern.file, explanation: "a process's name"),
                "The processes' name as ps shows it, at most 15 characters."),
            .init("all", .bool, default: "true", "Whether all of them stop, or the unit's main, else oldest, process."),
        ],
        examples: [
            .init(on: "web", ["unit": "nginx"]),
            .init(on: "web", ["program": "python3", "all": "false"]),
        ]
    ) { arguments throws(FaultError) in
        try arguments.exactlyOne(of: ["unit", "program"])
        return FaultPlan(
            [
                "unit": arguments.text("unit"), "program": arguments.text("program"),
                "all": String(arguments.flag("all")),
            ],
            inject: #"""
                if [ -n "$unit" ]; then
                    wants_systemd
                    main=$(systemctl show -p MainPID --value "$unit")
                    [ "$main" -gt 0 ] || fail "the unit $unit does not run"
                    group=$(systemctl show -p ControlGroup --value "$unit")
                    pids=$main
                    if "$all"; then
                        # The main process last: it would see its children stop.
                        pids="$(pgrep -P "$main" || :) $main"
                        for folder in "/sys/fs/cgroup$group" "/sys/fs/cgroup/systemd$group" \
                            "/sys/fs/cgroup/unified$group"; do
                            if [ -f "$folder/cgroup.procs" ]; then
                                pids="$(grep -vx "$main" "$folder/cgroup.procs" || :) $main"
                                break
                            fi
                        done
                    fi
                else
                    if "$all"; then pids=$(pgrep -x "$program" || :); else pids=$(pgrep -o -x "$program" || :); fi
                    [ -n "$pids" ] || fail "no process is named $program"
                fi
                for pid in $pids; do
                    note "process $pid $(start_of "$pid")"
                    kill -STOP "$pid"
                done
                """#,
            undo: #"""
                field process | while read -r pid birth; do
                    if [ "$(start_of "$pid")" = "$birth" ]; then kill -CONT "$pid"; fi
                done
                """#)
    }

    static let zombies = FaultKind(
        "process.zombie-parent",
        summary: "Runs a program that never collects its dead children.",
        symptom: "ps shows many defunct processes with one parent; the process limit comes nearer.",
        needs: ["python3"],
        reboot: "Comes back with a unit; without one it is gone.",
        arguments: [.init("count", .int(1...10_000), default: "60", "How many zombies.")]
            + Program.fields(default: "/usr/local/bin/thumbnailer"),
        examples: [
            .init(on: "web", ["count": "40"]),
            .init(on: "web", ["program": "/usr/local/bin/mail-batch", "unit": "mail-batch"]),
        ]
    ) { arguments throws(FaultError) in
        let text = #"""
            """Hands each job to a child of its own."""
            import os
            import time

            for job in range(\#(arguments.number("count"))):
                if os.fork() == 0:
                    os._exit(0)
            while True:
                time.sleep(60)
            """#
        return try Program(arguments, about: "Batch jobs", text: text).plan
    }

    static let spin = FaultKind(
        "process.spin",
        summary: "Runs a program that uses all the processor time it can get.",
        symptom: "Everything is slow; top shows one program at 100 %.",
        needs: ["python3"],
        reboot: "Comes back with a unit; without one it is gone.",
        arguments: [.init("workers", .int(1...64), default: "1", "How many processes spin.")]
            + Program.fields(default: "/usr/local/bin/index-builder"),
        examples: [.init(on: "web", ["workers": "2"]), .init(on: "web", ["unit": "index-builder"])]
    ) { arguments throws(FaultError) in
        let text = #"""
            """Builds the search index."""
            import os

            for worker in range(\#(arguments.number("workers")) - 1):
                if os.fork() == 0:
                    break
            word = 0
            while True:
                word = (word * 31 + 7) % 65521
            """#
        return try Program(arguments, about: "Search index", text: text).plan
    }
}
