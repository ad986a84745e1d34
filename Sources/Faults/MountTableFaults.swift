import Scenario

/// Faults of /etc/fstab.
enum MountTableFaults {
    static let all: [FaultKind] = [missing, fstab]

    static let missing = FaultKind(
        "mount.missing",
        summary: "Takes off what is mounted by /etc/fstab, and spoils its line.",
        symptom: "The folder is empty, and programs write into it all the same; mount -a does not help.",
        needs: ["a line in /etc/fstab that mounts a tmpfs or binds a folder"],
        reboot: "Stays: the line in /etc/fstab.",
        arguments: [
            .init("path", .path, required: true, "The mount point."),
            .init(
                "kind", .word(["noauto", "comment", "path"]), default: "noauto",
                "noauto: the line is for mounts by hand; comment: it is commented out; path: it names another place."),
        ],
        examples: [
            .init(on: "db", ["path": "/srv/data"]), .init(on: "db", ["path": "/srv/data", "kind": "comment"]),
        ]
    ) { arguments in
        FaultPlan(
            ["path": arguments.text("path"), "kind": arguments.text("kind")],
            inject: MountFaults.table + #"""
                [ "$(mounts_on "$path")" -gt 0 ] || fail "nothing is mounted on $path"
                save /etc/fstab
                path="$path" kind="$kind" edit /etc/fstab '
                    my ($path, $kind) = @ENV{"path", "kind"};
                    $done = $kind eq "comment" ? s/^(?=[^#\s]\S*\s+\Q$path\E\s)/#/m
                        : $kind eq "path" ? s/^([^#\s]\S*\s+)\Q$path\E(\s)/$1$path.new$2/m
                        : s/^([^#\s]\S*\s+\Q$path\E\s+\S+\s+\S+)/$1,noauto/m;
                '
                told
                umount -l "$path"
                """#,
            undo: MountFaults.table + #"""
                restore /etc/fstab
                told
                if [ "$(mounts_on "$path")" = 0 ]; then mount "$path"; fi
                """#)
    }

    static let fstab = FaultKind(
        "mount.fstab-broken",
        summary: "Adds a line to /etc/fstab that cannot be mounted, and that a service may wait for.",
        symptom:
            "The folder stays empty, and a service that waits for it says \"Dependency failed\"; without nofail the boot "
            + "ends in emergency mode.",
        needs: ["systemd for `unit`"],
        reboot: "Stays: the line in /etc/fstab, and the unit's drop-in.",
        arguments: [
            .init("path", .path, required: true, "The mount point; made where it is missing."),
            .init(
                "source", .string(pattern: "[^\\s]+", explanation: "one word"), default: "tmpfs",
                "The line's first field."),
            .init(
                "type", .string(pattern: "[a-z0-9]+", explanation: "a file system's type"), default: "tmpfs",
                "Its type."),
            .init(
                "options", .string(pattern: "[^\\s]+", explanation: "one word"), default: "size=2GB",
                "Its options; the kernel knows no such size."),
            .init("nofail", .bool, default: "true", "Whether the boot goes on without it."),
            .init(
                "unit", .string(pattern: Pattern.unit, explanation: "a unit's name"),
                "A service that gets a drop-in by which it wants the mount; restarted."),
        ],
        examples: [
            .init(on: "web", ["path": "/srv/media", "unit": "nginx"]),
            .init(
                on: "web",
                ["path": "/srv/media", "source": "\"nas:/export/media\"", "type": "nfs", "options": "defaults"]),
        ]
    ) { arguments in
        let unit = arguments.text("unit").strippingService
        return FaultPlan(
            [
                "path": arguments.text("path"), "source": arguments.text("source"), "unit": unit,
                "type": arguments.text("type"),
                "options": arguments.text("options") + (arguments.flag("nofail") ? ",nofail" : ""),
                "drop_in": "/etc/systemd/system/\(unit).service.d/media.conf",
                "text": "[Unit]\nRequiresMountsFor=\(arguments.text("path").unitWord)\n", "persistent": "true",
            ],
            inject: MountFaults.table + #"""
                [ -e /etc/fstab ] || fail 'there is no /etc/fstab'
                set -- /etc/fstab "$path/."
                if [ -n "$unit" ]; then
                    wants_systemd
                    [ ! -e "$drop_in" ] || fail "$drop_in is there already"
                    save_unit "$unit"
                    set -- "$@" "$drop_in"
                fi
                save "$@"
                base=$path
                while [ ! -d "$base/" ]; do base=${base%/*}; done
                stamp=$(stat -c %y "$base/")
                mkdir -p "$path"
                touch -d "$stamp" "$path" "$base/"
                line="$source $path $type $options 0 0" \
                    edit /etc/fstab 's/([^\n])\z/$1\n/; $_ .= "$ENV{line}\n"; $done = 1'
                if [ -n "$unit" ]; then printf %s "$text" | put "$drop_in" 0644; fi
                told
                restart "$unit"
                """#,
            undo: MountFaults.table + #"""
                restore_folders "$path/."
                if [ -n "$unit" ]; then restore "$drop_in"; fi
                restore /etc/fstab
                told
                if [ -n "$unit" ]; then
                    patiently systemctl reset-failed "$(systemd-escape -p --suffix=mount "$path")"
                    restore_units
                fi
                """#)
    }
}
