import Scenario

/// Faults of queues.
enum QueueFaults {
    static let all: [FaultKind] = [poison]

    static let poison = FaultKind(
        "queue.poison",
        summary: "Puts a message that nobody can read in front of a queue that is a folder of files.",
        symptom: "The worker fails on the same message again and again, and all behind it wait.",
        needs: ["a worker that takes the files of a folder in the order of their names or times"],
        reboot: "Stays: the file.",
        arguments: [
            .init("folder", .path, required: true, "The queue's folder."),
            .init(
                "name", .string(pattern: Pattern.file, explanation: "a file's name"),
                "The message's name; absent, one that comes before all others."),
            .init(
                "content", .string(), default: "{\"id\": 41787, \"items\": [{\"sku\": \"A-1",
                "What it holds; a JSON text that is cut off."),
            .init(
                "owner", .string(pattern: Pattern.owner, explanation: "an account, or account:group"),
                "Whom it belongs to; absent, whom the folder belongs to."),
        ],
        examples: [
            .init(on: "app", ["folder": "/var/spool/shop/new"]),
            .init(on: "app", ["folder": "/var/spool/shop/new", "name": "0041787.json", "content": "\"\\uFEFF{}\""]),
        ]
    ) { arguments in
        FaultPlan(
            [
                "queue": arguments.text("folder"), "name": arguments.text("name"),
                "content": arguments.text("content"), "owner": arguments.text("owner"),
            ],
            inject: #"""
                [ -d "$queue" ] || fail "$queue is no folder"
                if [ -z "$name" ]; then
                    first=$(ls -A "$queue" | sed -n '1p')
                    # The same name as the first message has, with its first digit that can be less made less.
                    name=$(first=$first perl -e '
                        my $name = $ENV{first}; $name = "0000002.json" if $name eq "";
                        $name =~ s/([1-9])/$1 - 1/e or $name = "!$name"; print $name
                    ')
                fi
                file=$queue/$name
                [ ! -e "$file" ] || fail "$file is there already"
                note "name $name"
                save "$file"
                stamp=$(stat -c %y "$queue")
                printf %s "$content" | put "$file" 0640
                if [ -n "$owner" ]; then chown "$owner" "$file"; else chown --reference="$queue" "$file"; fi
                touch -d "$stamp" "$file" "$queue"
                """#,
            undo: #"restore "$queue/$(field name)""#)
    }
}
