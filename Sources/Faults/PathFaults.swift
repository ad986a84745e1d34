import Scenario

/// Faults of names: links that lead nowhere, names that only look right, pipes in place of files.
enum PathFaults {
    static let all: [FaultKind] = [symlink, name, fifo, second]

    private static let path = ObjectShape.Field("path", .path, required: true, "The file, folder or link.")

    /// What both scripts of a fault share that moves a thing aside.
    private static let stamps = #"""
        folder=${path%/*}/

        """#

    static let symlink = FaultKind(
        "path.symlink",
        summary: "Makes a link lead nowhere, in a circle, or to the wrong place.",
        symptom: "What is below it is \"No such file or directory\", \"Too many levels of symbolic links\", or old.",
        reboot: "Stays: the link is in the file system.",
        arguments: [
            .init("path", .path, required: true, "The symbolic link."),
            .init("to", .string(), "Where it leads instead; absent, to itself by way of a second link."),
        ],
        examples: [
            .init(on: "web", ["path": "/srv/www/current", "to": "releases/2024-02-31"]),
            .init(on: "web", ["path": "/srv/www/current"]),
        ]
    ) { arguments throws(FaultError) in
        guard !arguments.text("to").contains(where: \.isNewline) else {
            throw .unfit(fault: arguments.fault, argument: "to", expected: "one line")
        }
        return FaultPlan(
            ["path": arguments.text("path"), "to": arguments.text("to")],
            inject: stamps + #"""
                [ -L "$path" ] || fail "$path is no symbolic link"
                circle=$path.d
                note "link $(readlink "$path")"
                note "time $(stat -c %y "$path")"
                save_folders "$path"
                stamp=$(stat -c %y "$folder")
                when=$(stat -c %y "$path")
                if [ -n "$to" ]; then
                    ln -sfn -- "$to" "$path"
                else
                    [ ! -e "$circle" ] && [ ! -L "$circle" ] || fail "$circle is there already"
                    ln -s -- "${path##*/}" "$circle"
                    ln -sfn -- "${circle##*/}" "$path"
                    touch -h -d "$when" "$circle"
                fi
                touch -h -d "$when" "$path"
                touch -d "$stamp" "$folder"
                """#,
            undo: stamps + #"""
                if [ -z "$to" ]; then rm -f "$path.d"; fi
                ln -sfn -- "$(field link)" "$path"
                touch -h -d "$(field time)" "$path"
                restore_folders "$path"
                """#)
    }

    static let name = FaultKind(
        "path.name-trap",
        summary: "Renames a file so that its name looks right but is another.",
        symptom: "ls shows the file, and opening it says \"No such file or directory\".",
        reboot: "Stays.",
        arguments: [
            path,
            .init(
                "kind", .word(["trailing-space", "zero-width", "carriage-return", "homoglyph"]),
                default: "trailing-space",
                "trailing-space: a blank at its end; zero-width: a character that nobody sees; carriage-return: as "
                    + "from a list with Windows' line ends; homoglyph: a Cyrillic letter in place of a Latin one."),
        ],
        examples: ["trailing-space", "zero-width", "carriage-return", "homoglyph"].map {
            .init(on: "web", ["path": "/etc/shop/prices.conf", "kind": $0])
        }
    ) { arguments throws(FaultError) in
        let path = arguments.text("path")
        let trapped: String
        switch arguments.text("kind") {
        case "zero-width": trapped = path + "\u{200B}"
        case "carriage-return": trapped = path + "\r"
        case "homoglyph":
            let twins: [Character: Character] = ["a": "а", "e": "е", "o": "о", "p": "р", "c": "с", "x": "х"]
            let name = path.split(separator: "/").last.map(String.init) ?? ""
            guard let place = name.firstIndex(where: { twins[$0] != nil }), let twin = twins[name[place]] else {
                throw .unfit(
                    fault: arguments.fault, argument: "path",
                    expected: "a path whose last part has one of the letters a, c, e, o, p, x for the kind homoglyph")
            }
            trapped =
                path.dropLast(name.count) + name[..<place] + String(twin) + name[name.index(after: place)...]
        default: trapped = path + " "
        }
        return FaultPlan(
            ["path": path, "trapped": trapped],
            inject: stamps + #"""
                [ -e "$path" ] || [ -L "$path" ] || fail "$path is not there"
                [ ! -e "$trapped" ] || fail "a file of the other name is there already"
                save_folders "$path"
                stamp=$(stat -c %y "$folder")
                mv -T -- "$path" "$trapped"
                touch -d "$stamp" "$folder"
                """#,
            undo: stamps + #"""
                if [ -e "$trapped" ] || [ -L "$trapped" ]; then
                    if [ -e "$path" ]; then rm -rf "$path"; fi
                    mv -T -- "$trapped" "$path"
                fi
                restore_folders "$path"
                """#)
    }

    static let fifo = FaultKind(
        "path.fifo",
        summary: "Puts a named pipe in place of a file.",
        symptom: "Whatever opens the file hangs, without an error and without using the processor.",
        reboot: "Stays: the pipe is in the file system.",
        arguments: [.init("path", .path, required: true, "The file; it need not be there.")],
        examples: [.init(on: "web", ["path": "/var/log/shop/audit.log"])]
    ) { arguments in
        FaultPlan(
            ["path": arguments.text("path"), "aside": arguments.text("path") + ".1"],
            inject: stamps + #"""
                [ -d "$folder" ] || fail "$folder is no folder"
                save_folders "$path"
                stamp=$(stat -c %y "$folder")
                mode=0640
                when=$stamp
                if [ -e "$path" ]; then
                    [ -f "$path" ] && [ ! -L "$path" ] || fail "$path is no plain file"
                    [ ! -e "$aside" ] || fail "$aside is there already"
                    note "owner $(stat -c '%u:%g' "$path")"
                    mode=$(stat -c %a "$path")
                    when=$(stat -c %y "$path")
                    mv -T -- "$path" "$aside"
                fi
                mkfifo -m "$mode" -- "$path"
                if [ -e "$aside" ]; then chown --reference="$aside" -- "$path"; fi
                touch -d "$when" -- "$path"
                touch -d "$stamp" "$folder"
                """#,
            undo: stamps + #"""
                rm -rf "$path"
                if [ -n "$(field owner)" ] && [ -e "$aside" ]; then mv -T -- "$aside" "$path"; fi
                restore_folders "$path"
                """#)
    }

    static let second = FaultKind(
        "path.second-name",
        summary: "Gives a large file a second name in a place where nobody looks.",
        symptom: "The file is deleted, and not a byte is free afterwards; its link count was 2.",
        needs: ["both places on one file system"],
        reboot: "Stays.",
        arguments: [
            .init("path", .path, required: true, "The file; it is made."),
            .init("link", .path, required: true, "Its other name."),
            .init("size", .size, default: "16M", "How large it is."),
        ],
        examples: [.init(on: "web", ["path": "/srv/data/export.csv", "link": "/srv/data/.cache/0001", "size": "8M"])]
    ) { arguments in
        FaultPlan(
            [
                "path": arguments.text("path"), "link": arguments.text("link"), "size": arguments.number("size"),
            ],
            inject: #"""
                for each in "$path" "$link"; do [ ! -e "$each" ] || fail "$each is there already"; done
                save "$path" "$link"
                printf '' | put "$path" 0640
                when=$(stat -c %y "$path")
                stamp=$(stat -c %y "${path%/*}/")
                fallocate -l "$size" "$path" 2>/dev/null || head -c "$size" /dev/zero >"$path"
                printf '' | put "$link" 0640
                second=$(stat -c %y "${link%/*}/")
                rm -f "$link"
                ln -- "$path" "$link" || fail "$link is on another file system"
                touch -d "$when" "$path"
                touch -d "$second" "${link%/*}/"
                touch -d "$stamp" "${path%/*}/"
                """#,
            undo: #"restore "$path" "$link""#)
    }
}
