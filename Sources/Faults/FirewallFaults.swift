import Scenario

/// Faults of the packet filter.
enum FirewallFaults {
    static let all: [FaultKind] = [drop]

    static let drop = FaultKind(
        "firewall.drop",
        summary: "Drops or rejects packets of one port, protocol or peer with nftables.",
        symptom: "Connections time out (drop) or are refused (reject) although the service listens.",
        needs: ["nft", "nftables in the kernel", "systemd for `persistent`"],
        reboot: "Stays where `persistent` is true: /etc/nftables.conf and an enabled nftables.service.",
        arguments: [
            .init("port", .int(1...65535), "The destination port; absent, every port."),
            .init("protocol", .word(["tcp", "udp", "icmp"]), default: "tcp", "The protocol."),
            .init(
                "direction", .word(["in", "out"]), default: "in", "Which packets: those that come or those that go."),
            .init(
                "peer", .string(pattern: Pattern.prefix, explanation: "an IPv4 address or prefix"),
                "Only packets from (in) or to (out) this address."),
            .init("action", .word(["drop", "reject"]), default: "drop", "What becomes of them."),
            .init("persistent", .bool, default: "true", "Whether it is still there after a reboot."),
        ],
        examples: [
            .init(on: "db", ["port": "5432"]),
            .init(on: "web", ["port": "5432", "direction": "out", "peer": "10.20.0.3", "action": "reject"]),
            .init(on: "web", ["protocol": "icmp", "persistent": "false"]),
        ]
    ) { arguments throws(FaultError) in
        let isIn = arguments.text("direction") == "in"
        let network = arguments.text("protocol")
        guard network != "icmp" || !arguments.has("port") else {
            throw .conflict(fault: arguments.fault, reason: "icmp has no ports")
        }
        var rule: [String] = []
        if arguments.has("peer") { rule += ["ip", isIn ? "saddr" : "daddr", arguments.text("peer")] }
        rule += arguments.has("port") ? [network, "dport", arguments.number("port")] : ["meta", "l4proto", network]
        rule.append(arguments.text("action"))
        return FaultPlan(
            [
                "rule": rule.joined(separator: " "), "chain": isIn ? "input" : "output",
                "persistent": String(arguments.flag("persistent")),
            ],
            inject: inject, undo: undo)
    }

    private static let inject = #"""
        file=/etc/nftables.conf
        if [ "$persistent" = true ]; then save "$file"; save_unit nftables; fi
        note "rules $(nft -s list ruleset | gzip -9 | base64 -w 0)"
        nft add table inet filter
        nft add chain inet filter "$chain" "{ type filter hook $chain priority filter; policy accept; }" 2>/dev/null ||
            nft list chain inet filter "$chain" >/dev/null
        nft insert rule inet filter "$chain" $rule
        if [ "$persistent" = true ]; then
            { printf '#!/usr/sbin/nft -f\n\nflush ruleset\n\n'; nft -s list ruleset; } | put "$file" 0755
            if has_systemd; then
                systemctl -q enable nftables 2>/dev/null
                patiently systemctl start nftables
            fi
        fi
        """#

    private static let undo = #"""
        file=/etc/nftables.conf
        if [ "$persistent" = true ]; then
            restore "$file"
            restore_units
        fi
        { echo 'flush ruleset'; field rules | base64 -d | gunzip; } | nft -f -
        """#
}
