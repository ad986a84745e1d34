import Scenario

/// Faults of HAProxy.
enum ProxyFaults {
    static let all: [FaultKind] = [server, check, limit]

    private static let file = ObjectShape.Field(
        "file", .path, default: "/etc/haproxy/haproxy.cfg", "HAProxy's settings.")
    private static let word = "[A-Za-z0-9_.:-]+"
    private static let backend = ObjectShape.Field(
        "backend", .string(pattern: word, explanation: "a section's name"), required: true,
        "The backend's name, or that of a listen section.")

    /// Perl that hands the section's lines to what follows in `$s`.
    private static func section(_ change: String) -> String {
        #"""
        s{^((?:backend|listen)[ \t]+\Q$ENV{name}\E\b[^\n]*\n)((?:[ \t#][^\n]*\n|\n)*)}{
            my ($head, $s) = ($1, $2); \#(change); "$head$s"
        }me;
        """#
    }

    private static func plan(_ arguments: Arguments, value: String, change: String) -> FaultPlan {
        Edit(
            file: arguments.text("file"), unit: "haproxy", name: arguments.text("backend"), value: value,
            change: section(change)
        ).plan
    }

    static let server = FaultKind(
        "haproxy.server",
        summary: "Has a backend's servers be looked for at the wrong place.",
        symptom: "Clients get 503; HAProxy logs that the backend has no server available.",
        needs: ["haproxy"],
        reboot: "Stays.",
        arguments: [
            file, backend,
            .init(
                "address", .string(pattern: word, explanation: "an address, : and a port"), required: true,
                "Where all its servers are from now on, for example 10.20.0.3:8081."),
        ],
        examples: [.init(on: "web", ["backend": "shop", "address": "\"10.20.0.3:8081\""])]
    ) { arguments in
        plan(
            arguments, value: arguments.text("address"),
            change: #"$done = $s =~ s{^([ \t]*server[ \t]+\S+[ \t]+)\S+}{$1$ENV{value}}mg"#)
    }

    static let check = FaultKind(
        "haproxy.check",
        summary: "Has the health check ask for a page that the servers do not have.",
        symptom: "Clients get 503, though each server answers; HAProxy says they are DOWN, \"Layer7 wrong status\".",
        needs: ["haproxy"],
        reboot: "Stays.",
        arguments: [file, backend, .init("path", .path, default: "/healthz", "What is asked for.")],
        examples: [.init(on: "web", ["backend": "shop", "path": "/status"])]
    ) { arguments in
        plan(
            arguments, value: arguments.text("path"),
            change: #"""
                $s =~ s{^[ \t]*option[ \t]+httpchk[^\n]*\n}{}mg;
                $done = $s =~ s{^([ \t]*server[ \t][^\n]*)}{ my $l = $1; $l =~ /\bcheck\b/ ? $l : "$l check" }mge;
                $s = "    option httpchk GET $ENV{value}\n$s"
                """#)
    }

    static let limit = FaultKind(
        "haproxy.maxconn",
        summary: "Lets only so many requests at a time through to each server.",
        symptom: "Under load clients wait and then get 503, while the servers have nothing to do.",
        needs: ["haproxy"],
        reboot: "Stays.",
        arguments: [
            file, backend, .init("most", .int(1...100_000), default: "1", "How many to each server."),
            .init("queue", .int(1...3600), default: "2", "How many seconds a request waits for its turn."),
        ],
        examples: [.init(on: "web", ["backend": "shop"])]
    ) { arguments in
        plan(
            arguments, value: arguments.number("most"),
            change: #"""
                $s =~ s{[ \t]+maxconn[ \t]+\d+}{}g;
                $done = $s =~ s{^([ \t]*server[ \t][^\n]*)}{$1 maxconn $ENV{value}}mg;
                $s = "    timeout queue \#(arguments.number("queue"))s\n$s"
                """#)
    }
}
