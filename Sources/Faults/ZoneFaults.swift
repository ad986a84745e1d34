import Scenario

/// Faults of a name server of our own: BIND and its zones.
enum ZoneFaults {
    static let all: [FaultKind] = [record, unfinished, serial, shadow, refuses]

    private static let file = ObjectShape.Field(
        "file", .path, required: true, "The zone's file; one record in each line, each with its name.")
    private static let recordOf = [
        ObjectShape.Field(
            "record", .string(pattern: "@|[A-Za-z0-9_*.-]+", explanation: "a record's name"), required: true,
            "The record's name as the file writes it, for example www or @."),
        ObjectShape.Field(
            "type", .word(["A", "AAAA", "CNAME", "MX", "NS", "PTR", "SRV", "TXT"]), default: "A", "Its type."),
    ]
    private static let data = "[A-Za-z0-9 ._:=\"-]+"
    private static let unit = ObjectShape.Field(
        "restart", .string(pattern: Pattern.unit, explanation: "a unit's name"), default: "named",
        "The name server's unit.")
    private static let example: KeyValuePairs = ["file": "/etc/bind/db.shop.test", "record": "www"]

    /// Perl that finds the record: its beginning is $1, its data $2.
    private static func find(_ type: String) -> String {
        #"^(\Q$ENV{name}\E[ \t]+(?:\d+[smhdw]?[ \t]+)?(?:IN[ \t]+)?\#(type)[ \t]+)([^;\n]*[^;\s])"#
    }

    /// Perl that adds to the zone's serial number.
    private static func raise(by difference: String) -> String {
        #"s{(\bSOA\b[^(]*\(\s*)(\d+)}{$1 . ($2 + \#(difference))}es or $done = 0;"#
    }

    private static func edit(_ arguments: Arguments, value: String, change: String) -> FaultPlan {
        Edit(
            file: arguments.text("file"), unit: arguments.text("restart"), name: arguments.text("record"), value: value,
            change: change
        ).plan
    }

    static let record = FaultKind(
        "zone.record",
        summary: "Changes a record of a zone, or loses it, and raises the serial as an administrator would.",
        symptom:
            "A name leads elsewhere, to a name that does not exist, or is unknown; without PTR logins and mail wait.",
        needs: ["BIND"],
        reboot: "Stays: the zone's file.",
        arguments: [file] + recordOf + [
            .init(
                "value", .string(pattern: data, explanation: "a record's data on one line"),
                "Its data from now on; absent, the record is gone."), unit,
        ],
        examples: [
            .init(on: "dns", example),
            .init(
                on: "dns",
                ["file": "/etc/bind/db.shop.test", "record": "api", "type": "CNAME", "value": "\"lb-old.shop.test.\""]),
        ]
    ) { arguments in
        let found = find(arguments.text("type"))
        let change =
            arguments.has("value") ? "$done = s{\(found)}{$1$ENV{value}}m;" : #"$done = s{\#(found)[^\n]*\n}{}m;"#
        return edit(arguments, value: arguments.text("value"), change: change + raise(by: "1"))
    }

    static let unfinished = FaultKind(
        "zone.unfinished-name",
        summary: "Takes the dot from the end of a name that a record leads to, so that the zone's own is added.",
        symptom: "The name cannot be followed: dig shows a target like mail.shop.test.shop.test.",
        needs: ["BIND"],
        reboot: "Stays: the zone's file.",
        arguments: [file] + recordOf + [unit],
        examples: [
            .init(on: "dns", ["file": "/etc/bind/db.shop.test", "record": "www", "type": "CNAME"])
        ]
    ) { arguments in
        edit(
            arguments, value: "",
            change: #"s{\#(find(arguments.text("type")))}{my ($l, $d) = ($1, $2); $done = $d =~ s/\.$//; "$l$d"}me;"#
                + raise(by: "1"))
    }

    static let serial = FaultKind(
        "zone.serial",
        summary: "Changes a record of a zone and sets the serial back, so that secondaries never take the change.",
        symptom: "The primary answers one thing and the secondaries another, for ever.",
        needs: ["BIND"],
        reboot: "Stays: the zone's file.",
        arguments: [file] + recordOf + [
            .init(
                "value", .string(pattern: data, explanation: "a record's data on one line"), required: true,
                "Its data from now on."),
            .init("back", .int(1...1_000_000), default: "10", "By how much the serial is set back."), unit,
        ],
        examples: [
            .init(on: "dns", ["file": "/etc/bind/db.shop.test", "record": "www", "value": "\"10.20.0.7\""])
        ]
    ) { arguments in
        edit(
            arguments, value: arguments.text("value"),
            change: "$done = s{\(find(arguments.text("type")))}{$1$ENV{value}}m;"
                + raise(by: "-" + arguments.number("back")))
    }

    static let shadow = FaultKind(
        "zone.shadow",
        summary: "Has the name server hold a zone that is somebody else's, with nothing in it.",
        symptom: "Every name in that domain is NXDOMAIN here, and is there for everybody else.",
        needs: ["BIND"],
        reboot: "Stays: named.conf.local and the zone's file.",
        arguments: [
            .init(
                "domain", .string(pattern: Pattern.name, explanation: "a domain"), required: true, "The domain."), unit,
        ],
        examples: [.init(on: "dns", ["domain": "partner.test"])]
    ) { arguments in
        let domain = arguments.text("domain")
        let zone = """
            $TTL 300
            @ IN SOA localhost. hostmaster.localhost. ( 2023061401 3600 900 604800 300 )
            @ IN NS localhost.

            """
        return FaultPlan(
            [
                "domain": domain, "unit": arguments.text("restart").strippingService, "text": zone,
                "file": "/etc/bind/db.\(domain)", "list": "/etc/bind/named.conf.local",
            ],
            inject: #"""
                [ ! -e "$file" ] || fail "$file is there already"
                save "$list" "$file"
                save_unit "$unit"
                printf %s "$text" | put "$file" 0644
                name="$domain" value="$file" edit "$list" '
                    $_ .= "\nzone \"$ENV{name}\" {\n\ttype master;\n\tfile \"$ENV{value}\";\n};\n"; $done = 1;
                '
                restart "$unit"
                """#,
            undo: "restore \"$list\" \"$file\"\nrestore_units")
    }

    static let refuses = FaultKind(
        "zone.refuses",
        summary: "Has the name server answer this host only.",
        symptom: "Clients get REFUSED; on the server itself every question is answered.",
        needs: ["BIND"],
        reboot: "Stays: named.conf.options.",
        arguments: [
            .init("file", .path, default: "/etc/bind/named.conf.options", "The file with the options."), unit,
        ],
        examples: [.init(on: "dns", [:])]
    ) { arguments in
        Edit(
            file: arguments.text("file"), unit: arguments.text("restart"),
            change: #"""
                s!^[ \t]*allow-query[ \t]*\{[^}]*\};[^\n]*\n!!mg;
                $done = s{^(options[ \t]*\{[^\n]*\n)}{$1\tallow-query { localhost; };\n}m;
                """#
        ).plan
    }
}
