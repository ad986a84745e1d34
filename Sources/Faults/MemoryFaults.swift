import Scenario

/// Faults of memory: leaks, whom the kernel kills, and what is left in shared memory.
enum MemoryFaults {
    static let all: [FaultKind] = [leak, victim, sharedLeft, semaphores]

    static let leak = FaultKind(
        "memory.leak",
        summary: "Runs a program that keeps asking for memory until the kernel kills it.",
        symptom: "Memory shrinks steadily, then something is killed by signal 9 and starts anew; free shows the saw.",
        needs: ["python3"],
        reboot: "Comes back with a unit; without one it is gone.",
        arguments: [
            .init("step", .size, default: "1M", "How much it takes each time."),
            .init("every", .duration, default: "500ms", "How long it waits in between."),
            .init("most", .size, "Where it stops growing; absent, it goes on until it is killed."),
        ] + Program.fields(default: "/usr/local/bin/session-cache"),
        examples: [
            .init(on: "web", ["unit": "session-cache"]),
            .init(on: "web", ["step": "4M", "every": "100ms", "most": "128M"]),
        ]
    ) { arguments throws(FaultError) in
        let text = #"""
            """Keeps sessions at hand."""
            import time

            STEP = \#(arguments.number("step"))
            MOST = \#(arguments.has("most") ? arguments.number("most") : "None")

            sessions = []
            while True:
                if MOST is None or (len(sessions) + 1) * STEP <= MOST:
                    sessions.append(b"\x01" * STEP)
                time.sleep(\#(arguments.number("every")) / 1000)
            """#
        return try Program(arguments, about: "Session cache", text: text).plan
    }

    static let victim = FaultKind(
        "memory.oom-victim",
        summary: "Makes a service the first that the kernel kills when memory runs out.",
        symptom: "The service is killed by signal 9 though it is small; its oom_score_adj is high.",
        needs: ["systemd"],
        reboot: "Stays: the drop-in.",
        arguments: [
            ServiceFaults.unit,
            .init("score", .int(1...1000), default: "1000", "What is added to its score; 1000 always comes first."),
            DropIn.field(default: "oom.conf"),
        ],
        examples: [.init(on: "web", ["unit": "nginx"])]
    ) { arguments in
        DropIn(
            unit: arguments.text("unit"), file: arguments.text("file"),
            text: "[Service]\nOOMScoreAdjust=\(arguments.number("score"))\n"
        ).plan
    }

    static let sharedLeft = FaultKind(
        "memory.shared-left",
        summary: "Leaves shared memory of a dead program in /dev/shm until it is full.",
        symptom: "Programs fail with \"No space left on device\" or \"Bus error\" though every disk has room.",
        reboot: "Heals at a reboot.",
        arguments: [
            .init(
                "name", .string(pattern: Pattern.file, explanation: "a file's name"), default: "sem.render",
                "How the segments' names begin; a number follows."),
            .init("segments", .int(1...64), default: "8", "Over how many files it is spread."),
            .init("leave", .size, default: "0", "How many bytes stay free."),
        ],
        examples: [.init(on: "web", [:]), .init(on: "db", ["name": "PostgreSQL.", "segments": "4"])]
    ) { arguments in
        FaultPlan(
            [
                "name": arguments.text("name"), "segments": arguments.number("segments"),
                "leave": arguments.number("leave"),
            ],
            inject: #"""
                room() { set -- $(stat -f -c '%f %S' /dev/shm); echo $(($1 * $2 - leave)); }
                [ -d /dev/shm ] || fail "/dev/shm is not there"
                each=$(($(room) / segments / 4096 * 4096))
                [ "$each" -gt 0 ] || fail "/dev/shm has no more than $leave bytes free"
                number=1
                while [ "$number" -le "$segments" ]; do
                    file=/dev/shm/$name$number
                    [ ! -e "$file" ] || fail "$file is there already"
                    number=$((number + 1))
                done
                save_folders /dev/shm/.
                number=1
                while [ "$number" -le "$segments" ]; do
                    if [ "$number" = "$segments" ]; then each=$(room); fi
                    head -c "$each" /dev/zero >"/dev/shm/$name$number" 2>/dev/null || :
                    chmod 0600 "/dev/shm/$name$number"
                    number=$((number + 1))
                done
                """#,
            undo: #"""
                number=1
                while [ "$number" -le "$segments" ]; do
                    rm -f "/dev/shm/$name$number"
                    number=$((number + 1))
                done
                restore_folders /dev/shm/.
                """#)
    }

    static let semaphores = FaultKind(
        "memory.semaphores",
        summary: "Uses up the System V semaphores, as a program that dies without tidying does.",
        symptom: "Programs that want a semaphore fail with \"No space left on device\"; ipcs -s shows who left them.",
        reboot: "The low limit stays, by a file in sysctl.d; the semaphores are gone.",
        arguments: [
            .init("sets", .int(1...1000), default: "32", "How many sets there may be, and are."),
            .init(
                "file", .string(pattern: Pattern.conf, explanation: Pattern.confWords), default: "60-ipc.conf",
                "The name of the file in sysctl.d that sets the limit."),
        ],
        examples: [.init(on: "web", [:])]
    ) { arguments in
        FaultPlan(
            ["sets": arguments.number("sets"), "file": "/etc/sysctl.d/\(arguments.text("file"))"],
            inject: #"""
                [ ! -e "$file" ] || fail "$file is there already"
                note "limit $(cat /proc/sys/kernel/sem)"
                save "$file"
                printf 'kernel.sem = 250 32000 32 %s\n' "$sets" | put "$file" 0644
                echo "250 32000 32 $sets" >/proc/sys/kernel/sem
                # By hand: ipcmk sits in another package than the shell tools that every image has.
                made=$(perl -e '
                    my @made; while (1) { my $id = semget(0, 1, 0600); last unless defined $id; push @made, $id; }
                    print "@made";
                ')
                [ -n "$made" ] || fail 'there is no semaphore left to use up'
                note "made $made"
                """#,
            undo: #"""
                perl -e 'semctl($_, 0, 0, 0) for @ARGV' $(field made)
                field limit >/proc/sys/kernel/sem
                restore "$file"
                """#)
    }
}
