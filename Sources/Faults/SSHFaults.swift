import Scenario

/// Faults of what sshd allows.
enum SSHFaults {
    static let all: [FaultKind] = [refused, keyType, forced, startups, subsystem, syntax]

    private static let file = ObjectShape.Field(
        "file", .string(pattern: Pattern.conf, explanation: Pattern.confWords), default: "10-hardening.conf",
        "The file's name in /etc/ssh/sshd_config.d.")
    private static let needs = ["openssh-server"]
    private static let stays = "Stays: a file in /etc/ssh/sshd_config.d."

    private static func add(_ arguments: Arguments, _ text: String) -> FaultPlan {
        Addition(file: "/etc/ssh/sshd_config.d/" + arguments.text("file"), text: text + "\n", unit: "ssh").plan
    }

    static let refused = FaultKind(
        "ssh.refused",
        summary: "Has sshd turn an account away, whatever key it brings.",
        symptom: "\"Permission denied (publickey)\"; the server's log says that the user is not allowed.",
        needs: needs,
        reboot: stays,
        arguments: [
            .init(
                "user", .string(pattern: Pattern.user, explanation: "an account"), required: true,
                "The account; with `others` the only one that may come in."),
            .init(
                "kind", .word(["denied", "others", "group"]), default: "denied",
                "denied: DenyUsers names it; others: AllowUsers names it and so nobody else; "
                    + "group: AllowGroups asks for a group of this name."), file,
        ],
        examples: [
            .init(on: "web", ["user": "deploy"]), .init(on: "web", ["user": "backup", "kind": "others"]),
            .init(on: "web", ["user": "ssh-users", "kind": "group"]),
        ]
    ) { arguments in
        let directive = ["denied": "DenyUsers", "others": "AllowUsers"][arguments.text("kind")] ?? "AllowGroups"
        return add(arguments, "\(directive) \(arguments.text("user"))")
    }

    static let keyType = FaultKind(
        "ssh.key-type",
        summary: "Has sshd refuse keys of one type.",
        symptom: "Who has such a key gets \"Permission denied (publickey)\"; colleagues with another type come in.",
        needs: needs,
        reboot: stays,
        arguments: [
            .init("type", .word(["ed25519", "rsa", "ecdsa"]), default: "ed25519", "The type."), file,
        ],
        examples: [.init(on: "web", [:])]
    ) { arguments in
        let algorithms = ["ed25519": "ssh-ed25519*,sk-ssh-ed25519*", "rsa": "*rsa*"][arguments.text("type")]
        return add(arguments, "PubkeyAcceptedAlgorithms -\(algorithms ?? "ecdsa-*,sk-ecdsa-*")")
    }

    static let forced = FaultKind(
        "ssh.forced-command",
        summary: "Has sshd run one command for an account, whatever it asks for.",
        symptom: "The login succeeds and ends at once, or shows what nobody asked for; scp and rsync break off.",
        needs: needs,
        reboot: stays,
        arguments: [
            .init(
                "user", .string(pattern: Pattern.user, explanation: "an account"), required: true, "The account."),
            .init(
                "command", .string(pattern: "[A-Za-z0-9/][A-Za-z0-9 ./_-]*", explanation: "a command"),
                default: "/usr/sbin/nologin", "The command."), file,
        ],
        examples: [.init(on: "web", ["user": "deploy"])]
    ) { arguments in
        add(arguments, "Match User \(arguments.text("user"))\n    ForceCommand \(arguments.text("command"))")
    }

    static let startups = FaultKind(
        "ssh.startups",
        summary: "Lets only so many connections wait for their login at a time, and long.",
        symptom: "Logins break off at random with \"kex_exchange_identification\"; a second try may work.",
        needs: needs,
        reboot: stays,
        arguments: [
            .init("most", .int(1...100), default: "1", "How many may wait."),
            .init("grace", .int(1...7200), default: "600", "How many seconds each may take."), file,
        ],
        examples: [.init(on: "web", [:])]
    ) { arguments in
        let most = arguments.number("most")
        return add(arguments, "MaxStartups \(most):100:\(most)\nLoginGraceTime \(arguments.number("grace"))")
    }

    static let subsystem = FaultKind(
        "ssh.sftp",
        summary: "Has sshd look for its file transfer program where another distribution has it.",
        symptom: "ssh works; scp and sftp say \"Connection closed\" or \"subsystem request failed\".",
        needs: needs,
        reboot: "Stays: /etc/ssh/sshd_config.",
        arguments: [.init("program", .path, default: "/usr/libexec/openssh/sftp-server", "Where it looks.")],
        examples: [.init(on: "web", [:])]
    ) { arguments in
        Edit(
            file: "/etc/ssh/sshd_config", unit: "ssh", value: arguments.text("program"),
            change: #"$done = s{^([ \t]*Subsystem[ \t]+sftp[ \t]+)[^\n]*}{$1$ENV{value}}m;"#
        ).plan
    }

    static let syntax = FaultKind(
        "ssh.syntax",
        summary: "Leaves a line in sshd's settings that it does not know.",
        symptom: "sshd does not start again, \"Bad configuration option\"; who is logged in stays so.",
        needs: needs,
        reboot: stays,
        arguments: [
            .init(
                "line", .string(pattern: "[A-Za-z][A-Za-z0-9 ./_-]*", explanation: "one line of settings"),
                default: "PermitRootLogins no", "The line."), file,
        ],
        examples: [.init(on: "web", [:])]
    ) { arguments in add(arguments, arguments.text("line")) }
}
