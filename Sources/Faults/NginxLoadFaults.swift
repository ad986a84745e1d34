import Scenario

/// Limits of nginx that are too tight for who visits.
enum NginxLoadFaults {
    static let all: [FaultKind] = [bodySize, timeout, rateLimit, connections]

    static let bodySize = FaultKind(
        "nginx.body-size",
        summary: "Allows uploads only a small size.",
        symptom: "Small forms are taken, larger uploads are answered with 413.",
        needs: ["nginx"],
        reboot: "Stays.",
        arguments: [NginxFaults.site, .init("size", .size, default: "1K", "The largest body.")],
        examples: [.init(on: "web", ["size": "64K"])]
    ) { arguments in NginxFaults.set(arguments, "client_max_body_size", arguments.number("size")) }

    static let timeout = FaultKind(
        "nginx.timeout",
        summary: "Gives the application behind nginx too little time to answer.",
        symptom: "Quick pages work, slow ones are answered with 504; asked directly the application finishes.",
        needs: ["nginx"] + ["a site with proxy_pass"],
        reboot: "Stays.",
        arguments: [NginxFaults.site, .init("seconds", .int(1...3600), default: "1", "How long an answer may take.")],
        examples: [.init(on: "web", ["seconds": "2"])]
    ) { arguments in NginxFaults.set(arguments, "proxy_read_timeout", arguments.number("seconds") + "s") }

    static let rateLimit = FaultKind(
        "nginx.rate-limit",
        summary: "Answers only so many requests a minute from one address.",
        symptom: "The first requests work, the next ones are answered with 503; behind a proxy all visitors share one.",
        needs: ["nginx"],
        reboot: "Stays.",
        arguments: [NginxFaults.site, .init("per-minute", .int(1...6000), default: "6", "How many requests.")],
        examples: [.init(on: "web", ["per-minute": "30"])]
    ) { arguments in
        Edit(
            file: arguments.text("file"), unit: "nginx", value: arguments.number("per-minute"),
            change: #"""
                if (s{^([^#\n]*\bserver[ \t]*\{[^\n]*\n)}{$1    limit_req zone=visitors;\n}m) {
                    $_ = "limit_req_zone \$binary_remote_addr zone=visitors:1m rate=$ENV{value}r/m;\n$_"; $done = 1;
                }
                """#
        ).plan
    }

    static let connections = FaultKind(
        "nginx.connections",
        summary: "Gives nginx one worker with few connections.",
        symptom:
            "Alone it is quick; with some visitors connections hang, and \"worker_connections are not enough\" is logged.",
        needs: ["nginx"],
        reboot: "Stays: /etc/nginx/nginx.conf.",
        arguments: [
            .init("most", .int(4...1024), default: "8", "How many connections, those of nginx itself included.")
        ],
        examples: [.init(on: "web", ["most": "12"])]
    ) { arguments in
        Edit(
            file: "/etc/nginx/nginx.conf", unit: "nginx", value: arguments.number("most"),
            change: #"""
                s{^worker_processes[ \t]+[^;]*;}{worker_processes 1;}m;
                $done = s{\bworker_connections[ \t]+[^;]*;}{worker_connections $ENV{value};};
                """#
        ).plan
    }
}
