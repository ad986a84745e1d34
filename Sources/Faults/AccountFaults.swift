import Scenario

/// Faults of accounts and of sudo.
enum AccountFaults {
    static let all: [FaultKind] = [locked, sudoers]

    static let locked = FaultKind(
        "user.locked",
        summary: "Keeps an account from logging in.",
        symptom: "su and login fail with \"Authentication failure\", \"account has expired\" or \"not available\".",
        reboot: "Stays: /etc/shadow or /etc/passwd.",
        arguments: [
            .init(
                "user", .string(pattern: Pattern.user, explanation: "an account"), required: true, "The account."),
            .init(
                "kind", .word(["password", "expired", "shell"]), default: "expired",
                "password: the hash is locked with !; expired: the account's last day has passed; shell: nologin."),
        ],
        examples: ["password", "expired", "shell"].map { .init(on: "web", ["user": "deploy", "kind": $0]) }
    ) { arguments in
        FaultPlan(
            ["user": arguments.text("user"), "kind": arguments.text("kind")],
            inject: #"""
                case $kind in shell) file=/etc/passwd ;; *) file=/etc/shadow ;; esac
                save "$file"
                user="$user" kind=$kind edit "$file" '
                    my ($user, $kind) = @ENV{"user", "kind"};
                    s{^(\Q$user\E:[^\n]*)}{
                        my @part = split(/:/, $1, -1); $done = 1;
                        if ($kind eq "password") { $part[1] =~ s/^(?!!)/!/ }
                        elsif ($kind eq "expired") { $part[7] = int(time / 86400) - 9 }
                        else { $part[6] = "/usr/sbin/nologin" }
                        join(":", @part)
                    }me
                '
                """#,
            undo: #"case $kind in shell) restore /etc/passwd ;; *) restore /etc/shadow ;; esac"#)
    }

    static let sudoers = FaultKind(
        "sudoers.broken",
        summary: "Breaks a file in /etc/sudoers.d.",
        symptom: "sudo complains about the file, or asks for a password and then refuses what was allowed.",
        needs: ["sudo"],
        reboot: "Stays.",
        arguments: [
            .init(
                "file", .string(pattern: "[A-Za-z0-9_-]+", explanation: "a file's name without a dot"), required: true,
                "The file's name in /etc/sudoers.d; it must be there."),
            .init(
                "kind", .word(["syntax", "open-mode", "dotted-name"]), default: "syntax",
                "syntax: the first rule loses its =; open-mode: everybody may write it, so sudo ignores it; "
                    + "dotted-name: a new name with a dot, which sudo skips."),
        ],
        examples: ["syntax", "open-mode", "dotted-name"].map { .init(on: "web", ["file": "deploy", "kind": $0]) }
    ) { arguments in
        FaultPlan(
            ["name": arguments.text("file"), "kind": arguments.text("kind")],
            inject: #"""
                file=/etc/sudoers.d/$name
                [ -f "$file" ] || fail "$file is not there"
                case $kind in
                    syntax)
                        save "$file"
                        edit "$file" '$done = s/^([^#\n=]+?)[ \t]*=[ \t]*/$1 /m'
                        ;;
                    open-mode)
                        save_mode "$file"
                        chmod 0666 "$file"
                        ;;
                    dotted-name)
                        save "$file" "$file.conf"
                        stamp=$(stat -c %y /etc/sudoers.d)
                        mv -T "$file" "$file.conf"
                        touch -d "$stamp" /etc/sudoers.d
                        ;;
                esac
                """#,
            undo: #"""
                file=/etc/sudoers.d/$name
                case $kind in
                    open-mode) restore_mode "$file" ;;
                    *) restore "$file" "$file.conf" ;;
                esac
                """#)
    }
}
