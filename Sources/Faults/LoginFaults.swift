import Scenario

/// Faults of logins: what PAM asks, who may come, with what they begin.
enum LoginFaults {
    static let all: [FaultKind] = [closed, umask, module, access]

    private static let service = ObjectShape.Field(
        "service", .string(pattern: "[a-z0-9-]+", explanation: "a file's name in /etc/pam.d"), default: "su",
        "The service, by its file in /etc/pam.d, for example su, sshd, cron or common-account.")

    static let closed = FaultKind(
        "login.closed",
        summary: "Leaves the mark of a shutdown behind that lets nobody but root log in.",
        symptom: "Logins end with the mark's text, as if the machine were going down.",
        needs: ["a service that asks pam_nologin, for example sshd"],
        reboot: "Stays: /etc/nologin.",
        arguments: [
            .init(
                "text", .string(pattern: "[A-Za-z0-9 .,:-]+", explanation: "one line of plain text"),
                default: "System is going down for maintenance.", "What it says.")
        ],
        examples: [.init(on: "web", [:])]
    ) { arguments in Addition(file: "/etc/nologin", text: arguments.text("text") + "\n").plan }

    static let umask = FaultKind(
        "login.umask",
        summary: "Has login shells make files that nobody else may read, or that everybody may write.",
        symptom: "What people deploy by hand is \"Permission denied\" for the service; older files are fine.",
        reboot: "Stays: a file in /etc/profile.d.",
        arguments: [
            .init("umask", .mode, default: "0077", "The bits that new files lose."),
            .init(
                "file", .string(pattern: "[a-z0-9-]+[.]sh", explanation: "a file's name that ends in .sh"),
                default: "hardening.sh", "The file's name in /etc/profile.d."),
        ],
        examples: [.init(on: "web", [:]), .init(on: "web", ["umask": "\"0000\""])]
    ) { arguments in
        Addition(
            file: "/etc/profile.d/" + arguments.text("file"),
            text: "# Files are nobody else's business.\numask \(arguments.octal("umask"))\n"
        ).plan
    }

    static let module = FaultKind(
        "pam.module",
        summary: "Has a service ask a PAM module that is not installed.",
        symptom: "Nobody gets in by that service, \"Module is unknown\"; passwords and keys are right.",
        reboot: "Stays: /etc/pam.d.",
        arguments: [
            service,
            .init("group", .word(["auth", "account", "session"]), default: "account", "When it is asked."),
            .init(
                "module", .string(pattern: "pam_[a-z0-9_]+[.]so", explanation: "a module's file name"),
                default: "pam_tally2.so", "The module."),
        ],
        examples: [.init(on: "web", [:]), .init(on: "web", ["service": "cron", "group": "session"])]
    ) { arguments in
        Edit(
            file: "/etc/pam.d/" + arguments.text("service"),
            value: "\(arguments.text("group")) required \(arguments.text("module"))",
            change: #"s{\A((?:#[^\n]*\n|\n)*)}{$1$ENV{value}\n}; $done = 1;"#
        ).plan
    }

    static let access = FaultKind(
        "pam.access",
        summary: "Turns an account away by /etc/security/access.conf, and has a service look there.",
        symptom: "\"Permission denied\" for one account although its password or key is right.",
        reboot: "Stays: /etc/pam.d and /etc/security/access.conf.",
        arguments: [
            .init(
                "user", .string(pattern: Pattern.user, explanation: "an account"), required: true, "The account."),
            service,
        ],
        examples: [
            .init(on: "web", ["user": "deploy"]), .init(on: "web", ["user": "deploy", "service": "cron"]),
        ]
    ) { arguments in
        FaultPlan(
            [
                "user": arguments.text("user"), "pam": "/etc/pam.d/" + arguments.text("service"),
                "list": "/etc/security/access.conf",
            ],
            inject: #"""
                [ -f "$pam" ] || fail "$pam is not there"
                save "$pam" "$list"
                value="-:$user:ALL" edit "$list" '$_ .= "$ENV{value}\n"; $done = 1'
                edit "$pam" 's{\A((?:#[^\n]*\n|\n)*)}{$1account required pam_access.so\n}; $done = 1'
                """#,
            undo: #"restore "$pam" "$list""#)
    }
}
