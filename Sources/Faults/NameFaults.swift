import Scenario

/// Faults of name resolution.
enum NameFaults {
    static let all: [FaultKind] = [resolver, hosts, switchOrder]

    static let resolver = FaultKind(
        "dns.resolver",
        summary: "Points the resolver at a name server that does not answer.",
        symptom: "Names outside /etc/hosts take seconds and then fail with \"Temporary failure in name resolution\".",
        reboot: "Stays: /etc/resolv.conf.",
        arguments: [
            .init(
                "server", .string(pattern: Pattern.address, explanation: "an IPv4 address"), default: "192.0.2.53",
                "The wrong name server."),
            .init(
                "keep", .bool, default: "false",
                "Whether the right servers stay behind it, so that names are only slow."),
        ],
        examples: [.init(on: "web", ["server": "192.0.2.53"]), .init(on: "web", ["keep": "true"])]
    ) { arguments in
        FaultPlan(
            ["server": arguments.text("server"), "keep": String(arguments.flag("keep"))],
            inject: #"""
                file=/etc/resolv.conf
                save "$file"
                rest=
                if [ -e "$file" ]; then rest=$(cat "$file"); fi
                if [ "$keep" = false ]; then rest=$(printf '%s\n' "$rest" | sed '/^[[:space:]]*nameserver/d'); fi
                {
                    printf 'nameserver %s\n' "$server"
                    if [ -n "$rest" ]; then printf '%s\n' "$rest"; fi
                } | put "$file" 0644
                """#,
            undo: "restore /etc/resolv.conf")
    }

    static let hosts = FaultKind(
        "dns.hosts",
        summary: "Has /etc/hosts give a wrong address for a name.",
        symptom: "A name leads to the wrong machine or to none, whatever DNS says.",
        reboot: "Stays: /etc/hosts.",
        arguments: [
            .init(
                "name", .string(pattern: Pattern.name, explanation: "a host name"), required: true, "The name."),
            .init(
                "address", .string(pattern: Pattern.address, explanation: "an IPv4 address"), required: true,
                "The wrong address."),
        ],
        examples: [.init(on: "web", ["name": "db", "address": "10.20.0.33"])]
    ) { arguments in
        FaultPlan(
            ["name": arguments.text("name"), "address": arguments.text("address")],
            inject: #"""
                save /etc/hosts
                [ -e /etc/hosts ] || : | put /etc/hosts 0644
                name="$name" address="$address" edit /etc/hosts '
                    my ($name, $address) = @ENV{"name", "address"}; my @lines;
                    for my $line (split /\n/) {
                        my ($words, $rest) = $line =~ /^([^#]*)(.*)$/;
                        my ($old, @names) = split(" ", $words);
                        if (grep { lc $_ eq lc $name } @names) {
                            my @others = grep { lc $_ ne lc $name } @names;
                            push(@lines, join(" ", $old, @others, $rest || ())) if @others;
                        } else { push(@lines, $line) }
                    }
                    $_ = join("", map { "$_\n" } @lines, "$address $name"); $done = 1;
                '
                """#,
            undo: "restore /etc/hosts")
    }

    static let switchOrder = FaultKind(
        "dns.nsswitch",
        summary: "Takes a source out of the hosts line of /etc/nsswitch.conf.",
        symptom:
            "Without dns, dig finds a name and every program says it is unknown; without files, /etc/hosts is not read.",
        reboot: "Stays: /etc/nsswitch.conf.",
        arguments: [
            .init("without", .word(["dns", "files"]), required: true, "The source that is no longer asked.")
        ],
        examples: [.init(on: "web", ["without": "dns"]), .init(on: "web", ["without": "files"])]
    ) { arguments in
        FaultPlan(
            ["without": arguments.text("without")],
            inject: #"""
                save /etc/nsswitch.conf
                without="$without" edit /etc/nsswitch.conf '
                    s{^(hosts:[^\n]*)}{ my $l = $1; $done = $l =~ s/[ \t]+\b$ENV{without}\b//; $l }me
                '
                """#,
            undo: "restore /etc/nsswitch.conf")
    }
}
