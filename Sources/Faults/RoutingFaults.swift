import Scenario

/// Faults of routing that `ip route` does not show, and of hosts that pass packets on.
enum RoutingFaults {
    static let all: [FaultKind] = [policy, reversePath, forwarding, mtuBlackHole]

    private static let interface = ObjectShape.Field(
        "interface", .string(pattern: Pattern.interface, explanation: "an interface's name"), required: true,
        "The interface.")

    static let policy = FaultKind(
        "route.policy",
        summary: "Adds a routing rule that takes some packets to a table of their own, where no way leads on.",
        symptom: "One peer is out of reach, though ip route is right; ip rule and ip route get tell.",
        needs: NetworkSetting.needs,
        reboot: NetworkSetting.reboot,
        arguments: [
            .init(
                "from", .string(pattern: Pattern.prefix, explanation: "an IPv4 address or prefix"),
                "Packets from this address."),
            .init(
                "to", .string(pattern: Pattern.prefix, explanation: "an IPv4 address or prefix"),
                "Packets to this address."),
            .init("table", .int(1...252), default: "120", "The table's number."),
            .init("priority", .int(1...32765), default: "1200", "The rule's place."),
            .init(
                "kind", .word(["blackhole", "unreachable", "prohibit"]), default: "blackhole",
                "What becomes of the packets."),
            .init(
                "via", .string(pattern: Pattern.address, explanation: "an IPv4 address"),
                "A gateway that leads nowhere; then `kind` does not matter."), NetworkSetting.unit,
        ],
        examples: [
            .init(on: "web", ["to": "10.20.0.3"]),
            .init(on: "web", ["from": "10.20.0.2", "via": "10.20.0.254", "unit": "policy-routing"]),
        ]
    ) { arguments throws(FaultError) in
        try arguments.exactlyOne(of: ["from", "to"])
        let side = arguments.has("from") ? "from" : "to"
        let table = arguments.number("table")
        let rule = "\(side) \(arguments.text(side)) lookup \(table) priority \(arguments.number("priority"))"
        let route =
            arguments.has("via") ? "default via \(arguments.text("via"))" : "\(arguments.text("kind")) default"
        return NetworkSetting(
            arguments, about: "Policy routing",
            commands: ["/usr/sbin/ip route add \(route) table \(table)", "/usr/sbin/ip rule add \(rule)"],
            note: #"[ -z "$(ip route show table "$second" 2>/dev/null)" ] || fail "table $second is in use""#,
            undo: #"""
                while ip rule del $first 2>/dev/null; do :; done
                ip route flush table "$second" 2>/dev/null || :
                """#, settings: (rule, table)
        ).plan
    }

    static let reversePath = FaultKind(
        "route.reverse-path",
        summary: "Sends the answers to a network out by another interface, and has strict filters drop what comes.",
        symptom: "tcpdump sees the packets come in and nothing answers; no firewall rule counts them.",
        needs: ["two networks"],
        reboot: "The filter stays: a file in /etc/sysctl.d. The route comes back with a unit.",
        arguments: [
            .init(
                "from", .string(pattern: Pattern.prefix, explanation: "an IPv4 address or prefix"), required: true,
                "Whose packets are dropped."),
            .init(
                "interface", .string(pattern: Pattern.interface, explanation: "an interface's name"), required: true,
                "The interface that the answers would leave by; not the one the packets come in by."),
            .init(
                "file", .string(pattern: Pattern.conf, explanation: Pattern.confWords), default: "60-rp-filter.conf",
                "The file's name in /etc/sysctl.d."), NetworkSetting.unit,
        ],
        examples: [.init(on: "web", ["from": "10.30.0.9/32", "interface": "eth1"])]
    ) { arguments in
        let route = "\(arguments.text("from")) dev \(arguments.text("interface"))"
        let settings = "/etc/sysctl.d/\(arguments.text("file"))"
        return NetworkSetting(
            arguments, about: "Static routes", commands: ["/usr/sbin/ip route replace \(route)"],
            note: #"""
                [ ! -e "$second" ] || fail "$second is there already"
                if [ -z "$unit" ]; then save "$second"; else save "$file" "$link" "$second"; fi
                ip -4 route show exact "${first%% *}" | sed 's/^/route /' >&3
                for each in /proc/sys/net/ipv4/conf/*/rp_filter; do note "was $(cat "$each") $each"; done
                printf '%s\n' 'net.ipv4.conf.all.rp_filter = 1' 'net.ipv4.conf.default.rp_filter = 1' |
                    put "$second" 0644
                sysctl -q -p "$second"
                """#,
            undo: #"""
                restore "$second"
                field was | while read -r value path; do
                    if [ -e "$path" ]; then echo "$value" >"$path"; fi
                done
                ip -4 route del $first 2>/dev/null || :
                field route | while read -r line; do ip -4 route replace $line; done
                """#, settings: (route, settings)
        ).plan
    }

    static let forwarding = FaultKind(
        "router.forwarding",
        summary: "Has a router no longer pass IPv4 packets on.",
        symptom: "Hosts reach the router and nothing behind it; on the router itself everything is in reach.",
        needs: ["a host that forwards"],
        reboot: "Stays: a file in /etc/sysctl.d.",
        arguments: [
            .init(
                "file", .string(pattern: Pattern.conf, explanation: Pattern.confWords), default: "99-network.conf",
                "The file's name in /etc/sysctl.d.")
        ],
        examples: [.init(on: "router", [:])]
    ) { arguments in
        FaultPlan(
            ["file": "/etc/sysctl.d/" + arguments.text("file")],
            inject: #"""
                [ "$(cat /proc/sys/net/ipv4/ip_forward)" = 1 ] || fail 'this host does not forward'
                [ ! -e "$file" ] || fail "$file is there already"
                save "$file"
                printf '# No routing on servers.\nnet.ipv4.ip_forward = 0\n' | put "$file" 0644
                sysctl -q -p "$file"
                """#,
            undo: #"""
                restore "$file"
                echo 1 >/proc/sys/net/ipv4/ip_forward
                """#)
    }

    static let mtuBlackHole = FaultKind(
        "router.mtu-black-hole",
        summary: "Has a router lead into a link with small packets, and drop the messages that say so.",
        symptom: "Connections through it open and then hang at the first large answer; small ones and pings pass.",
        needs: ["a host that forwards"] + PacketFilter.needs,
        reboot: "The filter stays where `persistent` is true; the size heals.",
        arguments: [
            interface, .init("mtu", .int(576...1499), default: "1280", "The link's largest packet in bytes."),
            PacketFilter.persistent,
        ],
        examples: [.init(on: "router", ["interface": "eth1"])]
    ) { arguments in
        PacketFilter(
            arguments, first: "icmp type destination-unreachable icmp code frag-needed drop", in: "output",
            value: arguments.number("mtu"),
            before: #"""
                note "mtu $(ip -o link show dev "$interface" | sed 's/.* mtu \([0-9]*\).*/\1/')"
                ip link set dev "$interface" mtu "$value"
                """#,
            undo: #"ip link set dev "$interface" mtu "$(field mtu)""#
        ).plan
    }
}
