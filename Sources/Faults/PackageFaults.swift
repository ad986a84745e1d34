import Scenario

/// Faults of dpkg's and apt's own records.
enum PackageFaults {
    static let all: [FaultKind] = [half, held, lock]

    private static let package = ObjectShape.Field(
        "package", .string(pattern: "[a-z0-9][a-z0-9+.-]+", explanation: "a package's name"), required: true,
        "The package; it is installed.")

    /// Changes the status line of a package in dpkg's record, which is too large to be kept.
    private static func status(_ package: String, _ wanted: String) -> FaultPlan {
        FaultPlan(
            ["name": package, "wanted": wanted, "record": "/var/lib/dpkg/status"],
            inject: #"""
                was=$(name="$name" perl -00 -ne '
                    print $1 if /\APackage: \Q$ENV{name}\E$/m && /^Status: (.*)$/m
                ' "$record")
                [ "$was" = 'install ok installed' ] || fail "$name is not installed"
                note "status $was"
                name="$name" wanted="$wanted" edit "$record" '
                    $done = s/^(Package: \Q$ENV{name}\E\n(?:[^\n]+\n)*?Status: )[^\n]*/$1$ENV{wanted}/m
                '
                """#,
            undo: #"""
                name="$name" wanted="$(field status)" edit "$record" '
                    $done = s/^(Package: \Q$ENV{name}\E\n(?:[^\n]+\n)*?Status: )[^\n]*/$1$ENV{wanted}/m
                '
                """#)
    }

    static let half = FaultKind(
        "package.half-configured",
        summary: "Leaves a package half installed in dpkg's record.",
        symptom: "apt and dpkg say that a package is in a bad state; dpkg --audit names it.",
        needs: ["dpkg"],
        reboot: "Stays.",
        arguments: [
            package,
            .init(
                "state", .word(["half-configured", "half-installed", "unpacked"]), default: "half-configured",
                "How far the installation got."),
        ],
        examples: [
            .init(on: "web", ["package": "less"]),
            .init(on: "web", ["package": "less", "state": "half-installed"]),
        ]
    ) { arguments in
        let state = arguments.text("state")
        return status(
            arguments.text("package"),
            state == "half-installed" ? "install reinstreq half-installed" : "install ok \(state)")
    }

    static let held = FaultKind(
        "package.held",
        summary: "Puts a package on hold.",
        symptom: "An update that everybody waits for never comes; apt says \"kept back\".",
        needs: ["dpkg"],
        reboot: "Stays.",
        arguments: [package],
        examples: [.init(on: "web", ["package": "openssl"])]
    ) { arguments in
        status(arguments.text("package"), "hold ok installed")
    }

    static let lock = FaultKind(
        "package.lock",
        summary: "Has a program that hangs hold dpkg's lock.",
        symptom: "apt and dpkg say \"Could not get lock\" or wait for ever.",
        needs: ["python3", "dpkg"],
        reboot: "Comes back with a unit; without one the lock is free.",
        arguments: Program.fields(default: "/usr/local/sbin/auto-patch"),
        examples: [.init(on: "web", [:]), .init(on: "web", ["unit": "auto-patch"])]
    ) { arguments throws(FaultError) in
        let text = #"""
            """Patches by itself."""
            import fcntl
            import time

            held = [open("/var/lib/dpkg/" + name, "a") for name in ("lock-frontend", "lock")]
            for each in held:
                fcntl.lockf(each, fcntl.LOCK_EX)
            while True:
                time.sleep(3600)
            """#
        return try Program(arguments, about: "Automatic patches", text: text).plan
    }
}
