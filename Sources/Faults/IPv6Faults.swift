import Scenario

/// Faults of IPv6 beside an IPv4 that works.
enum IPv6Faults {
    static let all: [FaultKind] = [deadEnd, disabled]

    static let deadEnd = FaultKind(
        "ipv6.dead-end",
        summary: "Gives a host IPv6 that leads nowhere, and a name an IPv6 address that is tried first.",
        symptom: "Connections to the name take seconds or time out; with -4 they work at once.",
        needs: NetworkSetting.needs,
        reboot: "The name stays: /etc/hosts. Address and route come back with a unit.",
        arguments: [
            .init(
                "interface", .string(pattern: Pattern.interface, explanation: "an interface's name"), required: true,
                "The interface that gets an address and the default route."),
            .init("name", .string(pattern: Pattern.name, explanation: "a host name"), required: true, "The name."),
            .init(
                "address", .string(pattern: "[0-9a-f:]{3,39}", explanation: "an IPv6 address"),
                default: "2001:db8:51a0::17", "The name's IPv6 address, which nobody has."), NetworkSetting.unit,
        ],
        examples: [
            .init(on: "web", ["interface": "eth0", "name": "db"]),
            .init(on: "web", ["interface": "eth0", "name": "db", "unit": "ipv6-tunnel"]),
        ]
    ) { arguments in
        let interface = arguments.text("interface")
        return NetworkSetting(
            arguments, about: "IPv6 uplink",
            commands: [
                "/usr/sbin/ip -6 addr add 2001:db8:77::2/64 dev \(interface) nodad",
                "/usr/sbin/ip -6 neigh replace 2001:db8:77::1 lladdr 52:54:00:8a:1f:31 dev \(interface) nud permanent",
                "/usr/sbin/ip -6 route add default via 2001:db8:77::1 dev \(interface)",
            ],
            note: #"""
                [ -z "$(ip -6 route show default)" ] || fail 'there is a default route of IPv6 already'
                if [ -z "$unit" ]; then save /etc/hosts; else save "$file" "$link" /etc/hosts; fi
                # A name that the file knows is asked for nowhere else, so both its addresses must be in it.
                old=$(getent ahostsv4 "$first" | awk 'NR == 1 { print $1 }')
                [ -n "$old" ] || fail "$first has no IPv4 address"
                name="$first" value="$second" old="$old" edit /etc/hosts '
                    $_ .= "\n" if length && !/\n\z/;
                    $_ .= "$ENV{old} $ENV{name}\n" unless /^[^#\n]*[ \t]\Q$ENV{name}\E(?=[ \t\n])/m;
                    $_ .= "$ENV{value} $ENV{name}\n"; $done = 1;
                '
                """#,
            undo: #"""
                restore /etc/hosts
                ip -6 route del default via 2001:db8:77::1 dev "$interface" 2>/dev/null || :
                ip -6 neigh del 2001:db8:77::1 dev "$interface" 2>/dev/null || :
                ip -6 addr del 2001:db8:77::2/64 dev "$interface" 2>/dev/null || :
                """#, settings: (arguments.text("name"), arguments.text("address"))
        ).plan
    }

    static let disabled = FaultKind(
        "ipv6.disabled",
        summary: "Switches IPv6 off where services listen or clients ask on ::1.",
        symptom: "Services that bind :: or ::1 fail with \"Cannot assign requested address\"; localhost is refused.",
        needs: ["net.ipv6 in the kernel"],
        reboot: "Stays: a file in /etc/sysctl.d.",
        arguments: [
            .init(
                "file", .string(pattern: Pattern.conf, explanation: Pattern.confWords), default: "70-hardening.conf",
                "The file's name in /etc/sysctl.d."),
            FileFaults.restart,
        ],
        examples: [.init(on: "web", [:]), .init(on: "web", ["restart": "nginx"])]
    ) { arguments in
        FaultPlan(
            ["file": "/etc/sysctl.d/" + arguments.text("file"), "unit": arguments.text("restart").strippingService],
            inject: #"""
                [ ! -e "$file" ] || fail "$file is there already"
                save "$file"
                if [ -n "$unit" ]; then save_unit "$unit"; fi
                for each in /proc/sys/net/ipv6/conf/*/disable_ipv6; do note "was $(cat "$each") $each"; done
                ip -6 -o addr show | awk '!/ fe80:/ && !/ ::1\// { print "address " $4 " dev " $2 }' >&3
                printf '%s\n' 'net.ipv6.conf.all.disable_ipv6 = 1' 'net.ipv6.conf.default.disable_ipv6 = 1' |
                    put "$file" 0644
                sysctl -q -p "$file"
                restart "$unit"
                """#,
            undo: #"""
                restore "$file"
                field was | while read -r value path; do
                    if [ -e "$path" ]; then echo "$value" >"$path"; fi
                done
                field address | while read -r line; do ip -6 addr replace $line nodad; done
                restore_units
                """#)
    }
}
