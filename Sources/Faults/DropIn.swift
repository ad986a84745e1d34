import Scenario

/// A plan that puts a drop-in beside a unit and restarts it.
struct DropIn {
    /// The plan.
    let plan: FaultPlan

    /// The argument that names the drop-in.
    static func field(default name: String) -> ObjectShape.Field {
        .init(
            "file", .string(pattern: Pattern.conf, explanation: Pattern.confWords), default: name,
            "The name of the drop-in.")
    }

    /// Makes the plan.
    ///
    /// - Parameters:
    ///   - unit: A unit's name; a service where it has no other type's ending.
    ///   - file: The drop-in's own name.
    ///   - text: What it says.
    ///   - settle: The shell commands that make it take effect; a restart.
    ///   - healing: Shell commands that the undo begins with.
    init(
        unit: String, file: String, text: String, settle: String = #"restart "$unit""#, healing: String = ""
    ) {
        let service = unit.strippingService
        let kinds = [".socket", ".timer", ".mount", ".path", ".target"]
        let full = kinds.contains { service.hasSuffix($0) } ? service : service + ".service"
        plan = FaultPlan(
            ["unit": service, "file": "/etc/systemd/system/\(full).d/\(file)", "text": text],
            inject: #"""
                wants_systemd
                systemctl cat "$unit" >/dev/null 2>&1 || fail "there is no unit $unit"
                [ ! -e "$file" ] || fail "$file is there already"
                save_unit "$unit"
                save "$file"
                printf %s "$text" | put "$file" 0644

                """# + settle,
            undo: healing + #"""

                restore "$file"
                restore_units
                """#)
    }
}
