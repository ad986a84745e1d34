import Scenario

/// Faults of the Apache web server as Debian sets it up.
enum ApacheFaults {
    static let all: [FaultKind] = [module, workers, root, access]

    static let module = FaultKind(
        "apache.module",
        summary: "Switches a module off that the settings need.",
        symptom: "Apache does not start, \"Invalid command\", or answers 500 where an .htaccess uses the module.",
        needs: ["apache2"],
        reboot: "Stays: the link in mods-enabled is gone.",
        arguments: [
            .init(
                "module", .string(pattern: "[a-z0-9_]+", explanation: "a module's name"), required: true,
                "The module, for example rewrite or proxy_http.")
        ],
        examples: [.init(on: "web", ["module": "rewrite"])]
    ) { arguments in
        FaultPlan(
            ["module": arguments.text("module")],
            inject: #"""
                file=/etc/apache2/mods-enabled/$module
                [ -e "$file.load" ] || fail "the module $module is not on"
                save "$file.load" "$file.conf"
                save_unit apache2
                stamp=$(stat -c %y "${file%/*}")
                rm -f "$file.load" "$file.conf"
                touch -d "$stamp" "${file%/*}"
                restart apache2
                """#,
            undo: #"""
                file=/etc/apache2/mods-enabled/$module
                restore "$file.load" "$file.conf"
                restore_units
                """#)
    }

    static let workers = FaultKind(
        "apache.workers",
        summary: "Lets Apache serve only so many requests at a time.",
        symptom: "One slow visitor keeps all others waiting; \"server reached MaxRequestWorkers\" is logged.",
        needs: ["apache2 with mpm_event"],
        reboot: "Stays: mpm_event.conf.",
        arguments: [.init("most", .int(1...64), default: "1", "How many requests.")],
        examples: [.init(on: "web", ["most": "2"])]
    ) { arguments in
        Edit(
            file: "/etc/apache2/mods-available/mpm_event.conf", unit: "apache2", value: arguments.number("most"),
            change: #"""
                my %set = (
                    StartServers => 1, ServerLimit => 1, MinSpareThreads => 1, MaxSpareThreads => $ENV{value},
                    ThreadsPerChild => $ENV{value}, ThreadLimit => 64, MaxRequestWorkers => $ENV{value},
                );
                my $names = join("|", keys %set);
                s{^[ \t]*(?:$names)[ \t][^\n]*\n}{}mg;
                my $lines = join("", map { "\t$_ $set{$_}\n" } qw(
                    ServerLimit StartServers MinSpareThreads MaxSpareThreads ThreadLimit ThreadsPerChild MaxRequestWorkers));
                s{^([^\n]*</IfModule>)}{$lines$1}m or $_ .= $lines;
                $done = 1;
                """#
        ).plan
    }

    static let root = FaultKind(
        "apache.root",
        summary: "Has a site serve another folder.",
        symptom: "Every page is a 404 or 403, or the distribution's first page; the files are all there.",
        needs: ["apache2"],
        reboot: "Stays.",
        arguments: [
            .init("file", .path, default: "/etc/apache2/sites-enabled/000-default.conf", "The site's file."),
            .init("path", .path, required: true, "The wrong folder."),
        ],
        examples: [.init(on: "web", ["path": "/srv/shop/current"])]
    ) { arguments in
        Edit(
            file: arguments.text("file"), unit: "apache2", value: arguments.text("path"),
            change: #"$done = s{^([ \t]*DocumentRoot[ \t]+)[^\n]*}{$1$ENV{value}}mg;"#
        ).plan
    }

    static let access = FaultKind(
        "apache.htaccess",
        summary: "Leaves a line in a folder's .htaccess that closes it or that Apache does not know.",
        symptom: "This folder is 403 or 500, its neighbours are fine; the site's own settings are right.",
        needs: ["apache2 with AllowOverride for the folder"],
        reboot: "Stays.",
        arguments: [
            .init("folder", .path, default: "/var/www/html", "The folder."),
            .init(
                "kind", .word(["denied", "typo"]), default: "denied",
                "denied: nobody may (403); typo: the line is none (500)."),
        ],
        examples: [.init(on: "web", [:]), .init(on: "web", ["kind": "typo"])]
    ) { arguments in
        FaultPlan(
            [
                "file": arguments.text("folder") + "/.htaccess",
                "line": arguments.text("kind") == "denied" ? "Require all denied" : "RequireAll granted",
            ],
            inject: #"""
                [ -d "${file%/*}" ] || fail "${file%/*} is no folder"
                save "$file"
                old=
                if [ -e "$file" ]; then old=$(cat "$file"); fi
                { if [ -n "$old" ]; then printf '%s\n' "$old"; fi; printf '%s\n' "$line"; } | put "$file" 0644
                """#,
            undo: #"restore "$file""#)
    }
}
