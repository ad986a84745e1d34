import Scenario

/// Servers that listen where nobody looks for them.
enum ListenFaults {
    static let all: [FaultKind] = [wrong]

    /// How a server is told where to listen.
    private struct Server {
        /// Its name in the argument.
        var name: String
        /// Its settings.
        var file: String
        /// Its unit.
        var unit: String
        /// Perl with the address in `$a` and the port in `$p`, each empty where it stays.
        var change: String
    }

    private static let servers = [
        Server(
            name: "sshd", file: "/etc/ssh/sshd_config", unit: "ssh",
            change: #"""
                if ($p) { s{^[ \t]*Port[ \t][^\n]*\n}{}mg; $_ = "Port $p\n$_"; }
                if ($a) { s{^[ \t]*ListenAddress[ \t][^\n]*\n}{}mg; $_ = "ListenAddress $a\n$_"; }
                $done = 1;
                """#),
        Server(
            name: "memcached", file: "/etc/memcached.conf", unit: "memcached",
            change: #"""
                if ($a) { s{^-l[ \t][^\n]*\n}{}mg; $_ .= "-l $a\n" }
                if ($p) { s{^-p[ \t][^\n]*\n}{}mg; $_ .= "-p $p\n" }
                $done = 1;
                """#),
        Server(
            name: "apache", file: "/etc/apache2/ports.conf", unit: "apache2",
            change: #"""
                $done = s{^Listen[ \t]+(?:(\S+):)?(\d+)}{
                    my ($h, $n) = ($a || $1 || "", $p || $2); "Listen " . ($h ? "$h:" : "") . $n
                }me;
                """#),
        Server(
            name: "named", file: "/etc/bind/named.conf.options", unit: "named",
            change: #"""
                s!^[ \t]*listen-on[ \t{][^}]*\};[^\n]*\n!!mg;
                my $line = "\tlisten-on" . ($p ? " port $p" : "") . " { " . ($a || "any") . "; };\n";
                $done = s{^(options[ \t]*\{[^\n]*\n)}{$1$line}m;
                """#),
        Server(
            name: "haproxy", file: "/etc/haproxy/haproxy.cfg", unit: "haproxy",
            change: #"""
                $done = s{^([ \t]*bind[ \t]+)([^\s:]*):(\d+)}{ $1 . ($a || $2) . ":" . ($p || $3) }me;
                """#),
    ]

    static let wrong = FaultKind(
        "listen.wrong",
        summary: "Has a server listen on another address or port than its clients expect.",
        symptom: "Connections are refused from elsewhere, or everywhere; the service runs and its log is clean.",
        needs: ["the server: openssh-server, redis-server, memcached, apache2, bind9 or haproxy"],
        reboot: "Stays: the server's own settings.",
        arguments: [
            .init("server", .word(servers.map(\.name) + ["redis"]), required: true, "The server."),
            .init(
                "address", .string(pattern: Pattern.address, explanation: "an IPv4 address"),
                "The only address it listens on, for example 127.0.0.1."),
            .init("port", .int(1...65535), "The port it listens on."),
        ],
        examples: [
            .init(on: "db", ["server": "redis", "address": "127.0.0.1"]),
            .init(on: "web", ["server": "sshd", "port": "2222"]),
        ]
    ) { arguments throws(FaultError) in
        guard arguments.has("address") || arguments.has("port") else {
            throw .conflict(fault: arguments.fault, reason: "address or port must be given")
        }
        guard arguments.text("server") != "redis" else { return redis(arguments) }
        guard let server = servers.first(where: { $0.name == arguments.text("server") }) else {
            throw .unfit(fault: arguments.fault, argument: "server", expected: "a server that it knows")
        }
        return Edit(
            file: server.file, unit: server.unit, name: arguments.text("address"), value: arguments.number("port"),
            change: "my ($a, $p) = @ENV{'name', 'value'};\n" + server.change
        ).plan
    }

    /// Redis has far too many comments for its settings to be noted; the last line that names a setting is the one.
    private static func redis(_ arguments: Arguments) -> FaultPlan {
        let address = arguments.has("address") ? "bind \(arguments.text("address"))\n" : ""
        let port = arguments.has("port") ? "port \(arguments.number("port"))\n" : ""
        return FaultPlan(
            ["file": "/etc/redis/redis.conf", "text": address + port, "unit": "redis-server"],
            inject: FileFaults.append, undo: FileFaults.cut)
    }
}
