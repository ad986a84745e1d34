import Scenario

/// Faults of logs that grow: no rotation, no reopening, no end of lines.
enum RotationFaults {
    static let all: [FaultKind] = [rotation, reopen, flood]

    static let rotation = FaultKind(
        "log.rotation",
        summary: "Breaks what logrotate does with a log.",
        symptom: "The log grows for ever; logrotate -d says why, and its unit may have failed.",
        needs: ["logrotate"],
        reboot: "Stays.",
        arguments: [
            .init("file", .path, required: true, "The file below /etc/logrotate.d."),
            .init(
                "kind", .word(["syntax", "open-mode", "bad-user", "size", "state"]), required: true,
                "syntax: a brace is missing; open-mode: logrotate ignores a file that everybody may write; bad-user: an "
                    + "account that is not there; size: a size that is never reached; state: the note of the last runs is "
                    + "damaged."),
            .init("state", .path, default: "/var/lib/logrotate/status", "Where logrotate notes its runs."),
        ],
        examples: ["syntax", "open-mode", "bad-user", "size", "state"].map {
            .init(on: "web", ["file": "/etc/logrotate.d/nginx", "kind": $0])
        }
    ) { arguments in
        FaultPlan(
            [
                "file": arguments.text("file"), "kind": arguments.text("kind"), "state": arguments.text("state"),
            ],
            inject: #"""
                [ -f "$file" ] || fail "$file is not there"
                case $kind in
                    open-mode)
                        save_mode "$file"
                        chmod 0666 "$file"
                        ;;
                    state)
                        save "$state"
                        printf 'logrotate state -- version 2\n"/var/log/app.log" 2024-13-41-7:0:0\n' |
                            put "$state" 0640
                        ;;
                    *)
                        save "$file"
                        case $kind in
                            syntax) change='$done = s/[ \t]*\{//' ;;
                            bad-user) change='s/^[ \t]*(?:su|create)[ \t].*\n//mg; $done = s/\{/{\n\tsu loguser loguser/' ;;
                            size)
                                change='s/^[ \t]*(?:daily|weekly|monthly|yearly|hourly|(?:max|min)?size[ \t].*)\n//mg;
                                    $done = s/\{/{\n\tsize 400G/'
                                ;;
                        esac
                        edit "$file" "$change"
                        ;;
                esac
                """#,
            undo: #"""
                case $kind in
                    open-mode) restore_mode "$file" ;;
                    state) restore "$state" ;;
                    *) restore "$file" ;;
                esac
                """#)
    }

    static let reopen = FaultKind(
        "log.no-reopen",
        summary: "Renames a log away under a program that keeps writing to it, and forgets to tell it so.",
        symptom: "The log is empty since the rotation; what is written lands in the file of yesterday.",
        reboot: "Stays, where `rotation` says so; the program itself opens the new log at its start.",
        arguments: [
            .init("log", .path, required: true, "The log."),
            .init("rotation", .path, "The file below /etc/logrotate.d; its postrotate script goes."),
        ],
        examples: [
            .init(on: "web", ["log": "/var/log/nginx/access.log", "rotation": "/etc/logrotate.d/nginx"]),
            .init(on: "web", ["log": "/var/log/shop/app.log"]),
        ]
    ) { arguments in
        FaultPlan(
            [
                "log": arguments.text("log"), "old": arguments.text("log") + ".1",
                "file": arguments.text("rotation"),
            ],
            inject: #"""
                [ -f "$log" ] && [ ! -L "$log" ] || fail "$log is no plain file"
                [ ! -e "$old" ] || fail "$old is there already"
                save_folders "$log"
                if [ -n "$file" ]; then
                    note "mode $(stat -c '%y' "$file")"
                    script=$(perl -0777 -ne 'print $1 if /^([ \t]*postrotate\b.*?^[ \t]*endscript[^\n]*\n)/ms' "$file" |
                        base64 -w 0)
                    [ -n "$script" ] || fail "$file has no postrotate script"
                    note "before $(perl -0777 -ne 'print length $` if /^[ \t]*postrotate\b/m' "$file")"
                    note "script $script"
                    edit "$file" '$done = s/^[ \t]*postrotate\b.*?^[ \t]*endscript[^\n]*\n//ms'
                fi
                stamp=$(stat -c %y "${log%/*}/")
                when=$(stat -c %y "$log")
                mv -T -- "$log" "$old"
                : >"$log"
                chmod --reference="$old" -- "$log"
                chown --reference="$old" -- "$log"
                touch -d "$when" "$log"
                touch -d "$stamp" "${log%/*}/"
                """#,
            undo: #"""
                if [ -n "$(field script)" ] && [ -f "$file" ]; then
                    script=$(field script) before=$(field before) edit "$file" '
                        my $script = `printf %s "\$script" | base64 -d`;
                        $done = 1;
                        substr($_, $ENV{before}, 0) = $script unless /\Q$script\E/ || length($_) < $ENV{before};
                    '
                fi
                if [ -f "$old" ]; then
                    if [ -s "$log" ]; then
                        # What the new log got since stands at the end of the one that comes back.
                        cat -- "$log" >>"$old"
                    fi
                    mv -T -- "$old" "$log"
                fi
                restore_folders "$log"
                """#)
    }

    static let flood = FaultKind(
        "log.flood",
        summary: "Runs a program that writes to a log without end.",
        symptom: "The log grows quickly and the disk fills; deleting the file alone frees nothing.",
        needs: ["python3"],
        reboot: "Comes back with a unit; without one the program is gone and the log stays.",
        arguments: [
            .init("log", .path, required: true, "The log; it must not be there yet."),
            .init("a-second", .int(1...1_000_000), default: "2000", "How many lines it writes a second."),
            .init("most", .size, default: "256M", "How large the log gets at most."),
            .init(
                "line", .string(pattern: "[^\\n]+", explanation: "one line"),
                default: "DEBUG pool: connection checked out, 1 of 8 in use", "What each line says."),
        ] + Program.fields(default: "/usr/local/bin/pool-proxy"),
        examples: [
            .init(on: "web", ["log": "/var/log/pool-proxy.log"]),
            .init(on: "web", ["log": "/srv/data/trace.log", "a-second": "200", "most": "4M", "unit": "pool-proxy"]),
        ]
    ) { arguments throws(FaultError) in
        let text = #"""
            """Shares connections."""
            import os
            import time

            LINE = \#(Python.literal(arguments.text("line")))
            A_SECOND = \#(arguments.number("a-second"))
            MOST = \#(arguments.number("most"))

            LOG = \#(Python.literal(arguments.text("log")))

            os.makedirs(os.path.dirname(LOG), exist_ok=True)
            log = open(LOG, "a")
            while True:
                for part in range(10):
                    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ ", time.gmtime())
                    try:
                        if log.tell() < MOST:
                            log.write((stamp + LINE + "\n") * (A_SECOND // 10 + 1))
                            log.flush()
                    except OSError:
                        pass
                    time.sleep(0.1)
            """#
        return try Program(
            arguments, about: "Connection pool", text: text, touching: ["scratch": arguments.text("log")]
        ).plan
    }
}
