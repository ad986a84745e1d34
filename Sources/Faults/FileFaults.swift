import Scenario

/// Faults in files: who may read them, what they hold, whether they are there.
enum FileFaults {
    static let all: [FaultKind] = [mode, owner, content, missing]

    /// The unit that a changed file matters to.
    static let restart = ObjectShape.Field(
        "restart", .string(pattern: Pattern.unit, explanation: "a unit's name"),
        "A unit that is restarted so that it notices; it may well fail to start.")

    static let mode = FaultKind(
        "file.mode",
        summary: "Changes the permission bits of a file or folder.",
        symptom: "Somebody who must read, write, enter or run it gets \"Permission denied\".",
        reboot: "Stays.",
        arguments: [
            .init("path", .path, required: true, "The file or folder."),
            .init("mode", .mode, required: true, "The wrong permission bits."),
            restart,
        ],
        examples: [.init(on: "web", ["path": "/srv/shop/index.html", "mode": "\"0600\""])]
    ) { arguments in
        FaultPlan(
            ["file": arguments.text("path"), "mode": arguments.octal("mode"), "unit": arguments.text("restart")],
            inject: changing(#"chmod "00$mode" "$file""#), undo: restoring)
    }

    static let owner = FaultKind(
        "file.owner",
        summary: "Gives a file or folder to somebody else.",
        symptom: "The account that needs it gets \"Permission denied\", though the mode looks right.",
        reboot: "Stays.",
        arguments: [
            .init("path", .path, required: true, "The file or folder."),
            .init(
                "owner", .string(pattern: Pattern.owner, explanation: "an account, or account:group"), required: true,
                "The wrong owner, with or without a group."),
            .init("recursive", .bool, default: "false", "Whether all that is in a folder goes with it."),
            restart,
        ],
        examples: [
            .init(on: "web", ["path": "/srv/shop/uploads", "owner": "daemon:daemon"]),
            .init(on: "web", ["path": "/srv/shop/uploads", "owner": "daemon", "recursive": "true"]),
        ]
    ) { arguments in give(arguments, to: arguments.text("owner")) }

    /// Gives a path to an owner, with all that is below it where the arguments say so.
    static func give(_ arguments: Arguments, to owner: String) -> FaultPlan {
        let settings: KeyValuePairs = [
            "file": arguments.text("path"), "owner": owner, "unit": arguments.text("restart"),
        ]
        guard arguments.flag("recursive") else {
            return FaultPlan(settings, inject: changing(#"chown "$owner" "$file""#), undo: restoring)
        }
        return FaultPlan(
            settings,
            inject: #"""
                [ -d "$file" ] || fail "$file is no folder"
                if [ -n "$unit" ]; then save_unit "$unit"; fi
                packed=$(find "$file" -printf '%U:%G:%m:%p\0' | gzip -9 | base64 -w 0)
                [ "${#packed}" -le 46000 ] || fail "$file holds too much to be put back later"
                note "owners $packed"
                chown -R -h "$owner" "$file"
                restart "$unit"
                """#,
            undo: #"""
                field owners | base64 -d | gunzip | perl -0 -ne '
                    chomp; my ($user, $group, $mode, $path) = split(/:/, $_, 4);
                    next unless lstat $path;
                    if (-l _) { system("chown", "-h", "$user:$group", $path) }
                    else { chown($user, $group, $path); chmod(oct $mode, $path) }
                '
                restore_units
                """#)
    }

    static let content = FaultKind(
        "file.content",
        summary: "Changes what a file holds: a stray character, another value, a line too many.",
        symptom: "What reads the file rejects it or does something else.",
        reboot: "Stays.",
        arguments: [
            .init("path", .path, required: true, "The file."),
            .init("content", .string(), "All that it holds from now on; the file is made where it is missing."),
            .init("append", .string(), "What is added at its end; the file may be of any size."),
            .init("prepend", .string(), "What is added at its beginning."),
            .init("find", .string(), "The text whose first occurrence is replaced, literally."),
            .init("with", .string(), default: "", "What replaces it."),
            restart,
        ],
        examples: [
            .init(on: "web", ["path": "/etc/nginx/nginx.conf", "find": "\"http {\"", "with": "\"http {{\""]),
            .init(on: "web", ["path": "/etc/profile.d/shop.sh", "content": "\"export PATH=/opt/shop/bin\\n\""]),
            .init(on: "web", ["path": "/etc/hosts", "append": "\"10.20.0.9 db\\n\""]),
            .init(on: "web", ["path": "/srv/shop/app.sh", "prepend": "\"\\r\\n\""]),
        ]
    ) { arguments throws(FaultError) in
        try arguments.exactlyOne(of: ["content", "append", "prepend", "find"])
        guard !arguments.has("find") || !arguments.text("find").isEmpty else {
            throw .conflict(fault: arguments.fault, reason: "find must not be empty")
        }
        let path = arguments.text("path")
        let unit = arguments.text("restart")
        if arguments.has("append") {
            return FaultPlan(["file": path, "text": arguments.text("append"), "unit": unit], inject: append, undo: cut)
        }
        let settings: KeyValuePairs = [
            "file": path, "unit": unit, "text": arguments.text("content") + arguments.text("prepend"),
            "old": arguments.text("find"), "new": arguments.text("with"),
        ]
        let change =
            arguments.has("content")
            ? #"printf %s "$text" | put "$file" 0644"#
            : arguments.has("prepend")
                ? #"text="$text" edit "$file" '$_ = $ENV{text} . $_; $done = 1'"#
                : #"""
                old="$old" new="$new" edit "$file" '
                    my $at = index($_, $ENV{old});
                    if ($at >= 0) { substr($_, $at, length $ENV{old}) = $ENV{new}; $done = 1 }'
                """#
        return FaultPlan(
            settings,
            inject: """
                save "$file"
                if [ -n "$unit" ]; then save_unit "$unit"; fi
                \(change)
                restart "$unit"
                """,
            undo: "restore \"$file\"\nrestore_units")
    }

    static let missing = FaultKind(
        "file.missing",
        summary: "Takes a file or folder away, or moves it elsewhere.",
        symptom: "What needs it says \"No such file or directory\".",
        reboot: "Stays.",
        arguments: [
            .init("path", .path, required: true, "The file or folder; without `to`, a file of at most 30 KiB."),
            .init("to", .path, "Where it lies from now on, on the same file system; absent, nowhere."),
            restart,
        ],
        examples: [
            .init(on: "web", ["path": "/etc/nginx/mime.types"]),
            .init(on: "web", ["path": "/srv/shop/templates", "to": "/srv/shop/templates.old"]),
        ]
    ) { arguments in
        FaultPlan(
            ["file": arguments.text("path"), "target": arguments.text("to"), "unit": arguments.text("restart")],
            inject: #"""
                [ -e "$file" ] || [ -L "$file" ] || fail "$file is not there"
                if [ -n "$unit" ]; then save_unit "$unit"; fi
                if [ -n "$target" ]; then
                    [ ! -e "$target" ] || fail "$target is there already"
                    save_folders "$file" "$target"
                    mkdir -p "${target%/*}/"
                    mv -T "$file" "$target"
                else
                    [ ! -d "$file" ] || fail "$file is a folder; say where to move it"
                    save "$file"
                    stamp=$(stat -c %y "${file%/*}/")
                    rm "$file"
                    touch -d "$stamp" "${file%/*}/"
                fi
                restart "$unit"
                """#,
            undo: #"""
                if [ -n "$target" ]; then
                    [ -e "$target" ] || [ -L "$target" ] || fail "$target is gone; it cannot be put back"
                    rm -rf "$file"
                    mv -T "$target" "$file"
                    restore_folders "$file" "$target"
                else
                    restore "$file"
                fi
                restore_units
                """#)
    }

    /// Notes a file's mode and owner, changes them, lets a unit notice.
    private static func changing(_ command: String) -> String {
        """
        [ -e "$file" ] || fail "$file is not there"
        save_mode "$file"
        if [ -n "$unit" ]; then save_unit "$unit"; fi
        \(command)
        restart "$unit"
        """
    }

    private static let restoring = "restore_mode \"$file\"\nrestore_units"

    /// Adds `$text` at the end of a file of any size.
    static let append = #"""
        [ -f "$file" ] || fail "$file is no file"
        if [ -n "$unit" ]; then save_unit "$unit"; fi
        note "size $(stat -L -c '%s %y' "$file")"
        when=$(stat -L -c %y "$file")
        printf %s "$text" >>"$file"
        touch -d "$when" "$file"
        restart "$unit"
        """#

    /// Cuts the appended text out again, wherever the file has grown since.
    static let cut = #"""
        size=$(field size | cut -d ' ' -f 1)
        when=$(field size | cut -d ' ' -f 2-)
        text="$text" size=$size perl -e '
            my $path = shift; open(my $file, "+<", $path) or exit 0; binmode $file; local $/;
            my $text = $ENV{text}; seek($file, $ENV{size}, 0); my $rest = <$file>; $rest = "" unless defined $rest;
            exit 0 unless index($rest, $text) == 0;
            seek($file, $ENV{size}, 0); print $file substr($rest, length $text);
            truncate($file, $ENV{size} + length($rest) - length($text)); close $file;
        ' "$file"
        if [ -f "$file" ] && [ "$(stat -L -c %s "$file")" = "$size" ]; then touch -d "$when" "$file"; fi
        restore_units
        """#
}
