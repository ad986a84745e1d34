import Scenario

/// Faults in what mode bits and owners do not tell.
enum PermissionFaults {
    static let all: [FaultKind] = [accessList, capability, readOnly, staleOwner]

    static let accessList = FaultKind(
        "file.acl",
        summary: "Shuts an account out by an access control list, or everybody named in one by its mask.",
        symptom: "\"Permission denied\", though mode and owner allow it; ls shows a + behind the mode.",
        needs: ["acl"],
        reboot: "Stays.",
        arguments: [
            .init("path", .path, required: true, "The file or folder."),
            .init(
                "user", .string(pattern: Pattern.user, explanation: "an account"),
                "The account that gets no right at all; absent, the mask takes every right from groups and named users."
            ),
            FileFaults.restart,
        ],
        examples: [
            .init(on: "web", ["path": "/srv/shop/index.html", "user": "www-data"]),
            .init(on: "web", ["path": "/srv/shop/uploads"]),
        ]
    ) { arguments in
        FaultPlan(
            [
                "file": arguments.text("path"), "unit": arguments.text("restart").strippingService,
                "entry": arguments.has("user") ? "u:\(arguments.text("user")):---" : "m::---",
            ],
            inject: #"""
                [ -e "$file" ] || fail "$file is not there"
                save_mode "$file"
                if [ -n "$unit" ]; then save_unit "$unit"; fi
                note "list $(getfacl -p "$file" | base64 -w 0)"
                setfacl -m "$entry" "$file"
                restart "$unit"
                """#,
            undo: #"""
                [ -e "$file" ] || fail "$file is gone; its rights cannot be put back"
                setfacl -b "$file"
                field list | base64 -d | setfacl --restore=-
                restore_mode "$file"
                restore_units
                """#)
    }

    static let capability = FaultKind(
        "file.capability",
        summary: "Takes a program's file capabilities away, as a copy or an upgrade does, or gives it others.",
        symptom: "The program fails with \"Operation not permitted\" for everybody but root.",
        needs: ["setcap"],
        reboot: "Stays.",
        arguments: [
            .init("program", .path, required: true, "The program."),
            .init(
                "capabilities", .string(pattern: "[a-z_,]+[=+][eip]+", explanation: "text like cap_net_raw=ep"),
                "What it has from now on; absent, none."),
            FileFaults.restart,
        ],
        examples: [
            .init(on: "web", ["program": "/usr/bin/ping"]),
            .init(on: "web", ["program": "/usr/local/bin/shop", "capabilities": "cap_net_raw=ep"]),
        ]
    ) { arguments in
        FaultPlan(
            [
                "file": arguments.text("program"), "capabilities": arguments.text("capabilities"),
                "unit": arguments.text("restart").strippingService,
            ],
            inject: #"""
                [ -f "$file" ] || fail "$file is no file"
                old=$(getcap "$file")
                note "had ${old##* }"
                if [ -n "$unit" ]; then save_unit "$unit"; fi
                if [ -n "$capabilities" ]; then
                    setcap "$capabilities" "$file"
                else
                    [ -n "$old" ] || fail "$file has no capabilities"
                    setcap -r "$file"
                fi
                restart "$unit"
                """#,
            undo: #"""
                old=$(field had)
                if [ -n "$old" ]; then
                    setcap "$old" "$file"
                elif [ -n "$(getcap "$file")" ]; then
                    setcap -r "$file"
                fi
                restore_units
                """#)
    }

    static let readOnly = FaultKind(
        "file.read-only",
        summary: "Lays a read-only bind mount of a file or folder over itself.",
        symptom: "Not even root can write it: \"Read-only file system\"; mode, owner and attributes are right.",
        reboot: "Stays where `persistent` is true: a line in /etc/fstab.",
        arguments: [
            .init("path", .path, required: true, "The file or folder."),
            .init("persistent", .bool, default: "true", "Whether /etc/fstab has it, too."),
        ],
        examples: [.init(on: "web", ["path": "/etc/resolv.conf"])]
    ) { arguments throws(FaultError) in
        let path = arguments.text("path")
        guard Pattern.matches(path, "[A-Za-z0-9/._@+-]+") else {
            throw .unfit(fault: arguments.fault, argument: "path", expected: "a path of letters, digits and /._@+-")
        }
        return FaultPlan(
            ["file": path, "persistent": String(arguments.flag("persistent"))],
            inject: #"""
                [ -e "$file" ] || fail "$file is not there"
                options=ro$(kept_flags "$file")
                if [ "$persistent" = true ]; then
                    save /etc/fstab
                    old=
                    if [ -e /etc/fstab ]; then old=$(cat /etc/fstab); fi
                    {
                        if [ -n "$old" ]; then printf '%s\n' "$old"; fi
                        printf '%s %s none bind,%s 0 0\n' "$file" "$file" "$options"
                    } | put /etc/fstab 0644
                fi
                mount --bind "$file" "$file"
                mount -o "remount,bind,$options" "$file"
                if has_systemd; then systemctl daemon-reload; fi
                """#,
            undo: #"""
                if [ "$persistent" = true ]; then restore /etc/fstab; fi
                if mountpoint -q "$file"; then umount "$file"; fi
                if has_systemd; then systemctl daemon-reload; fi
                """#)
    }

    static let staleOwner = FaultKind(
        "file.stale-owner",
        summary: "Gives a file or folder to a number that no account has, as a restored backup or a new uid does.",
        symptom: "ls shows a number in place of a name; the account that should own it gets \"Permission denied\".",
        reboot: "Stays.",
        arguments: [
            .init("path", .path, required: true, "The file or folder."),
            .init("uid", .int(1...65533), default: "1417", "The number; the group gets it, too."),
            .init("recursive", .bool, default: "false", "Whether all that is in a folder goes with it."),
            FileFaults.restart,
        ],
        examples: [
            .init(on: "web", ["path": "/srv/shop/uploads"]),
            .init(on: "web", ["path": "/srv/shop/uploads", "uid": "33033", "recursive": "true"]),
        ]
    ) { arguments in
        let uid = arguments.number("uid")
        return FileFaults.give(arguments, to: "\(uid):\(uid)")
    }
}
