/// A plan that adds a file and lets a unit notice.
struct Addition {
    /// The plan.
    let plan: FaultPlan

    /// Makes the plan; it fails on a host where the file is there already.
    ///
    /// - Parameters:
    ///   - file: The file; its folders are made where they are missing.
    ///   - text: All that it holds.
    ///   - mode: Its permission bits in octal.
    ///   - unit: The unit that is restarted, and may fail to; empty for none.
    init(file: String, text: String, mode: String = "0644", unit: String = "") {
        plan = FaultPlan(
            ["file": file, "text": text, "mode": mode, "unit": unit.strippingService],
            inject: #"""
                [ ! -e "$file" ] || fail "$file is there already"
                save "$file"
                if [ -n "$unit" ]; then save_unit "$unit"; fi
                printf %s "$text" | put "$file" "$mode"
                restart "$unit"
                """#,
            undo: "restore \"$file\"\nrestore_units")
    }
}
