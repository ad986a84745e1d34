import Scenario

/// Faults that come back: something that undoes repairs, something that comes and goes.
enum MetaFaults {
    static let all: [FaultKind] = [rewriter, flapping]

    static let rewriter = FaultKind(
        "meta.rewriter",
        summary: "Runs a program that puts a wrong text back into a file whenever somebody corrects it.",
        symptom: "A repaired file is broken again a little later; the change comes from a tool, not from a person.",
        needs: ["python3"],
        reboot: "Comes back with a unit; without one the program is gone and the wrong text stays.",
        arguments: [
            .init("file", .path, required: true, "The file."),
            .init("find", .string(), required: true, "The right text, which it replaces literally and everywhere."),
            .init("with", .string(), required: true, "The wrong text."),
            .init("every", .duration, default: "30s", "How often it looks."),
            .init(
                "reload", .string(pattern: Pattern.unit, explanation: "a unit's name"),
                "A unit that is reloaded or restarted after each change (needs systemd)."),
        ] + Program.fields(default: "/usr/local/sbin/confd-agent"),
        examples: [
            .init(
                on: "web",
                [
                    "file": "/etc/nginx/sites-enabled/default", "find": "\"127.0.0.1:9000\"",
                    "with": "\"127.0.0.1:9001\"", "unit": "confd-agent", "reload": "nginx",
                ]),
            .init(on: "web", ["file": "/etc/hosts", "find": "10.20.0.3", "with": "10.20.0.93", "every": "5s"]),
        ]
    ) { arguments throws(FaultError) in
        guard !arguments.text("find").isEmpty, !arguments.text("with").contains(arguments.text("find")) else {
            throw .conflict(
                fault: arguments.fault, reason: "the text to find must be there, and not be a part of what replaces it")
        }
        let text = #"""
            """Keeps settings as they are in the inventory."""
            import os
            import subprocess
            import time

            FILE = \#(Python.literal(arguments.text("file")))
            OLD = \#(Python.literal(arguments.text("find"))).encode()
            NEW = \#(Python.literal(arguments.text("with"))).encode()
            UNIT = \#(Python.literal(arguments.text("reload")))

            while True:
                try:
                    with open(FILE, "r+b") as file:
                        held = file.read()
                        changed = OLD in held
                        if changed:
                            file.seek(0)
                            file.write(held.replace(OLD, NEW))
                            file.truncate()
                    if changed and UNIT and os.path.isdir("/run/systemd/system"):
                        subprocess.run(["systemctl", "try-reload-or-restart", UNIT])
                except OSError:
                    pass
                time.sleep(\#(arguments.number("every")) / 1000)
            """#
        return try Program(
            arguments, about: "Configuration agent", text: text, touching: ["scratch": arguments.text("file")],
            before: """
                \(Shell.assignment("old", arguments.text("find")))
                \(Shell.assignment("new", arguments.text("with")))
                \(Shell.assignment("reload", arguments.text("reload").strippingService))
                if [ -n "$reload" ]; then save_unit "$reload"; fi
                old="$old" new="$new" edit "$scratch" '$done = s/\\Q$ENV{old}\\E/$ENV{new}/g'
                restart "$reload"
                """
        ).plan
    }

    static let flapping = FaultKind(
        "meta.flapping",
        summary: "Stops the processes of a program for a while, and lets them go on, over and over.",
        symptom: "The service hangs now and then and heals by itself before anybody has looked.",
        needs: ["python3"],
        reboot: "Comes back with a unit; without one it is gone.",
        arguments: [
            .init(
                "victim", .string(pattern: Pattern.file, explanation: "a process's name"), required: true,
                "The processes' name as ps shows it, at most 15 characters."),
            .init("down", .duration, default: "10s", "How long they stand still."),
            .init("up", .duration, default: "20s", "How long they run in between."),
        ] + Program.fields(default: "/usr/local/sbin/snapshotd"),
        examples: [
            .init(on: "web", ["victim": "nginx"]),
            .init(on: "db", ["victim": "postgres", "down": "3s", "up": "7s", "unit": "snapshotd"]),
        ]
    ) { arguments throws(FaultError) in
        let text = #"""
            """Stills a program while its files are copied."""
            import os
            import signal
            import sys
            import time

            NAME = \#(Python.literal(arguments.text("victim")))


            def tell(number):
                for pid in filter(str.isdigit, os.listdir("/proc")):
                    try:
                        with open("/proc/%s/comm" % pid) as file:
                            if file.read().rstrip("\n") == NAME and int(pid) != os.getpid():
                                os.kill(int(pid), number)
                    except OSError:
                        pass


            def leave(number, frame):
                tell(signal.SIGCONT)
                sys.exit(0)


            signal.signal(signal.SIGTERM, leave)
            while True:
                tell(signal.SIGSTOP)
                time.sleep(\#(arguments.number("down")) / 1000)
                tell(signal.SIGCONT)
                time.sleep(\#(arguments.number("up")) / 1000)
            """#
        return try Program(
            arguments, about: "Snapshots", text: text,
            afterwards: "pkill -CONT -x -- \(Shell.quote(arguments.text("victim"))) || :"
        ).plan
    }
}
