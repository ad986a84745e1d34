import Scenario

/// Faults of nginx that let it start and answer, but not as it should.
enum NginxFaults {
    static let all: [FaultKind] = [serverName, otherSite, root, redirectLoop, include, staleName]

    static let site = ObjectShape.Field(
        "file", .path, default: "/etc/nginx/sites-enabled/default", "The site's file.")
    private static let needs = ["nginx"]

    /// Sets a directive wherever the file has it; else in its first server.
    private static let directive = #"""
        $done = s{^([^#\n]*?)\b\Q$ENV{name}\E[ \t]+[^;\n]*;}{$1$ENV{name} $ENV{value};}mg
            || s{^([^#\n]*\bserver[ \t]*\{[^\n]*\n)}{$1    $ENV{name} $ENV{value};\n}m;
        """#

    static func set(_ arguments: Arguments, _ name: String, _ value: String) -> FaultPlan {
        Edit(file: arguments.text("file"), unit: "nginx", name: name, value: value, change: directive).plan
    }

    static let serverName = FaultKind(
        "nginx.server-name",
        summary: "Has a site answer to other names.",
        symptom: "Visitors get another site, with another certificate, or a 404; asked by its new name it is there.",
        needs: needs + ["another site, which then is the default"],
        reboot: "Stays.",
        arguments: [
            site,
            .init(
                "names", .list(.string(pattern: Pattern.name, explanation: "a host name"), minimum: 1), required: true,
                "The names that it answers to from now on."),
        ],
        examples: [.init(on: "web", ["names": "[shop.test.old]"])]
    ) { arguments in set(arguments, "server_name", arguments.texts("names").joined(separator: " ")) }

    static let otherSite = FaultKind(
        "nginx.other-site",
        summary: "Adds a left-over site that takes requests which are not its own.",
        symptom: "Visitors see a maintenance page, though the site's own file is right; or nginx does not start.",
        needs: needs,
        reboot: "Stays: a file in /etc/nginx/conf.d.",
        arguments: [
            .init("port", .int(1...65535), default: "80", "The port it listens on."),
            .init(
                "kind", .word(["first", "same-name", "two-defaults"]), default: "first",
                "first: it is read before the others and so takes what fits no name; same-name: it has the name "
                    + "`name`; two-defaults: it says default_server like another, so nginx does not start."),
            .init(
                "name", .string(pattern: Pattern.name, explanation: "a host name"), "Its name, for same-name."),
            .init(
                "file", .string(pattern: Pattern.conf, explanation: Pattern.confWords),
                default: "00-maintenance.conf", "The file's name in /etc/nginx/conf.d."),
        ],
        examples: [
            .init(on: "web", [:]), .init(on: "web", ["kind": "same-name", "name": "shop.test"]),
            .init(on: "web", ["kind": "two-defaults"]),
        ]
    ) { arguments throws(FaultError) in
        let kind = arguments.text("kind")
        guard (kind == "same-name") == arguments.has("name") else {
            throw .conflict(fault: arguments.fault, reason: "name goes with kind same-name, and only with it")
        }
        let text = """
            server {
                listen \(arguments.number("port"))\(kind == "two-defaults" ? " default_server" : "");
                server_name \(arguments.has("name") ? arguments.text("name") : "_");
                default_type text/plain;
                return 503 "Down for maintenance.\\n";
            }

            """
        return Addition(file: "/etc/nginx/conf.d/" + arguments.text("file"), text: text, unit: "nginx").plan
    }

    static let root = FaultKind(
        "nginx.root",
        summary: "Has a site serve another folder.",
        symptom: "Every page is a 404, or an old version; the files are all there.",
        needs: needs,
        reboot: "Stays.",
        arguments: [site, .init("path", .path, required: true, "The wrong folder.")],
        examples: [.init(on: "web", ["path": "/srv/shop/current"])]
    ) { arguments in set(arguments, "root", arguments.text("path")) }

    static let redirectLoop = FaultKind(
        "nginx.redirect-loop",
        summary: "Sends visitors to HTTPS by a header that nobody in front sets.",
        symptom: "The browser says \"too many redirects\"; curl shows 301 to the same address.",
        needs: needs,
        reboot: "Stays.",
        arguments: [site],
        examples: [.init(on: "web", [:])]
    ) { arguments in
        Edit(
            file: arguments.text("file"), unit: "nginx",
            change: #"""
                my $rule = q{    if ($http_x_forwarded_proto != "https") { return 301 $scheme://$http_host$request_uri; }};
                $done = s{^([^#\n]*\bserver[ \t]*\{[^\n]*\n)}{$1$rule\n}m;
                """#
        ).plan
    }

    static let include = FaultKind(
        "nginx.include",
        summary: "Loses the line that reads the sites, or adds one that reads a file which is not there.",
        symptom: "nginx runs and listens nowhere, or does not start: \"open() failed\".",
        needs: needs,
        reboot: "Stays: /etc/nginx/nginx.conf.",
        arguments: [
            .init(
                "kind", .word(["sites-lost", "file-missing"]), default: "sites-lost",
                "Whether the sites are no longer read, or a missing file is.")
        ],
        examples: [.init(on: "web", [:]), .init(on: "web", ["kind": "file-missing"])]
    ) { arguments in
        Edit(
            file: "/etc/nginx/nginx.conf", unit: "nginx",
            change: arguments.text("kind") == "sites-lost"
                ? #"$done = s{^[ \t]*include[ \t]+[^;\n]*sites-enabled[^;\n]*;[^\n]*\n}{}m;"#
                : #"$done = s{^(http[ \t]*\{[^\n]*\n)}{$1\tinclude /etc/nginx/snippets/security-headers.conf;\n}m;"#
        ).plan
    }

    static let staleName = FaultKind(
        "nginx.stale-name",
        summary:
            "Has nginx start while the name of the application's host leads elsewhere, and puts the name right again.",
        symptom: "The site answers 502 or 504 and the log names an old address, though the name resolves rightly.",
        needs: needs + ["a site whose proxy_pass names a host"],
        reboot: "Heals when nginx reads its settings again.",
        arguments: [
            .init("name", .string(pattern: Pattern.name, explanation: "a host name"), required: true, "The name."),
            .init(
                "address", .string(pattern: Pattern.address, explanation: "an IPv4 address"), required: true,
                "The address that it had."),
        ],
        examples: [.init(on: "web", ["name": "app", "address": "10.20.0.77"])]
    ) { arguments in
        FaultPlan(
            ["name": arguments.text("name"), "address": arguments.text("address")],
            inject: #"""
                wants_systemd
                save /etc/hosts
                save_unit nginx
                cp -p /etc/hosts /run/hosts.dpkg-tmp
                name="$name" address="$address" edit /etc/hosts '
                    s{^([^#\n]*[ \t]\Q$ENV{name}\E(?:[ \t][^\n]*)?)$}{}mg;
                    $_ = "$ENV{address} $ENV{name}\n$_"; $done = 1;
                '
                restart nginx
                cat /run/hosts.dpkg-tmp >/etc/hosts
                touch -r /run/hosts.dpkg-tmp /etc/hosts
                rm /run/hosts.dpkg-tmp
                """#,
            undo: "restore /etc/hosts\nrestore_units")
    }
}
