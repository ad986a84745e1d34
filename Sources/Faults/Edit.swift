/// A plan that changes a file in place and lets a unit notice.
struct Edit {
    /// The plan.
    let plan: FaultPlan

    /// Makes the plan.
    ///
    /// - Parameters:
    ///   - file: The file; what links to it goes on doing so.
    ///   - unit: The unit that is restarted, and may fail to; empty for none.
    ///   - name: What the Perl finds in `$ENV{name}`.
    ///   - value: What the Perl finds in `$ENV{value}`.
    ///   - change: Perl over the whole content in `$_`; it sets `$done` where it has changed what it should.
    init(file: String, unit: String = "", name: String = "", value: String = "", change: String) {
        plan = FaultPlan(
            ["file": file, "unit": unit.strippingService, "name": name, "value": value, "change": change],
            inject: #"""
                save "$file"
                if [ -n "$unit" ]; then save_unit "$unit"; fi
                name="$name" value="$value" edit "$file" "$change"
                restart "$unit"
                """#,
            undo: "restore \"$file\"\nrestore_units")
    }
}
