import Scenario

/// Faults of what programs run on: interpreters, libraries and links.
enum RuntimeFaults {
    static let all: [FaultKind] = [interpreter, shadowed, library, alternative]

    static let interpreter = FaultKind(
        "runtime.interpreter",
        summary: "Spoils the first line of a script.",
        symptom:
            "Running the script says \"not found\", \"bad interpreter\" or \"Exec format error\"; the file is there.",
        reboot: "Stays.",
        arguments: [
            .init("path", .path, required: true, "The script; it begins with #!."),
            .init(
                "kind", .word(["carriage-return", "mark", "missing", "blank"]), default: "carriage-return",
                "carriage-return: all lines end as on Windows; mark: a byte order mark comes first; missing: the "
                    + "interpreter has a version that is not there; blank: a blank line comes first."),
        ],
        examples: ["carriage-return", "mark", "missing", "blank"].map {
            .init(on: "web", ["path": "/usr/local/bin/deploy", "kind": $0])
        }
    ) { arguments in
        FaultPlan(
            ["path": arguments.text("path"), "kind": arguments.text("kind")],
            inject: #"""
                save "$path"
                case $kind in
                    carriage-return) change='$done = /^#!/ && s/\r?\n/\r\n/g' ;;
                    mark) change='$done = s/^(?=#!)/\xef\xbb\xbf/' ;;
                    missing) change='$done = s/^(#!.*?)[ \t]*\n/${1}2\n/' ;;
                    blank) change='$done = s/^(?=#!)/\n/' ;;
                esac
                edit "$path" "$change"
                """#,
            undo: #"restore "$path""#)
    }

    static let shadowed = FaultKind(
        "runtime.shadowed",
        summary: "Puts an old program of the same name before the right one in PATH.",
        symptom: "The program behaves like an old version; type -a shows two of them.",
        reboot: "Stays.",
        arguments: [
            .init(
                "name", .string(pattern: Pattern.file, explanation: "a program's name"), required: true,
                "The program's name."),
            .init(
                "folder", .path, default: "/usr/local/bin", "The folder of PATH that comes before the program's own."),
            .init(
                "says", .string(), default: "unrecognized option; try --help", "What it says on standard error."),
            .init("code", .int(0...125), default: "64", "The code it exits with."),
        ],
        examples: [
            .init(on: "web", ["name": "rsync"]),
            .init(on: "web", ["name": "python3", "says": "\"Python 2.7 is required\"", "code": "1"]),
        ]
    ) { arguments in
        let says = Shell.quote("\(arguments.text("name")): \(arguments.text("says"))")
        return FaultPlan(
            [
                "file": "\(arguments.text("folder"))/\(arguments.text("name"))",
                "text": "#!/bin/sh\nprintf '%s\\n' \(says) >&2\nexit \(arguments.number("code"))\n",
            ],
            inject: #"""
                [ ! -e "$file" ] || fail "$file is there already"
                save "$file"
                printf %s "$text" | put "$file" 0755
                """#,
            undo: #"restore "$file""#)
    }

    static let library = FaultKind(
        "runtime.library",
        summary: "Takes a shared library away, or leaves an empty file in its place.",
        symptom: "Programs do not start: \"error while loading shared libraries\".",
        needs: ["a library that shell, coreutils, tar and Perl do without"],
        reboot: "Stays.",
        arguments: [
            .init("path", .path, required: true, "The library's file, or the link that programs ask for."),
            .init(
                "kind", .word(["missing", "empty"]), default: "missing",
                "missing: it has another name; empty: the file is too short."),
            .init(
                "suffix", .string(pattern: "[.][A-Za-z0-9._-]+", explanation: "a suffix such as .old"),
                default: ".dpkg-old", "What its own name ends in meanwhile."),
            FileFaults.restart,
        ],
        examples: [
            .init(on: "web", ["path": "/usr/lib/x86_64-linux-gnu/libssl.so.3", "restart": "nginx"]),
            .init(on: "db", ["path": "/usr/lib/x86_64-linux-gnu/libpq.so.5", "kind": "empty"]),
        ]
    ) { arguments in
        FaultPlan(
            [
                "path": arguments.text("path"), "aside": arguments.text("path") + arguments.text("suffix"),
                "kind": arguments.text("kind"), "unit": arguments.text("restart"),
            ],
            inject: #"""
                [ -f "$path" ] || fail "$path is no file"
                [ ! -e "$aside" ] && [ ! -L "$aside" ] || fail "$aside is there already"
                # Nobody could put it back without these.
                for tool in sh mv rm tar gzip perl sed stat touch base64 systemctl; do
                    for used in $(ldd "$(command -v "$tool" || echo /bin/sh)" | sed -n 's|.*[[:space:]]\(/[^ ]*\) (.*|\1|p'); do
                        [ "$(readlink -f "$used")" != "$(readlink -f "$path")" ] || fail "$tool needs $path"
                    done
                done
                if [ -n "$unit" ]; then save_unit "$unit"; fi
                save_folders "$path"
                stamp=$(stat -c %y "${path%/*}/")
                when=$(stat -L -c %y "$path")
                mv -T -- "$path" "$aside"
                if [ "$kind" = empty ]; then
                    : >"$path"
                    touch -d "$when" "$path"
                fi
                touch -d "$stamp" "${path%/*}/"
                restart "$unit"
                """#,
            undo: #"""
                if [ -e "$aside" ] || [ -L "$aside" ]; then
                    rm -f "$path"
                    mv -T -- "$aside" "$path"
                fi
                restore_folders "$path"
                restore_units
                """#)
    }

    static let alternative = FaultKind(
        "runtime.alternative",
        summary: "Points one of Debian's alternatives at another program.",
        symptom: "A command is not found, or is another program than its name says.",
        reboot: "Stays: the link in /etc/alternatives.",
        arguments: [
            .init(
                "name", .string(pattern: Pattern.file, explanation: "a plain name"), required: true,
                "The link's name in /etc/alternatives."),
            .init("to", .path, required: true, "Where it leads."),
        ],
        examples: [
            .init(on: "web", ["name": "awk", "to": "/usr/bin/original-awk"]),
            .init(on: "web", ["name": "editor", "to": "/usr/bin/ed"]),
        ]
    ) { arguments in
        FaultPlan(
            ["link": "/etc/alternatives/\(arguments.text("name"))", "to": arguments.text("to")],
            inject: #"""
                [ -L "$link" ] || fail "$link is no link"
                save_folders "$link"
                note "link $(readlink "$link")"
                note "time $(stat -c %y "$link")"
                stamp=$(stat -c %y "${link%/*}/")
                when=$(stat -c %y "$link")
                ln -sfn -- "$to" "$link"
                touch -h -d "$when" "$link"
                touch -d "$stamp" "${link%/*}/"
                """#,
            undo: #"""
                ln -sfn -- "$(field link)" "$link"
                touch -h -d "$(field time)" "$link"
                restore_folders "$link"
                """#)
    }
}
