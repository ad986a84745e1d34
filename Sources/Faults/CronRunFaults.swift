import Scenario

/// Faults of how cron runs a job: with which environment, for whom, how often at once.
enum CronRunFaults {
    static let all: [FaultKind] = [environment, denied, unlocked]

    private static let file = ObjectShape.Field(
        "file", .path, required: true, "The file of jobs, in /etc/cron.d or /etc/crontab.")

    static let environment = FaultKind(
        "cron.environment",
        summary: "Gives the jobs of a file an environment in which they do not work.",
        symptom: "The job works in a shell and fails in cron, without a word where nobody gets the mail.",
        needs: ["cron"],
        reboot: "Stays.",
        arguments: [
            file,
            .init(
                "kind", .word(["path", "shell", "home"]), required: true,
                "path: PATH lacks the folders that the job's programs are in; shell: a shell that runs nothing; home: a "
                    + "home that is not there, so that cd fails."),
            .init(
                "value", .string(pattern: "[^\\n]+", explanation: "one line"), "The wrong value; absent, a usual one."),
        ],
        examples: ["path", "shell", "home"].map { .init(on: "db", ["file": "/etc/cron.d/backup", "kind": $0]) }
    ) { arguments in
        let (name, usual) =
            switch arguments.text("kind") {
            case "path": ("PATH", "/usr/lib/jobs:/opt/jobs/bin")
            case "shell": ("SHELL", "/bin/false")
            default: ("HOME", "/nonexistent")
            }
        return FaultPlan(
            [
                "file": arguments.text("file"), "name": name,
                "value": arguments.has("value") ? arguments.text("value") : usual,
            ],
            inject: #"""
                save "$file"
                # Before the first job; a later line for the same name would win.
                name="$name" value="$value" edit "$file" '
                    my ($name, $value) = @ENV{"name", "value"};
                    s/^[ \t]*\Q$name\E[ \t]*=.*\n//mg;
                    $done = s/^(?=[ \t]*[-*\d@])/$name=$value\n/m;
                '
                # cron reads a file again only when its time has changed.
                touch "$file"
                """#,
            undo: #"restore "$file""#)
    }

    static let denied = FaultKind(
        "cron.denied",
        summary: "Forbids an account to have jobs of its own.",
        symptom: "crontab says \"You are not allowed to use this program\" to the account.",
        needs: ["cron"],
        reboot: "Stays.",
        arguments: [
            .init("user", .string(pattern: Pattern.user, explanation: "an account"), required: true, "The account."),
            .init(
                "kind", .word(["deny", "allow"]), default: "deny",
                "deny: it is in cron.deny; allow: there is a cron.allow, and it is not in it."),
        ],
        examples: [
            .init(on: "db", ["user": "deploy"]), .init(on: "db", ["user": "deploy", "kind": "allow"]),
        ]
    ) { arguments in
        FaultPlan(
            ["user": arguments.text("user"), "file": "/etc/cron.\(arguments.text("kind"))"],
            inject: #"""
                save "$file"
                held=
                if [ -e "$file" ]; then held=$(grep -v -x -F -e "$user" "$file" || :); fi
                case $file in
                    *.deny) printf '%s\n' "$held" "$user" | sed '/^$/d' | put "$file" 0644 ;;
                    *) printf '%s\n' "$held" root | sed '/^$/d' | sort -u | put "$file" 0644 ;;
                esac
                """#,
            undo: #"restore "$file""#)
    }

    static let unlocked = FaultKind(
        "cron.unlocked",
        summary: "Takes the lock away that keeps runs of a job from overlapping, and has it run each minute.",
        symptom: "More and more runs of the job are alive at once and hinder each other.",
        needs: ["cron", "a job that runs under flock"],
        reboot: "Stays.",
        arguments: [file],
        examples: [.init(on: "db", ["file": "/etc/cron.d/import"])]
    ) { arguments in
        FaultPlan(
            ["file": arguments.text("file")],
            inject: #"""
                save "$file"
                edit "$file" '
                    my $each = qr/[-\d*,\/A-Za-z]+/;
                    $done = s{^([ \t]*)(?:\@\w+|(?:$each[ \t]+){4}$each)([ \t]+\S+[ \t]+.*?)
                        (?:/usr)?(?:/bin/)?flock[ \t]+(?:-[A-Za-z-]+(?:[ \t]+\d+)?[ \t]+)*\S+[ \t]+(?:-c[ \t]+)?}
                        {$1* * * * *$2}mx;
                '
                touch "$file"
                """#,
            undo: #"restore "$file""#)
    }
}
