import Scenario

/// Faults of the packet filter.
enum FirewallFaults {
    static let all: [FaultKind] = [drop]

    static let drop = FaultKind(
        "firewall.drop",
        summary: "Drops or rejects packets of one port, protocol or peer with nftables.",
        symptom: "Connections time out (drop) or are refused (reject) although the service listens.",
        needs: PacketFilter.needs,
        reboot: PacketFilter.reboot,
        arguments: [
            .init("port", .int(1...65535), "The destination port; absent, every port."),
            .init("protocol", .word(["tcp", "udp", "icmp"]), default: "tcp", "The protocol."),
            .init(
                "direction", .word(["in", "out"]), default: "in", "Which packets: those that come or those that go."),
            .init(
                "peer", .string(pattern: Pattern.prefix, explanation: "an IPv4 address or prefix"),
                "Only packets from (in) or to (out) this address."),
            .init("action", .word(["drop", "reject"]), default: "drop", "What becomes of them."),
            PacketFilter.persistent,
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
        return PacketFilter(arguments, first: rule.joined(separator: " "), in: isIn ? "input" : "output").plan
    }
}
