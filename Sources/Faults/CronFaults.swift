import Scenario

/// Faults of scheduled jobs.
enum CronFaults {
    static let all: [FaultKind] = [broken, stopped]

    static let broken = FaultKind(
        "cron.broken",
        summary: "Breaks the first job of a file in /etc/cron.d.",
        symptom: "The job does not run any more; what it should make gets old.",
        needs: ["cron"],
        reboot: "Stays.",
        arguments: [
            .init("file", .path, required: true, "The file; its jobs have an account and name a program by its path."),
            .init(
                "kind", .word(["no-newline", "bad-user", "wrong-path", "not-executable", "percent", "open-mode"]),
                required: true,
                "no-newline: the last line does not end; bad-user: an account that is not there; wrong-path: a program "
                    + "that is not there; not-executable: the program's mode; percent: an unescaped % in the command; "
                    + "open-mode: cron refuses a file that everybody may write."),
        ],
        examples: ["no-newline", "bad-user", "wrong-path", "not-executable", "percent", "open-mode"].map {
            .init(on: "db", ["file": "/etc/cron.d/backup", "kind": $0])
        }
    ) { arguments in
        FaultPlan(
            ["file": arguments.text("file"), "kind": arguments.text("kind")],
            inject: #"""
                [ -f "$file" ] || fail "$file is not there"
                program=$(perl -ne '
                    if (m{^\s*(?:@\w+|(?:[-\d*,/A-Za-z]+\s+){4}[-\d*,/A-Za-z]+)\s+\S+\s+(.*)}) {
                        my @paths = $1 =~ m{(?:^|[\s;&|(])(/[^\s;&|)<>]+)}g;
                        my ($best) = (grep({ -f $_ && -x _ } @paths), @paths); print $best if $best; last
                    }
                ' "$file")
                [ -n "$program" ] || fail "$file has no job that names a program by its path"
                export program
                case $kind in
                    not-executable)
                        [ -f "$program" ] || fail "$program is not there"
                        note "program $program"
                        save_mode "$program"
                        chmod a-x "$program"
                        ;;
                    open-mode)
                        save_mode "$file"
                        chmod 0666 "$file"
                        ;;
                    *)
                        save "$file"
                        case $kind in
                            no-newline) change='$done = s/\n+\z//' ;;
                            bad-user)
                                change='$done = s{^(\s*(?:@\w+|(?:[-\d*,/A-Za-z]+\s+){4}[-\d*,/A-Za-z]+)\s+)(\S+)}
                                    {$1 . ($2 eq "root" ? "backup-agent" : "$2-job")}mxe'
                                ;;
                            wrong-path)
                                change='my $old = $ENV{program}; my $new = $old;
                                    $new =~ s{/bin/}{/sbin/} or $new =~ s{/sbin/}{/bin/} or $new .= ".sh";
                                    $done = s/\Q$old\E/$new/'
                                ;;
                            percent) change='$done = s{(\Q$ENV{program}\E[^\n]*)}{$1 >>/var/log/job-\$(date +%F).log}' ;;
                        esac
                        edit "$file" "$change"
                        # cron reads a file again only when its time has changed.
                        touch "$file"
                        ;;
                esac
                """#,
            undo: #"""
                case $kind in
                    not-executable)
                        program=$(field program)
                        restore_mode "$program"
                        ;;
                    open-mode) restore_mode "$file" ;;
                    *) restore "$file" ;;
                esac
                """#)
    }

    static let stopped = FaultKind(
        "cron.stopped",
        summary: "Stops cron and takes it out of the boot.",
        symptom: "No job runs any more.",
        needs: ["cron", "systemd"],
        reboot: "Stays.",
        arguments: [],
        examples: [.init(on: "db", [:])]
    ) { _ in
        ServiceFaults.disable("cron", stop: true)
    }
}
