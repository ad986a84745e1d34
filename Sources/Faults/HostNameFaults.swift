import Scenario

/// Faults of how a host completes names, and of its own.
enum HostNameFaults {
    static let all: [FaultKind] = [search, hostname]

    static let search = FaultKind(
        "dns.search",
        summary: "Changes the search list and the options in /etc/resolv.conf.",
        symptom: "Short names are unknown or lead elsewhere, or each look-up asks for names that nobody meant.",
        reboot: "Stays: /etc/resolv.conf.",
        arguments: [
            .init(
                "search", .list(.string(pattern: Pattern.name, explanation: "a domain")),
                "The domains that short names are tried in; none where the list is empty; absent, as they are."),
            .init(
                "options", .string(pattern: "[a-z0-9: -]+", explanation: "options of resolv.conf"),
                "The options, for example \"ndots:15\" or \"timeout:10 attempts:5\"; absent, as they are."),
        ],
        examples: [
            .init(on: "web", ["search": "[corp.test]"]),
            .init(on: "web", ["search": "[a.test, b.test, c.test]", "options": "\"ndots:15 timeout:5\""]),
        ]
    ) { arguments throws(FaultError) in
        guard arguments.has("search") || arguments.has("options") else {
            throw .conflict(fault: arguments.fault, reason: "search or options must be given")
        }
        let search = arguments.texts("search")
        let lines =
            (search.isEmpty ? "" : "search \(search.joined(separator: " "))\n")
            + (arguments.has("options") ? "options \(arguments.text("options"))\n" : "")
        let gone =
            (arguments.has("search") ? ["search", "domain"] : []) + (arguments.has("options") ? ["options"] : [])
        return Edit(
            file: "/etc/resolv.conf", name: gone.joined(separator: "|"), value: lines,
            change: #"""
                my $old = $_; s{^[ \t]*(?:$ENV{name})\b[^\n]*\n?}{}mg; $_ .= "\n" if length && !/\n\z/;
                $_ .= $ENV{value}; $done = $_ ne $old;
                """#
        ).plan
    }

    static let hostname = FaultKind(
        "hostname.wrong",
        summary: "Gives a host another name, which nothing resolves.",
        symptom: "sudo says \"unable to resolve host\", hostname -f fails, and logs and reports come from a stranger.",
        reboot: "Stays: /etc/hostname.",
        arguments: [
            .init(
                "name", .string(pattern: "[a-z0-9][a-z0-9-]{0,62}", explanation: "a host's name"), required: true,
                "The wrong name; that of another host makes two of one name.")
        ],
        examples: [.init(on: "web", ["name": "template-deb12"])]
    ) { arguments in
        FaultPlan(
            ["name": arguments.text("name")],
            inject: #"""
                save /etc/hostname
                note "name $(uname -n)"
                printf '%s\n' "$name" | put /etc/hostname 0644
                hostname "$name"
                """#,
            undo: #"""
                restore /etc/hostname
                hostname "$(field name)"
                """#)
    }
}
