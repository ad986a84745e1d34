import Scenario

/// Faults of a packet filter whose rules look reasonable one by one.
enum FirewallRuleFaults {
    static let all: [FaultKind] = [redirect, owner, connections, stateless, order, idle, flushed]

    private static func port(_ summary: String) -> ObjectShape.Field {
        .init("port", .int(1...65535), required: true, summary)
    }

    private static let allowed = ObjectShape.Field(
        "allowed", .list(.int(1...65535), minimum: 1), required: true, "The TCP ports that stay open.")

    static let redirect = FaultKind(
        "firewall.redirect",
        summary: "Has address translation send a port's connections to another port.",
        symptom: "A stranger answers on the port, or nobody, though the right service listens there.",
        needs: PacketFilter.needs,
        reboot: PacketFilter.reboot,
        arguments: [
            port("The TCP port that clients ask for."),
            .init("to", .int(1...65535), required: true, "The port of this host that they get."),
            .init(
                "side", .word(["clients", "local"]), default: "clients",
                "clients: what comes from other hosts; local: what this host's own programs send anywhere."),
            PacketFilter.persistent,
        ],
        examples: [
            .init(on: "web", ["port": "80", "to": "8088"]),
            .init(on: "web", ["port": "5432", "to": "5433", "side": "local"]),
        ]
    ) { arguments in
        let chain = arguments.text("side") == "clients" ? "prerouting" : "output"
        let place = chain == "output" ? "-100" : "dstnat"
        return PacketFilter(
            arguments,
            script: """
                table ip nat { chain \(chain) { type nat hook \(chain) priority \(place); }; }
                insert rule ip nat \(chain) tcp dport \(arguments.number("port")) redirect to :\(arguments.number("to"))
                """
        ).plan
    }

    static let owner = FaultKind(
        "firewall.owner",
        summary: "Blocks what one account sends.",
        symptom: "The service cannot connect; the same command as root or as oneself works.",
        needs: PacketFilter.needs,
        reboot: PacketFilter.reboot,
        arguments: [
            .init(
                "user", .string(pattern: Pattern.user, explanation: "an account"), required: true, "The account."),
            .init("port", .int(1...65535), "The TCP port it cannot reach; absent, every port and protocol."),
            .init("action", .word(["drop", "reject"]), default: "reject", "What becomes of the packets."),
            PacketFilter.persistent,
        ],
        examples: [.init(on: "web", ["user": "www-data", "port": "5432"])]
    ) { arguments in
        let port = arguments.has("port") ? "tcp dport \(arguments.number("port")) " : ""
        let rule = "meta skuid \"\(arguments.text("user"))\" \(port)\(arguments.text("action"))"
        return PacketFilter(arguments, first: rule, in: "output").plan
    }

    static let connections = FaultKind(
        "firewall.connections",
        summary: "Allows a port only so many connections at a time.",
        symptom:
            "One client after the other works; under load some are turned away, and nothing is in the service's log.",
        needs: PacketFilter.needs,
        reboot: PacketFilter.reboot,
        arguments: [
            port("The TCP port."), .init("most", .int(1...65535), required: true, "How many connections."),
            .init("action", .word(["drop", "reject"]), default: "drop", "What becomes of further ones."),
            PacketFilter.persistent,
        ],
        examples: [.init(on: "db", ["port": "5432", "most": "4"])]
    ) { arguments in
        let rule =
            "tcp dport \(arguments.number("port")) ct state new ct count over \(arguments.number("most")) "
            + arguments.text("action")
        return PacketFilter(arguments, first: rule, in: "input").plan
    }

    static let stateless = FaultKind(
        "firewall.stateless",
        summary: "Closes a host but for some ports, and forgets the answers to what the host itself asks.",
        symptom: "Clients are served; the host's own connections and look-ups of names time out.",
        needs: PacketFilter.needs,
        reboot: PacketFilter.reboot,
        arguments: [allowed, PacketFilter.persistent],
        examples: [.init(on: "web", ["allowed": "[22, 80, 443]"])]
    ) { arguments in
        PacketFilter(
            arguments,
            script: PacketFilter.chain("input") + """
                add rule inet filter input iifname "lo" accept
                add rule inet filter input meta l4proto { icmp, ipv6-icmp } accept
                add rule inet filter input tcp dport { \(arguments.numbers("allowed")) } accept
                add rule inet filter input counter drop
                """
        ).plan
    }

