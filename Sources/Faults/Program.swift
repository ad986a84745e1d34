import Scenario

/// A Python program that a fault leaves running: by itself, or as a systemd unit that comes back at boot.
struct Program {
    /// The plan that writes the program, starts it, and takes both away.
    let plan: FaultPlan

    /// The arguments of every fault that brings a program.
    static func fields(default path: String) -> [ObjectShape.Field] {
        [
            .init("program", .path, default: path, "Where the program is put; its name is what ps shows."),
            .init(
                "unit", .string(pattern: Pattern.unit, explanation: "a unit's name"),
                "A systemd service that runs it and is enabled, so that it comes back; absent, it just runs."),
        ]
    }

    /// Makes the plan of a program.
    ///
    /// - Parameters:
    ///   - about: What the unit says it is.
    ///   - text: Python source without the first line.
    ///   - touching: A file whose folder the program changes.
    ///   - victim: A unit that is stopped before and started after it.
    ///   - before: Shell commands that are run before it starts; `$scratch` is the file, and is saved.
    ///   - afterwards: Shell commands that the undo ends with.
    init(
        _ arguments: Arguments, about: String, text: String, touching: [String: String] = [:], victim: String = "",
        before: String = "", afterwards: String = ""
    ) throws(FaultError) {
        let unit = arguments.text("unit").strippingService
        guard unit.isEmpty || unit != victim.strippingService else {
            throw .conflict(fault: arguments.fault, reason: "the program's unit must be another than the one it robs")
        }
        let order = victim.isEmpty ? "" : "Before=\(victim.strippingService).service\n"
        let unitText = """
            [Unit]
            Description=\(about)
            After=local-fs.target
            \(order)
            [Service]
            ExecStart=\(arguments.text("program").unitWord)
            Restart=on-failure

            [Install]
            WantedBy=multi-user.target

            """
        let settings: KeyValuePairs = [
            "program": arguments.text("program"), "unit": unit, "victim": victim.strippingService,
            "scratch": touching["scratch"] ?? "", "program_text": "#!/usr/bin/python3\n\(text)\n",
            "unit_text": unitText,
        ]
        plan = FaultPlan(
            settings, inject: Self.saving + before + "\n" + Self.starting, undo: Self.undo + "\n" + afterwards)
    }

    private static let files = #"""
        unit_file=/etc/systemd/system/$unit.service
        set -- "$program"
        if [ -n "$unit" ]; then
            set -- "$@" "$unit_file" "/etc/systemd/system/multi-user.target.wants/$unit.service"
        fi
        if [ -n "$scratch" ]; then set -- "$@" "$scratch"; fi
        """#

    private static let saving =
        files + "\n" + #"""
            [ ! -e "$program" ] || fail "$program is there already"
            if [ -n "$unit" ]; then wants_systemd; fi
            save "$@"
            if [ -n "$victim" ]; then
                save_unit "$victim"
                if has_systemd; then patiently systemctl stop "$victim"; fi
            fi

            """#

    private static let starting = #"""
        printf %s "$program_text" | put "$program" 0755
        if [ -n "$unit" ]; then
            printf %s "$unit_text" | put "$unit_file" 0644
            systemctl daemon-reload
            systemctl -q enable --now "$unit" 2>/dev/null
        else
            start "$program"
        fi
        if [ -n "$victim" ] && has_systemd; then
            sleep 0.5
            patiently systemctl start "$victim"
        fi
        """#

    private static let undo =
        files + "\n" + #"""
            if [ -n "$unit" ] && has_systemd; then
                patiently systemctl disable --now "$unit"
                systemctl reset-failed "$unit" 2>/dev/null || :
            fi
            end_processes
            restore "$@"
            restore_units
            """#
}

extension String {
    /// A unit's name without `.service`.
    var strippingService: String {
        hasSuffix(".service") ? String(dropLast(8)) : self
    }

    /// A path as a word of `ExecStart=`: quoted where it must be, with systemd's own signs doubled.
    var unitWord: String {
        let doubled = flatMap { $0 == "%" || $0 == "$" ? [$0, $0] : [$0] }
        let plain = doubled.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "/._-+@%$".contains($0)) }
        guard !plain else { return String(doubled) }
        return "\"" + doubled.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] } + "\""
    }
}
