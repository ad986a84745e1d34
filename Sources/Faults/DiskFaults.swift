import Scenario

/// Faults that use up a file system's space and inodes.
enum DiskFaults {
    static let all: [FaultKind] = [fill, deletedOpen, inodeFill]

    private static let leave = ObjectShape.Field(
        "leave", .size, default: "0", "How many bytes of the file system stay free.")

    static let fill = FaultKind(
        "disk.fill",
        summary: "Fills a file system with one large file.",
        symptom: "Writes to the file system fail with \"No space left on device\"; df shows 100 %.",
        needs: ["a file system with a size of its own (a volume, or the host's disk limit)"],
        reboot: "Stays: the file is there.",
        arguments: [
            .init("path", .path, required: true, "A folder on the file system; the file is made in it."),
            .init(
                "name", .string(pattern: Pattern.file, explanation: "a file's name"), default: "core.2417",
                "The name of the file."),
            leave,
        ],
        examples: [
            .init(on: "db", ["path": "/var/lib/postgresql", "leave": "0"]),
            .init(on: "web", ["path": "/srv/data", "name": "backup-full.tar", "leave": "64K"]),
        ]
    ) { arguments in
        FaultPlan(
            [
                "folder_path": arguments.text("path"), "name": arguments.text("name"),
                "leave": arguments.number("leave"),
            ],
            inject: #"""
                file=${folder_path%/}/$name
                [ -d "$folder_path" ] || fail "$folder_path is no folder"
                [ ! -e "$file" ] || fail "$file is there already"
                save "$file"
                stamp=$(stat -c %y "$folder_path")
                room() { set -- $(stat -f -c '%f %S' "$folder_path"); echo $(($1 * $2 - leave)); }
                : >"$file"
                [ "$(room)" -gt 0 ] || fail "$folder_path has no more than $leave bytes free"
                # Allocating is fast where it fits; the file system's own records may take a little of it.
                fallocate -l "$(room)" "$file" 2>/dev/null || :
                rest=$(room)
                while [ "$rest" -gt 0 ]; do
                    head -c "$rest" /dev/zero >>"$file" 2>/dev/null || :
                    [ "$(room)" -lt "$rest" ] || break
                    rest=$(room)
                done
                chown --reference="$folder_path" "$file"
                chmod 0600 "$file"
                touch -d "$stamp" "$file" "$folder_path"
                """#,
            undo: #"restore "${folder_path%/}/$name""#)
    }

    static let deletedOpen = FaultKind(
        "disk.deleted-open",
        summary: "Has a process hold a large file that has no name any more.",
        symptom: "df shows a full file system, du finds nothing; lsof +L1 names the process.",
        needs: ["python3", "a file system with a size of its own"],
        reboot: "Comes back with a unit; without one it is gone, and so is the space it took.",
        arguments: [
            .init("file", .path, required: true, "The file that the process makes and unlinks."),
            .init("size", .size, "How much it holds; absent, all but what is to be left."),
            leave,
        ] + Program.fields(default: "/usr/local/bin/export-worker"),
        examples: [
            .init(on: "web", ["file": "/srv/data/export/rows.tmp", "size": "16M"]),
            .init(
                on: "web",
                ["file": "/var/tmp/rows.tmp", "size": "1M", "program": "/usr/local/sbin/exportd", "unit": "exportd"]),
        ]
    ) { arguments throws(FaultError) in
        let text = #"""
            """Collects rows in a scratch file until the export picks them up."""
            import os
            import time

            SCRATCH = \#(Python.literal(arguments.text("file")))
            SIZE = \#(arguments.has("size") ? arguments.number("size") : "0")
            KEEP_FREE = \#(arguments.number("leave"))

            os.makedirs(os.path.dirname(SCRATCH), exist_ok=True)
            scratch = os.open(SCRATCH, os.O_CREAT | os.O_RDWR, 0o600)
            os.unlink(SCRATCH)
            if SIZE:
                os.posix_fallocate(scratch, 0, SIZE)
            else:
                volume = os.fstatvfs(scratch)
                room = volume.f_bfree * volume.f_frsize - KEEP_FREE
                try:
                    os.posix_fallocate(scratch, 0, max(room, 1))
                except OSError:
                    try:
                        os.lseek(scratch, 0, os.SEEK_END)
                        while True:
                            os.write(scratch, bytes(65536))
                    except OSError:
                        pass
            while True:
                time.sleep(3600)
            """#
        return try Program(arguments, about: "Row export", text: text, touching: ["scratch": arguments.text("file")])
            .plan
    }

    static let inodeFill = FaultKind(
        "inode.fill",
        summary: "Uses up a file system's inodes with empty files.",
        symptom: "New files fail with \"No space left on device\" while df shows free space and df -i shows 100 %.",
        needs: ["a file system that counts inodes (a volume with a small inodes limit is quick)"],
        reboot: "Stays: the files are there.",
        arguments: [
            .init("path", .path, required: true, "The folder that gets the files; made where it is missing."),
            .init(
                "prefix", .string(pattern: Pattern.file, explanation: "the start of a file's name"),
                default: "sess_", "How the files' names begin."),
            .init("leave", .int(0...1_000_000), default: "0", "How many inodes stay free."),
            .init("count", .int(1...2_000_000), "Makes so many files at most, whatever is free then."),
        ],
        examples: [
            .init(on: "web", ["path": "/srv/data/sessions"]),
            .init(on: "web", ["path": "/var/spool/mailq", "prefix": "msg.", "count": "500"]),
        ]
    ) { arguments in
        let settings: KeyValuePairs = [
            "folder_path": arguments.text("path"), "prefix": arguments.text("prefix"),
            "leave": arguments.number("leave"), "count": arguments.number("count"),
        ]
        return FaultPlan(
            settings,
            inject: #"""
                save "$folder_path/${prefix}0"
                base=$folder_path
                while [ ! -d "$base" ]; do base=${base%/*}; base=${base:-/}; done
                stamp=$(stat -c %y "$base")
                if [ ! -d "$folder_path" ]; then
                    mkdir -p "$folder_path"
                    chown --reference="$base" "$folder_path"
                fi
                free=$(stat -f -c %d "$folder_path")
                [ "$free" -gt "$leave" ] || fail "$folder_path counts no inodes, or has no more than $leave free"
                wanted=$((free - leave))
                if [ -n "$count" ] && [ "$count" -lt "$wanted" ]; then wanted=$count; fi
                note "count $(perl -e '
                    use Fcntl; my ($start, $wanted) = @ARGV; my $made = 0;
                    while ($made < $wanted) {
                        my $path = sprintf("%s%08x", $start, ($made + 1) * 2654435761 % 4294967296);
                        sysopen(my $file, $path, O_WRONLY | O_CREAT | O_EXCL) or last;
                        $made++;
                    }
                    print $made;
                ' "$folder_path/$prefix" "$wanted")"
                touch -d "$stamp" "$folder_path" "$base"
                """#,
            undo: #"""
                perl -e '
                    my ($start, $made) = @ARGV;
                    unlink(sprintf("%s%08x", $start, $_ * 2654435761 % 4294967296)) for 1 .. $made;
                ' "$folder_path/$prefix" "$(field count)"
                restore "$folder_path/${prefix}0"
                """#)
    }
}
