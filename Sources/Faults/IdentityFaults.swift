import Scenario

/// Faults of what the account files say.
enum IdentityFaults {
    static let all: [FaultKind] = [entry, aged, group, sudo]

    private static let user = ObjectShape.Field(
        "user", .string(pattern: Pattern.user, explanation: "an account"), required: true, "The account.")

    static let entry = FaultKind(
        "user.entry",
        summary: "Spoils an account's line in /etc/passwd.",
        symptom: "Logins start in /, fail with \"No such file or directory\", or find files that are not theirs.",
        reboot: "Stays: /etc/passwd.",
        arguments: [
            user,
            .init(
                "kind", .word(["home", "shell", "uid", "colon"]), default: "home",
                "home: a folder that is not there; shell: a program that is not there; uid: another number, so its "
                    + "files are a stranger's; colon: one is lost, and with it the account."),
        ],
        examples: ["home", "shell", "uid", "colon"].map { .init(on: "web", ["user": "deploy", "kind": $0]) }
    ) { arguments in
        Edit(
            file: "/etc/passwd", name: arguments.text("user"), value: arguments.text("kind"),
            change: #"""
                my ($user, $kind) = @ENV{"name", "value"};
                s{^(\Q$user\E:[^\n]*)}{
                    my @part = split(/:/, $1, -1); $done = 1;
                    if ($kind eq "home") { $part[5] = "/export$part[5]" }
                    elsif ($kind eq "shell") { $part[6] = "/usr/local/bin/zsh" }
                    elsif ($kind eq "uid") { $part[2] += 1000 }
                    else { splice(@part, 2, 2, "$part[2]$part[3]") }
                    join(":", @part)
                }me;
                """#
        ).plan
    }

    static let aged = FaultKind(
        "user.aged",
        summary: "Has an account's password be too old.",
        symptom: "ssh and su demand a new password; the account's cron jobs no longer run, as nobody answers there.",
        reboot: "Stays: /etc/shadow.",
        arguments: [
            user,
            .init(
                "kind", .word(["must-change", "too-old"]), default: "too-old",
                "must-change: an administrator has demanded it; too-old: it is older than 90 days and may not be."),
        ],
        examples: ["too-old", "must-change"].map { .init(on: "web", ["user": "deploy", "kind": $0]) }
    ) { arguments in
        Edit(
            file: "/etc/shadow", name: arguments.text("user"), value: arguments.text("kind"),
            change: #"""
                s{^(\Q$ENV{name}\E:[^\n]*)}{
                    my @part = split(/:/, $1, -1); $done = 1;
                    if ($ENV{value} eq "must-change") { $part[2] = 0 }
                    else { @part[2, 4] = (int(time / 86400) - 131, 90) }
                    join(":", @part)
                }me;
                """#
        ).plan
    }

    static let group = FaultKind(
        "group.lost",
        summary: "Takes an account out of a group.",
        symptom: "\"Permission denied\" on what the group may read, or sudo no longer knows the account; id tells.",
        reboot: "Stays: /etc/group.",
        arguments: [
            user,
            .init(
                "group", .string(pattern: Pattern.user, explanation: "a group"), required: true,
                "The group; the account must be named in it."),
            FileFaults.restart,
        ],
        examples: [.init(on: "web", ["user": "www-data", "group": "shop", "restart": "nginx"])]
    ) { arguments in
        Edit(
            file: "/etc/group", unit: arguments.text("restart"), name: arguments.text("user"),
            value: arguments.text("group"),
            change: #"""
                s{^(\Q$ENV{value}\E:[^:\n]*:\d+:)([^\n]*)}{
                    my ($head, $members) = ($1, $2); my @all = split(/,/, $members);
                    my @rest = grep { $_ ne $ENV{name} } @all; $done = @rest < @all; $head . join(",", @rest)
                }me;
                """#
        ).plan
    }

    static let sudo = FaultKind(
        "sudoers.override",
        summary: "Adds a file to /etc/sudoers.d that takes back what others give: the last line that fits is the one.",
        symptom:
            "\"command not found\" or \"not allowed\" under sudo, though the rule that allows it is there and right.",
        needs: ["sudo"],
        reboot: "Stays: /etc/sudoers.d.",
        arguments: [
            .init(
                "kind", .word(["secure-path", "tty", "denied"]), default: "secure-path",
                "secure-path: programs in /usr/local are not found; tty: jobs without a terminal get nothing; "
                    + "denied: `user` may not run `command`."),
            .init("user", .string(pattern: Pattern.user, explanation: "an account"), "The account, for denied."),
            .init("command", .path, "The program, for denied."),
            .init(
                "file", .string(pattern: "[A-Za-z0-9_-]+", explanation: "a file's name without a dot"),
                default: "zz-hardening", "The file's name in /etc/sudoers.d."),
        ],
        examples: [
            .init(on: "web", [:]), .init(on: "web", ["kind": "tty"]),
            .init(on: "web", ["kind": "denied", "user": "deploy", "command": "/usr/bin/systemctl"]),
        ]
    ) { arguments throws(FaultError) in
        let isDenied = arguments.text("kind") == "denied"
        guard isDenied == (arguments.has("user") && arguments.has("command")) else {
            throw .conflict(fault: arguments.fault, reason: "user and command go with kind denied, and only with it")
        }
        guard Pattern.matches(arguments.text("command"), "[A-Za-z0-9/._+-]*") else {
            throw .unfit(fault: arguments.fault, argument: "command", expected: "a path of letters, digits and /._+-")
        }
        let line =
            switch arguments.text("kind") {
            case "secure-path": "Defaults secure_path=\"/usr/sbin:/usr/bin:/sbin:/bin\""
            case "tty": "Defaults requiretty"
            default: "\(arguments.text("user")) ALL=(ALL:ALL) !\(arguments.text("command"))"
            }
        return Addition(file: "/etc/sudoers.d/" + arguments.text("file"), text: line + "\n", mode: "0440").plan
    }
}
