import Scenario

/// A plan that sets something up in the network by commands; where a unit is named, at each boot again.
struct NetworkSetting {
    /// The plan.
    let plan: FaultPlan

    /// The argument that makes a setting last.
    static let unit = ObjectShape.Field(
        "unit", .string(pattern: Pattern.unit, explanation: "a unit's name"),
        "A service that makes the setting at every boot, for example static-routes.")

    /// What faults of this sort need, and what a reboot does to them.
    static let needs = ["systemd for `unit`"]
    static let reboot = "Comes back with a unit; without one it heals at a reboot, which sets the network up anew."

    /// Makes the plan.
    ///
    /// - Parameters:
    ///   - about: What the unit says it is.
    ///   - commands: Programs by their whole path, with arguments of letters, digits and signs that no shell reads.
    ///   - note: Shell that notes what is there before; sees the settings.
    ///   - undo: Shell that takes back what the commands did; sees the settings.
    init(
        _ arguments: Arguments, about: String, commands: [String], note: String,
        undo: String, settings: (String, String) = ("", "")
    ) {
        let unit = arguments.text("unit").strippingService
        let text = """
            [Unit]
            Description=\(about)
            After=network.target

            [Service]
            Type=oneshot
            RemainAfterExit=yes
            \(commands.map { "ExecStart=\($0)" }.joined(separator: "\n"))

            [Install]
            WantedBy=multi-user.target

            """
        let common: KeyValuePairs = [
            "interface": arguments.text("interface"), "first": settings.0, "second": settings.1,
            "commands": commands.joined(separator: "\n"), "unit": unit, "text": text,
            "file": "/etc/systemd/system/\(unit).service",
            "link": "/etc/systemd/system/multi-user.target.wants/\(unit).service",
        ]
        plan = FaultPlan(common, inject: Self.inject(note), undo: Self.undo(undo))
    }

    private static func inject(_ note: String) -> String {
        """
        if [ -n "$unit" ]; then
            wants_systemd
            [ ! -e "$file" ] || fail "$file is there already"
            save "$file" "$link"
        fi
        \(note)
        if [ -n "$unit" ]; then
            printf %s "$text" | put "$file" 0644
            systemctl daemon-reload
            systemctl -q enable --now "$unit" 2>/dev/null || fail "$unit does not start"
        else
            printf '%s\\n' "$commands" | while read -r line; do $line; done
        fi
        """
    }

    private static func undo(_ undo: String) -> String {
        """
        if [ -n "$unit" ]; then
            if has_systemd; then patiently systemctl disable --now "$unit"; fi
            restore "$file" "$link"
            if has_systemd; then systemctl daemon-reload; fi
        fi
        \(undo)
        """
    }
}
