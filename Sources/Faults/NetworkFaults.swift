import Scenario

/// Faults of routes and links.
enum NetworkFaults {
    static let all: [FaultKind] = [routeMissing, routeWrong, linkMTU, linkDown]

    private static let destination = ObjectShape.Field(
        "to", .string(pattern: "default|" + Pattern.prefix, explanation: "default, an IPv4 address or a prefix"),
        required: true, "Where the route leads.")

    private static let interface = ObjectShape.Field(
        "interface", .string(pattern: Pattern.interface, explanation: "an interface's name"), required: true,
        "The interface.")

    /// Brings back the routes that were noted, as `ip route` printed them.
    private static let putRoutesBack = #"""
        field route | while read -r line; do
            line=$(printf '%s\n' "$line" | sed 's/ linkdown//g; s/ dead//g')
            ip -4 route replace $line
        done
        """#

    static let routeMissing = FaultKind(
        "route.missing",
        summary: "Takes a route away.",
        symptom: "Connections to that network fail with \"Network is unreachable\" or leave by the wrong way.",
        reboot: "Heals at a reboot, which sets the network up anew.",
        arguments: [destination],
        examples: [.init(on: "web", ["to": "10.20.0.0/24"]), .init(on: "web", ["to": "default"])]
    ) { arguments in
        FaultPlan(
            ["target": arguments.text("to")],
            inject: #"""
                routes=$(ip -4 route show exact "$target")
                [ -n "$routes" ] || fail "there is no route to $target"
                printf '%s\n' "$routes" | sed 's/^/route /' >&3
                while [ -n "$(ip -4 route show exact "$target")" ]; do ip -4 route del "$target"; done
                """#,
            undo: putRoutesBack)
    }

    static let routeWrong = FaultKind(
        "route.wrong",
        summary: "Sends the packets for a network to nowhere or to the wrong gateway.",
        symptom: "One network, or one host, is out of reach while its neighbours are fine.",
        needs: ["systemd for `unit`"],
        reboot: "Comes back with a unit; without one it heals.",
        arguments: [
            destination,
            .init(
                "kind", .word(["blackhole", "unreachable", "prohibit"]), default: "blackhole",
                "blackhole drops in silence (connections time out or fail with \"Invalid argument\"); the others say no."
            ),
            .init(
                "via", .string(pattern: Pattern.address, explanation: "an IPv4 address"),
                "A gateway that leads nowhere, on a network of the host; then `kind` does not matter."),
            .init(
                "unit", .string(pattern: Pattern.unit, explanation: "a unit's name"),
                "A service that sets the route at every boot, for example static-routes."),
        ],
        examples: [
            .init(on: "web", ["to": "10.20.0.3"]),
            .init(on: "web", ["to": "10.20.0.3/32", "kind": "prohibit", "unit": "static-routes"]),
            .init(on: "web", ["to": "192.0.2.0/24", "via": "10.20.0.254"]),
        ]
    ) { arguments in
        let unit = arguments.text("unit").strippingService
        let target = arguments.text("to")
        let route =
            arguments.has("via") ? "\(target) via \(arguments.text("via"))" : "\(arguments.text("kind")) \(target)"
        let text = """
            [Unit]
            Description=Static routes
            After=network.target

            [Service]
            Type=oneshot
            RemainAfterExit=yes
            ExecStart=/usr/sbin/ip route replace \(route)

            [Install]
            WantedBy=multi-user.target

            """
        return FaultPlan(
            [
                "target": target, "route": route, "unit": unit, "text": text,
                "file": "/etc/systemd/system/\(unit).service",
                "link": "/etc/systemd/system/multi-user.target.wants/\(unit).service",
            ],
            inject: #"""
                if [ -n "$unit" ]; then
                    wants_systemd
                    [ ! -e "$file" ] || fail "$file is there already"
                    save "$file" "$link"
                fi
                ip -4 route show exact "$target" | sed 's/^/route /' >&3
                ip -4 route replace $route
                if [ -n "$unit" ]; then
                    printf %s "$text" | put "$file" 0644
                    systemctl daemon-reload
                    systemctl -q enable --now "$unit" 2>/dev/null
                fi
                """#,
            undo: #"""
                if [ -n "$unit" ]; then
                    if has_systemd; then patiently systemctl disable --now "$unit"; fi
                    restore "$file" "$link"
                    if has_systemd; then systemctl daemon-reload; fi
                fi
                ip -4 route del $route 2>/dev/null || :
                """# + "\n" + putRoutesBack)
    }

    static let linkMTU = FaultKind(
        "link.mtu",
        summary: "Sets an interface's largest packet wrong.",
        symptom: "Pings and small answers pass, large ones hang or are cut into pieces.",
        reboot: "Heals at a reboot, which sets the network up anew.",
        arguments: [interface, .init("mtu", .int(68...65535), required: true, "The wrong size in bytes.")],
        examples: [.init(on: "web", ["interface": "eth0", "mtu": "600"])]
    ) { arguments in
        FaultPlan(
            ["interface": arguments.text("interface"), "mtu": arguments.number("mtu")],
            inject: #"""
                note "mtu $(ip -o link show dev "$interface" | sed 's/.* mtu \([0-9]*\).*/\1/')"
                ip link set dev "$interface" mtu "$mtu"
                """#,
            undo: #"ip link set dev "$interface" mtu "$(field mtu)""#)
    }

    static let linkDown = FaultKind(
        "link.down",
        summary: "Takes an interface down.",
        symptom: "Nothing on its network answers; ip link shows DOWN.",
        reboot: "Heals at a reboot, which sets the network up anew.",
        arguments: [interface],
        examples: [.init(on: "web", ["interface": "eth0"])]
    ) { arguments in
        FaultPlan(
            ["interface": arguments.text("interface")],
            inject: #"""
                ip -4 route show dev "$interface" | sed "s/^/route /; s/\$/ dev $interface/" >&3
                ip link set dev "$interface" down
                """#,
            undo: #"ip link set dev "$interface" up"# + "\n" + putRoutesBack)
    }
}
