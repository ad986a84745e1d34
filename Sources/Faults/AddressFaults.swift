import Scenario

/// Faults of addresses and neighbours.
enum AddressFaults {
    static let all: [FaultKind] = [mask, duplicate, neighbour]

    private static let interface = ObjectShape.Field(
        "interface", .string(pattern: Pattern.interface, explanation: "an interface's name"), required: true,
        "The interface.")

    static let mask = FaultKind(
        "address.mask",
        summary: "Gives an interface's IPv4 address the wrong prefix length.",
        symptom: "Some neighbours are out of reach, or hosts of other networks are looked for on this one.",
        reboot: "Heals at a reboot, which sets the network up anew.",
        arguments: [interface, .init("length", .int(1...31), required: true, "The wrong length, for example 30.")],
        examples: [.init(on: "web", ["interface": "eth0", "length": "30"])]
    ) { arguments in
        FaultPlan(
            ["interface": arguments.text("interface"), "length": arguments.number("length")],
            inject: #"""
                old=$(ip -o -4 addr show dev "$interface" | awk 'NR == 1 { print $4 }')
                [ -n "$old" ] || fail "$interface has no address"
                note "address $old"
                # Some networks are set up with a broadcast address, others without.
                brd=
                case $(ip -o -4 addr show dev "$interface") in *" brd "*) brd='brd +' ;; esac
                note "broadcast $brd"
                routes=$(ip -4 route show | grep -e " dev $interface " -e " dev $interface\$" | grep -v ' proto kernel ' || :)
                printf '%s\n' "$routes" | sed -n 's/^./route &/p' >&3
                ip addr del "$old" dev "$interface"
                ip addr add "${old%/*}/$length" $brd dev "$interface"
                # They go with the address; some find no way under the new length.
                printf '%s\n' "$routes" | while read -r line; do
                    if [ -n "$line" ]; then ip -4 route replace $line 2>/dev/null || :; fi
                done
                """#,
            undo: #"""
                old=$(field address)
                ip addr del "${old%/*}/$length" dev "$interface" 2>/dev/null || :
                ip addr replace "$old" $(field broadcast) dev "$interface"
                field route | while read -r line; do ip -4 route replace $line; done
                """#)
    }

    static let duplicate = FaultKind(
        "address.duplicate",
        summary: "Gives an interface the address of another host as well.",
        symptom: "That host is out of reach from here, and from elsewhere now one answers for it and now the other.",
        needs: NetworkSetting.needs,
        reboot: NetworkSetting.reboot,
        arguments: [
            interface,
            .init(
                "address", .string(pattern: Pattern.address, explanation: "an IPv4 address"), required: true,
                "The other host's address."),
            .init("length", .int(1...32), default: "24", "Its prefix length."), NetworkSetting.unit,
        ],
        examples: [
            .init(on: "web", ["interface": "eth0", "address": "10.20.0.3"]),
            .init(on: "web", ["interface": "eth0", "address": "10.20.0.3", "unit": "service-address"]),
        ]
    ) { arguments in
        let address = "\(arguments.text("address"))/\(arguments.number("length"))"
        return NetworkSetting(
            arguments, about: "Service address",
            commands: ["/usr/sbin/ip addr add \(address) dev \(arguments.text("interface"))"], note: "",
            undo: #"ip addr del "$first" dev "$interface" 2>/dev/null || :"#, settings: (address, "")
        ).plan
    }

    static let neighbour = FaultKind(
        "neighbour.wrong",
        summary: "Pins a neighbour's address to a hardware address that nobody has.",
        symptom: "One neighbour does not answer, though address, mask and routes are right; ip neigh shows PERMANENT.",
        needs: NetworkSetting.needs,
        reboot: NetworkSetting.reboot,
        arguments: [
            interface,
            .init(
                "address", .string(pattern: Pattern.address, explanation: "an IPv4 address"), required: true,
                "The neighbour's address; the gateway's cuts off everything behind it."),
            .init(
                "hardware",
                .string(
                    pattern: "([0-9a-f]{2}:){5}[0-9a-f]{2}",
                    explanation: "six pairs of small hexadecimal digits with colons between them"),
                default: "52:54:00:8a:1f:30", "The wrong hardware address."), NetworkSetting.unit,
        ],
        examples: [
            .init(on: "web", ["interface": "eth0", "address": "10.20.0.3"]),
            .init(on: "web", ["interface": "eth0", "address": "10.20.0.1", "unit": "static-arp"]),
        ]
    ) { arguments in
        let address = arguments.text("address")
        let command =
            "/usr/sbin/ip neigh replace \(address) lladdr \(arguments.text("hardware")) "
            + "dev \(arguments.text("interface")) nud permanent"
        return NetworkSetting(
            arguments, about: "Static neighbours", commands: [command],
            note: #"""
                ip -4 neigh show "$first" dev "$interface" nud permanent |
                    sed -n 's/.*lladdr \([0-9a-f:]*\).*/hardware \1/p' >&3
                """#,
            undo: #"""
                ip neigh del "$first" dev "$interface" 2>/dev/null || :
                old=$(field hardware)
                if [ -n "$old" ]; then ip neigh replace "$first" lladdr "$old" dev "$interface" nud permanent; fi
                """#, settings: (address, "")
        ).plan
    }
}
