/// A plan that puts a drop-in beside a unit and restarts it.
struct DropIn {
    /// The plan.
    let plan: FaultPlan

    /// Makes the plan; the unit is a service.
    init(unit: String, file: String, text: String) {
        let service = unit.strippingService
        plan = FaultPlan(
            ["unit": service, "file": "/etc/systemd/system/\(service).service.d/\(file)", "text": text],
            inject: #"""
                wants_systemd
                systemctl cat "$unit" >/dev/null 2>&1 || fail "there is no unit $unit"
                [ ! -e "$file" ] || fail "$file is there already"
                save_unit "$unit"
                save "$file"
                printf %s "$text" | put "$file" 0644
                restart "$unit"
                """#,
            undo: #"""
                restore "$file"
                restore_units
                """#)
    }
}
