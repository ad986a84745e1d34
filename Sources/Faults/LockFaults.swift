import Scenario

/// Faults of locks and pid files that outlive, or seem to outlive, who made them.
enum LockFaults {
    static let all: [FaultKind] = [held, stalePid]

    static let held = FaultKind(
        "lock.held",
        summary: "Has an orphan hold the lock on a file.",
        symptom: "Jobs that lock the file wait for ever or say that another one runs; flock -n fails.",
        needs: ["python3"],
        reboot: "Comes back with a unit; without one the lock is gone.",
        arguments: [.init("file", .path, required: true, "The lock's file; made where it is missing.")]
            + Program.fields(default: "/usr/local/bin/report-nightly"),
        examples: [
            .init(on: "db", ["file": "/run/lock/backup.lock"]),
            .init(on: "db", ["file": "/var/lib/shop/import.lock", "unit": "report-nightly"]),
        ]
    ) { arguments throws(FaultError) in
        let text = #"""
            """Makes the nightly report; one at a time."""
            import fcntl
            import os
            import time

            LOCK = \#(Python.literal(arguments.text("file")))

            os.makedirs(os.path.dirname(LOCK), exist_ok=True)
            lock = open(LOCK, "a")
            fcntl.flock(lock, fcntl.LOCK_EX)
            while True:
                time.sleep(3600)
            """#
        return try Program(
            arguments, about: "Nightly report", text: text, touching: ["scratch": arguments.text("file")]
        ).plan
    }

    static let stalePid = FaultKind(
        "lock.stale-pid",
        summary: "Leaves a pid file behind that names a living process of somebody else.",
        symptom: "The service says that it runs already, and does not; ps shows another program under that number.",
        needs: ["a service that believes its pid file"],
        reboot: "The file stays unless it lies on /run; the number may mean nobody then.",
        arguments: [
            .init("file", .path, required: true, "The pid file."),
            .init(
                "pid", .int(1...4_194_304), default: "1", "The number; that of PID 1 is always taken."),
            .init(
                "owner", .string(pattern: Pattern.owner, explanation: "user or user:group"), default: "root",
                "Whom the file belongs to."),
        ],
        examples: [
            .init(on: "web", ["file": "/run/shop.pid"]),
            .init(on: "web", ["file": "/var/lib/shop/worker.pid", "owner": "www-data"]),
        ]
    ) { arguments in
        FaultPlan(
            [
                "file": arguments.text("file"), "pid": arguments.number("pid"), "owner": arguments.text("owner"),
            ],
            inject: #"""
                kill -0 "$pid" 2>/dev/null || fail "no process has the number $pid"
                save "$file"
                printf '%s\n' "$pid" | put "$file" 0644
                chown "$owner" "$file"
                """#,
            undo: #"restore "$file""#)
    }
}