    static let order = FaultKind(
        "firewall.order",
        summary: "Allows a port by a rule that stands behind the one that turns everything else away.",
        symptom: "The port is refused from outside, though the rules have a line that accepts it.",
        needs: PacketFilter.needs,
        reboot: PacketFilter.reboot,
        arguments: [allowed, port("The TCP port that is allowed in vain."), PacketFilter.persistent],
        examples: [.init(on: "web", ["allowed": "[22, 443]", "port": "80"])]
    ) { arguments in
        PacketFilter(
            arguments,
            script: PacketFilter.chain("input") + """
                add rule inet filter input ct state { established, related } accept
                add rule inet filter input iifname "lo" accept
                add rule inet filter input meta l4proto { icmp, ipv6-icmp } accept
                add rule inet filter input tcp dport { \(arguments.numbers("allowed")) } accept
                add rule inet filter input ct state new counter reject with icmpx admin-prohibited
                add rule inet filter input tcp dport \(arguments.number("port")) accept
                """
        ).plan
    }

    static let idle = FaultKind(
        "firewall.idle",
        summary: "Forgets connections that are silent for a while, and drops what then comes of them.",
        symptom: "Connections of a pool hang when they are used after a pause; new ones work.",
        needs: PacketFilter.needs + ["connection tracking with timeouts in the kernel"],
        reboot: PacketFilter.reboot,
        arguments: [
            port("The TCP port."), .init("seconds", .int(1...86400), required: true, "How long a silence may be."),
            PacketFilter.persistent,
        ],
        examples: [.init(on: "db", ["port": "5432", "seconds": "60"])]
    ) { arguments in
        let port = arguments.number("port")
        return PacketFilter(
            arguments,
            script: PacketFilter.chain("input") + """
                table inet filter {
                    ct timeout short {
                        protocol tcp; l3proto ip
                        policy = { established : \(arguments.number("seconds")) }
                    }
                    chain tracking {
                        type filter hook prerouting priority -150
                        tcp dport \(port) ct state new ct timeout set "short"
                    }
                }
                insert rule inet filter input tcp dport \(port) tcp flags & (syn | ack) == ack ct state new,invalid drop
                """
        ).plan
    }

    static let flushed = FaultKind(
        "firewall.flushed",
        summary: "Loses the whole ruleset of a host that needs it, and what would load it again.",
        symptom: "What the rules did is gone: no address translation for the hosts behind, no closed ports.",
        needs: ["nft", "a ruleset in the host"],
        reboot: "Stays: nftables.service is off.",
        arguments: [
            .init("keep-file", .bool, default: "true", "Whether /etc/nftables.conf still has the rules.")
        ],
        examples: [.init(on: "router", [:]), .init(on: "router", ["keep-file": "false"])]
    ) { arguments in
        FaultPlan(
            ["keep": String(arguments.flag("keep-file"))],
            inject: #"""
                file=/etc/nftables.conf
                rules=$(nft -s list ruleset)
                [ -n "$rules" ] || fail 'this host has no rules'
                save "$file" /etc/systemd/system/sysinit.target.wants/nftables.service
                save_unit nftables
                note "rules $(printf '%s\n' "$rules" | gzip -9 | base64 -w 0)"
                if [ "$keep" = false ]; then printf '#!/usr/sbin/nft -f\n\nflush ruleset\n' | put "$file" 0755; fi
                if has_systemd; then patiently systemctl disable --now nftables; fi
                nft flush ruleset
                """#,
            undo: #"""
                set -- /etc/nftables.conf /etc/systemd/system/sysinit.target.wants/nftables.service
                restore "$@"
                restore_units
                restore_folders "$@"
                { echo 'flush ruleset'; field rules | base64 -d | gunzip; } | nft -f -
                """#)
    }
}
