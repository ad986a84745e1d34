import Scenario

/// A plan that changes the packet filter; where it is persistent, in /etc/nftables.conf too.
struct PacketFilter {
    /// The plan.
    let plan: FaultPlan

    /// What faults of this sort need, and what a reboot does to them.
    static let needs = ["nft", "nftables in the kernel", "systemd for `persistent`"]
    static let reboot = "Stays where `persistent` is true: /etc/nftables.conf and an enabled nftables.service."

    /// The argument that makes a change last.
    static let persistent = ObjectShape.Field(
        "persistent", .bool, default: "true", "Whether it is still there after a reboot.")

    /// Makes the plan.
    ///
    /// - Parameters:
    ///   - script: What nft reads; tables and chains that it declares may be there already.
    ///   - value: What the further shell finds in `$value`; an argument `interface` is in `$interface`.
    ///   - before: Shell that runs before it.
    ///   - undo: Shell that takes that back.
    init(_ arguments: Arguments, script: String, value: String = "", before: String = "", undo: String = "") {
        plan = FaultPlan(
            [
                "script": script, "persistent": String(arguments.flag("persistent")),
                "interface": arguments.text("interface"), "value": value,
            ],
            inject: before + "\n" + Self.inject, undo: undo + "\n" + Self.undo)
    }

    /// Makes the plan that puts a rule first in the filter of what comes (`input`), goes (`output`) or passes (`forward`).
    init(
        _ arguments: Arguments, first rule: String, in chain: String, value: String = "", before: String = "",
        undo: String = ""
    ) {
        let script = Self.chain(chain) + "insert rule inet filter \(chain) \(rule)"
        self.init(arguments, script: script, value: value, before: before, undo: undo)
    }

    /// Declares a chain of the usual table; its policy stays what it is.
    static func chain(_ name: String) -> String {
        "table inet filter { chain \(name) { type filter hook \(name) priority filter; }; }\n"
    }

    private static let inject = #"""
        file=/etc/nftables.conf
        if [ "$persistent" = true ]; then
            save "$file" /etc/systemd/system/sysinit.target.wants/nftables.service
            save_unit nftables
        fi
        note "rules $(nft -s list ruleset | gzip -9 | base64 -w 0)"
        printf '%s\n' "$script" | nft -f -
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
            set -- "$file" /etc/systemd/system/sysinit.target.wants/nftables.service
            restore "$@"
            restore_units
            # Enabling and disabling it has changed its folder's time.
            restore_folders "$@"
        fi
        { echo 'flush ruleset'; field rules | base64 -d | gunzip; } | nft -f -
        """#
}
