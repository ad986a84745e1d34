import Scenario

/// Faults of the keys by which hosts and people know each other.
enum SSHKeyFaults {
    static let all: [FaultKind] = [hostKeys, knownHosts, authorizedKeys]

    static let hostKeys = FaultKind(
        "ssh.host-keys",
        summary: "Loses a server's host keys, opens them to everybody, or makes new ones.",
        symptom: "sshd does not start or breaks off; with new keys clients warn that the identification has changed.",
        needs: ["openssh-server"],
        reboot: "Stays.",
        arguments: [
            .init(
                "kind", .word(["missing", "open-mode", "changed"]), default: "missing",
                "missing: they are gone; open-mode: everybody may read them, so sshd does not; changed: they are new.")
        ],
        examples: ["missing", "open-mode", "changed"].map { .init(on: "web", ["kind": $0]) }
    ) { arguments in
        FaultPlan(
            ["kind": arguments.text("kind")],
            inject: #"""
                set -- /etc/ssh/ssh_host_*_key
                [ -f "$1" ] || fail 'this host has no host keys'
                stamp=$(stat -c %y /etc/ssh)
                save /etc/ssh/ssh_host_*_key /etc/ssh/ssh_host_*_key.pub
                save_unit ssh
                case $kind in
                    missing) rm /etc/ssh/ssh_host_*_key ;;
                    open-mode) chmod 0644 "$@" ;;
                    changed)
                        rm /etc/ssh/ssh_host_*_key /etc/ssh/ssh_host_*_key.pub
                        ssh-keygen -q -A
                        ;;
                esac
                touch -d "$stamp" /etc/ssh
                restart ssh
                """#,
            undo: #"""
                restore_folders /etc/ssh/ssh_host_key
                restore_units
                """#)
    }

    static let knownHosts = FaultKind(
        "ssh.known-hosts",
        summary: "Has a client remember another key for a server than it has.",
        symptom: "ssh refuses: \"REMOTE HOST IDENTIFICATION HAS CHANGED\"; from elsewhere it works.",
        needs: ["openssh-client"],
        reboot: "Stays.",
        arguments: [
            .init(
                "names", .list(.string(pattern: Pattern.name, explanation: "a name or an address"), minimum: 1),
                required: true, "The server's names and addresses."),
            .init("file", .path, default: "/etc/ssh/ssh_known_hosts", "Where it is remembered."),
        ],
        examples: [.init(on: "web", ["names": "[db, 10.20.0.3]"])]
    ) { arguments in
        FaultPlan(
            ["names": arguments.texts("names").joined(separator: ","), "file": arguments.text("file")],
            inject: newKey + #"""
                save "$file"
                old=
                if [ -e "$file" ]; then old=$(cat "$file"); fi
                { printf '%s %s\n' "$names" "$key"; if [ -n "$old" ]; then printf '%s\n' "$old"; fi; } |
                    put "$file" 0644
                """#,
            undo: #"restore "$file""#)
    }

    /// Makes a public key whose private one nobody has; it is in `$key`.
    static let newKey = #"""
        stamp=$(stat -c %y /tmp)
        work=$(mktemp -d /tmp/tmp.XXXXXXXXXX)
        ssh-keygen -q -t ed25519 -N '' -C '' -f "$work/key"
        key=$(cut -d ' ' -f 1-2 "$work/key.pub")
        rm -rf "$work"
        touch -d "$stamp" /tmp

        """#

    static let authorizedKeys = FaultKind(
        "ssh.authorized-keys",
        summary: "Spoils an account's authorized_keys so that sshd does not believe it.",
        symptom:
            "\"Permission denied (publickey)\" with the right key; the server's log says \"bad ownership or modes\".",
        needs: ["openssh-server"],
        reboot: "Stays.",
        arguments: [
            .init(
                "user", .string(pattern: Pattern.user, explanation: "an account"), required: true, "The account."),
            .init(
                "kind", .word(["file-mode", "home-mode", "owner", "wrapped"]), default: "home-mode",
                "file-mode or home-mode: others may write the file or the home; owner: root alone may read it; "
                    + "wrapped: an editor has broken the keys' lines."),
        ],
        examples: ["home-mode", "wrapped"].map { .init(on: "web", ["user": "deploy", "kind": $0]) }
    ) { arguments in
        FaultPlan(
            ["user": arguments.text("user"), "kind": arguments.text("kind")],
            inject: #"""
                home=$(getent passwd "$user" | cut -d : -f 6)
                file=$home/.ssh/authorized_keys
                [ -f "$file" ] || fail "$file is not there"
                note "path $home"
                case $kind in
                    file-mode) save_mode "$file"; chmod 0666 "$file" ;;
                    home-mode) save_mode "$home"; chmod 0777 "$home" ;;
                    owner) save_mode "$file"; chown root:root "$file"; chmod 0600 "$file" ;;
                    wrapped)
                        save "$file"
                        edit "$file" '$done = s{^(?!#)([^\n]{30,70})(?<=\S)(?=\S)}{$1\n}mg'
                        ;;
                esac
                """#,
            undo: #"""
                home=$(field path)
                file=$home/.ssh/authorized_keys
                case $kind in
                    home-mode) restore_mode "$home" ;;
                    wrapped) restore "$file" ;;
                    *) restore_mode "$file" ;;
                esac
                """#)
    }
}
