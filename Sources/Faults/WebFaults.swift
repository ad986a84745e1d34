import Scenario

/// Faults of nginx.
enum WebFaults {
    static let all: [FaultKind] = [listen, upstream]

    private static let file = ObjectShape.Field(
        "file", .path, default: "/etc/nginx/sites-enabled/default", "The file with the directive.")

    static let listen = FaultKind(
        "nginx.listen",
        summary: "Has nginx listen on the wrong address or port.",
        symptom: "The site is refused from outside, though nginx runs and its log is clean.",
        needs: ["nginx"],
        reboot: "Stays.",
        arguments: [
            file,
            .init(
                "value", .string(pattern: "[A-Za-z0-9.:\\[\\]/_ -]+", explanation: "what may follow listen"),
                required: true, "What follows listen from now on, for example 127.0.0.1:80; other IPv4 lines go too."),
        ],
        examples: [.init(on: "web", ["value": "\"127.0.0.1:80\""])]
    ) { arguments in
        plan(
            arguments,
            change: #"""
                my $seen = 0;
                s{^([^#\n]*)(.*\n?)}{
                    my ($code, $rest) = ($1, $2);
                    my $changed = $code =~ s{\blisten[ \t]+([^;]*);([ \t]*)}{
                        my ($old, $gap) = ($1, $2);
                        my $tls = $old =~ / ssl\b/ ? " ssl" : "";
                        $old =~ /^\[/ || $seen++ ? "" : "listen $ENV{value}$tls;$gap"
                    }ge;
                    $changed && "$code$rest" !~ /\S/ ? "" : "$code$rest"
                }mge;
                $done = $seen;
                """#)
    }

    static let upstream = FaultKind(
        "nginx.upstream",
        summary: "Has nginx pass requests to the wrong place.",
        symptom: "The site answers 502 or 504; the error log names the place.",
        needs: ["nginx"],
        reboot: "Stays.",
        arguments: [
            file,
            .init(
                "value", .string(pattern: "[A-Za-z0-9.:\\[\\]/_$-]+", explanation: "a URL"), required: true,
                "What follows proxy_pass from now on, for example http://127.0.0.1:9001."),
        ],
        examples: [.init(on: "web", ["value": "\"http://127.0.0.1:9001\""])]
    ) { arguments in
        plan(arguments, change: #"$done = s{^([^#\n]*?\bproxy_pass[ \t]+)[^;]*;}{$1$ENV{value};}mg;"#)
    }

    /// Edits the file and has nginx read it again.
    private static func plan(_ arguments: Arguments, change: String) -> FaultPlan {
        FaultPlan(
            ["file": arguments.text("file"), "value": arguments.text("value"), "change": change],
            inject: #"""
                save "$file"
                save_unit nginx
                value="$value" edit "$file" "$change"
                restart nginx
                """#,
            undo: #"""
                restore "$file"
                restore_units
                """#)
    }
}
