import Scenario

/// Faults of what is mounted over what.
enum MountFaults {
    static let all: [FaultKind] = [option, over, hiddenSpace]

    private static let persistent = ObjectShape.Field(
        "persistent", .bool, default: "true", "Whether /etc/fstab says so too, so that it comes back at boot.")
    private static let needs = ["systemd for what is to come back at boot"]
    private static let reboot = "Comes back where /etc/fstab says so too; else it is gone."

    /// Functions of both scripts: a line of fstab, with systemd told.
    static let table = #"""
        add_line() {
            "$persistent" || return 0
            [ -e /etc/fstab ] || fail 'there is no /etc/fstab'
            save /etc/fstab
            line=$1 edit /etc/fstab 's/([^\n])\z/$1\n/; $_ .= "$ENV{line}\n"; $done = 1'
            told
        }
        told() { if has_systemd; then systemctl daemon-reload; fi; }
        mounts_on() { cut -d ' ' -f 5 /proc/self/mountinfo | grep -c -x -F -e "$1" || :; }

        """#

    /// Takes off what has been mounted on a path since; what was noted under `mounts` stays.
    private static let unmount = #"""
        kept=$(field mounts)
        while [ "$(mounts_on "$path")" -gt "$kept" ]; do umount -l "$path"; done
        if [ -n "$(field files)" ]; then restore /etc/fstab; fi
        told
        """#

    static let option = FaultKind(
        "mount.option",
        summary: "Mounts a folder over itself with an option that forbids something.",
        symptom: "Writing there says \"Read-only file system\", or running a program there \"Permission denied\".",
        needs: needs, reboot: reboot,
        arguments: [
            .init("path", .path, required: true, "The folder."),
            .init(
                "option", .word(["ro", "noexec", "nosuid"]), default: "ro",
                "ro: nothing can be written; noexec: no program runs; nosuid: set-user-id does nothing."),
            persistent,
        ],
        examples: [
            .init(on: "web", ["path": "/srv/uploads"]),
            .init(on: "web", ["path": "/opt/shop", "option": "noexec", "persistent": "false"]),
        ]
    ) { arguments in
        FaultPlan(
            [
                "path": arguments.text("path"), "option": arguments.text("option"),
                "persistent": String(arguments.flag("persistent")),
            ],
            inject: table + #"""
                [ -d "$path" ] || fail "$path is no folder"
                note "mounts $(mounts_on "$path")"
                option=$option$(kept_flags "$path")
                add_line "$path $path none bind,$option 0 0"
                mount --bind "$path" "$path"
                mount -o "remount,bind,$option" "$path"
                """#,
            undo: table + unmount)
    }

    static let over = FaultKind(
        "mount.over",
        summary: "Mounts another folder, or an empty file system, over a folder that has data.",
        symptom: "The data is gone, or is an old copy; unmounted, it is there again.",
        needs: needs, reboot: reboot,
        arguments: [
            .init("path", .path, required: true, "The folder."),
            .init("with", .path, "What is seen in its place; absent, a small empty tmpfs."),
            persistent,
        ],
        examples: [
            .init(on: "web", ["path": "/srv/uploads"]),
            .init(on: "web", ["path": "/srv/www", "with": "/srv/www.old", "persistent": "false"]),
        ]
    ) { arguments in
        FaultPlan(
            [
                "path": arguments.text("path"), "other": arguments.text("with"),
                "persistent": String(arguments.flag("persistent")),
            ],
            inject: table + #"""
                [ -d "$path" ] || fail "$path is no folder"
                note "mounts $(mounts_on "$path")"
                if [ -n "$other" ]; then
                    [ -d "$other" ] || fail "$other is no folder"
                    add_line "$other $path none bind 0 0"
                    mount --bind "$other" "$path"
                else
                    add_line "tmpfs $path tmpfs size=1m,mode=0$(stat -c %a "$path") 0 0"
                    mount -t tmpfs -o "size=1m,mode=0$(stat -c %a "$path")" tmpfs "$path"
                fi
                """#,
            undo: table + unmount)
    }

    static let hiddenSpace = FaultKind(
        "mount.hidden-space",
        summary: "Hides files that fill a file system below a mount point.",
        symptom: "df shows no room, du does not find what takes it; it lies under a mount.",
        needs: ["a file system with a size of its own"] + needs, reboot: "The files stay. " + reboot,
        arguments: [
            .init("path", .path, required: true, "The mount point; a folder that nothing is mounted on yet."),
            .init(
                "name", .string(pattern: Pattern.file, explanation: "a file's name"), default: "dump.sql",
                "The name of the hidden file."),
            .init("size", .size, "How large it is; absent, all that is free but what is to be left."),
            .init("leave", .size, default: "0", "How many bytes stay free where no size is given."),
            persistent,
        ],
        examples: [
            .init(on: "web", ["path": "/srv/data/backup", "leave": "64K"]),
            .init(on: "db", ["path": "/mnt/backup", "size": "32M", "persistent": "false"]),
        ]
    ) { arguments in
        FaultPlan(
            [
                "path": arguments.text("path"), "name": arguments.text("name"), "size": arguments.number("size"),
                "leave": arguments.number("leave"), "persistent": String(arguments.flag("persistent")),
            ],
            inject: table + #"""
                hidden=$path/$name
                [ "$(mounts_on "$path")" = 0 ] || fail "something is mounted on $path already"
                [ ! -e "$hidden" ] || fail "$hidden is there already"
                note "mounts 0"
                if "$persistent"; then save "$hidden" /etc/fstab; else save "$hidden"; fi
                made=$path
                while [ ! -d "$made" ]; do made=${made%/*}; done
                stamp=$(stat -c %y "$made/")
                mkdir -p "$path"
                if [ -z "$size" ]; then
                    set -- $(stat -f -c '%f %S' "$path")
                    size=$(($1 * $2 - leave))
                    [ "$size" -gt 0 ] || fail "$path has no more than $leave bytes free"
                fi
                fallocate -l "$size" "$hidden" 2>/dev/null || head -c "$size" /dev/zero >"$hidden" 2>/dev/null || :
                chmod 0600 "$hidden"
                touch -d "$stamp" "$hidden" "$path" "$made/"
                if "$persistent"; then
                    line="tmpfs $path tmpfs size=1m,mode=0755 0 0" \
                        edit /etc/fstab 's/([^\n])\z/$1\n/; $_ .= "$ENV{line}\n"; $done = 1'
                    told
                fi
                mount -t tmpfs -o size=1m,mode=0755 tmpfs "$path"
                """#,
            undo: table + #"""
                while [ "$(mounts_on "$path")" -gt 0 ]; do umount -l "$path"; done
                if "$persistent"; then restore "$path/$name" /etc/fstab; else restore "$path/$name"; fi
                told
                """#)
    }
}
