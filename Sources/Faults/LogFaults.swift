import Scenario

/// Faults of logs; decoys mostly.
enum LogFaults {
    static let all: [FaultKind] = [noise]

    static let noise = FaultKind(
        "log.noise",
        summary: "Writes misleading lines into a log, spread over the last hours.",
        symptom: "The log is full of warnings that have nothing to do with what is wrong.",
        reboot: "Stays.",
        arguments: [
            .init("path", .path, required: true, "The log; made where it is missing."),
            .init("lines", .list(.string(), minimum: 1), "What they say, in turn; absent, a cache complains."),
            .init("count", .int(1...20_000), default: "200", "How many lines."),
            .init("hours", .int(1...720), default: "6", "Over how many hours up to now they are spread."),
            .init(
                "stamp", .word(["iso", "syslog", "none"]), default: "iso",
                "How each line begins: ISO 8601, like syslog with the host's name, or with nothing."),
        ],
        examples: [
            .init(on: "web", ["path": "/var/log/shop.log"]),
            .init(
                on: "web",
                [
                    "path": "/var/log/app/app.log", "count": "40", "stamp": "syslog",
                    "lines": "[\"app[411]: WARN retrying replica\", \"app[411]: WARN replica is back\"]",
                ]),
        ]
    ) { arguments in
        let given = arguments.texts("lines")
        let lines = given.isEmpty ? Self.complaints : given
        return FaultPlan(
            [
                "file": arguments.text("path"), "lines": lines.joined(separator: "\n"),
                "count": arguments.number("count"), "span": arguments.number("hours"),
                "stamps": arguments.text("stamp"),
            ],
            inject: #"""
                if [ -e "$file" ]; then
                    [ -f "$file" ] || fail "$file is no file"
                    note "size $(stat -L -c '%s %y' "$file")"
                else
                    save "$file"
                    : | put "$file" 0640
                fi
                when=$(stat -L -c %y "$file")
                note "length $(lines="$lines" perl -e '
                    my ($path, $count, $hours, $style) = @ARGV; my @lines = split(/\n/, $ENV{lines});
                    open(my $file, ">>", $path) or die "$path: $!\n"; my $now = time; my $length = 0;
                    my $host = `hostname`; chomp $host;
                    my @months = qw(Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec);
                    for my $i (0 .. $count - 1) {
                        my $jitter = $i * 7919 % 97 / 97;
                        my $at = int($now - $hours * 3600 * (1 - ($i + $jitter) / $count));
                        my @t = gmtime $at;
                        my $head = $style eq "none" ? "" : $style eq "iso"
                            ? sprintf("%04d-%02d-%02dT%02d:%02d:%02dZ ", $t[5] + 1900, $t[4] + 1, @t[3, 2, 1, 0])
                            : sprintf("%s %2d %02d:%02d:%02d %s ", $months[$t[4]], @t[3, 2, 1, 0], $host);
                        my $line = $head . $lines[$i % @lines] . "\n"; $length += length $line; print $file $line;
                    }
                    close($file) or die "$path: $!\n"; print $length;
                ' "$file" "$count" "$span" "$stamps")"
                touch -d "$when" "$file"
                """#,
            undo: #"""
                size=$(field size | cut -d ' ' -f 1)
                if [ -z "$size" ]; then
                    restore "$file"
                    exit 0
                fi
                perl -e '
                    my ($path, $size, $length) = @ARGV; open(my $file, "+<", $path) or exit 0; binmode $file;
                    exit 0 if -s $file < $size + $length; local $/;
                    seek($file, $size + $length, 0); my $rest = <$file>; $rest = "" unless defined $rest;
                    seek($file, $size, 0); print $file $rest; truncate($file, $size + length $rest); close $file;
                ' "$file" "$size" "$(field length)"
                if [ -f "$file" ] && [ "$(stat -L -c %s "$file")" = "$size" ]; then
                    touch -d "$(field size | cut -d ' ' -f 2-)" "$file"
                fi
                """#)
    }

    private static let complaints = [
        "WARN cache: slow answer from 10.20.0.40:11211 (212 ms), served stale",
        "WARN cache: 3 of 64 slots are waiting for a connection",
        "ERROR cache: read timed out, retrying (attempt 1 of 3)",
        "WARN cache: retry succeeded after 431 ms",
        "WARN deprecated setting \"cache.legacy_keys\" is ignored",
    ]
}
