import Testing

extension HostFaults {
    /// Faults of logins, accounts and rights, and what an intruder leaves.
    @Suite struct PeopleFaultTests {
        @Test func logins() throws { try FaultBench.run(Self.ssh, setup: ["box": Self.people]) }

        @Test func accounts() throws { try FaultBench.run(Self.identities, setup: ["box": Self.people]) }

        @Test func rightsAndIntruders() throws { try FaultBench.run(Self.rights, setup: ["box": Self.people]) }

        /// An account with a key, a password, a group and a rule of sudo.
        private static let people = #"""
            set -eu
            useradd -m -s /bin/bash -p "$(openssl passwd -6 secret)" deploy
            groupadd shop
            usermod -aG shop deploy
            mkdir -p /home/deploy/.ssh /root/.ssh /srv/shop
            ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/id_ed25519
            cp /root/.ssh/id_ed25519.pub /home/deploy/.ssh/authorized_keys
            chmod 700 /home/deploy/.ssh /root/.ssh
            chmod 600 /home/deploy/.ssh/authorized_keys
            chown -R deploy:deploy /home/deploy
            echo 'deploy ALL=(ALL:ALL) NOPASSWD: ALL' >/etc/sudoers.d/deploy
            chmod 440 /etc/sudoers.d/deploy
            printf '#!/bin/sh\necho tool\n' >/usr/local/bin/tool
            chmod 755 /usr/local/bin/tool
            echo page >/srv/shop/page
            chown deploy:deploy /srv/shop/page
            chmod 640 /srv/shop/page
            cp "$(readlink -f /usr/bin/python3)" /usr/local/bin/binder
            setcap cap_net_bind_service=ep /usr/local/bin/binder
            systemctl start ssh cron
            for i in $(seq 20); do
                ssh-keyscan -t ed25519 127.0.0.1 >/root/.ssh/seen 2>/dev/null || :
                [ ! -s /root/.ssh/seen ] || break
                sleep 0.2
            done
            """#

        private static let enter = """
            enter() {
                timeout 8 ssh -n -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \\
                    deploy@127.0.0.1 "$@"
            }

            """

        private static let shutOut = enter + "! enter true"
        private static let deploy = "setpriv --reuid=deploy --regid=deploy --init-groups"

        private static let ssh: [HostFault] = [
            .init("ssh.refused: { user: deploy }", shows: shutOut),
            .init("ssh.refused: { user: backup, kind: others }", shows: shutOut),
            .init("ssh.refused: { user: ssh-users, kind: group }", shows: shutOut),
            .init("ssh.key-type: {}", shows: shutOut),
            .init(
                "ssh.forced-command: { user: deploy }",
                shows: enter + "! enter true && enter true | grep -q 'not available'"),
            .init(
                "ssh.startups: {}",
                shows: enter + """
                    timeout 4 nc -d 127.0.0.1 22 >/dev/null 2>&1 &
                    sleep 0.4
                    code=0
                    enter true || code=$?
                    wait
                    [ $code != 0 ]
                    """),
            .init(
                "ssh.sftp: {}",
                shows: enter + """
                    enter true
                    ! timeout 8 sftp -b /dev/null -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \\
                        deploy@127.0.0.1
                    """),
            .init("ssh.syntax: {}", shows: shutOut + "\nsshd -t 2>&1 | grep -q 'Bad configuration option'"),
            .init("ssh.host-keys: { kind: missing }", shows: shutOut),
            .init("ssh.host-keys: { kind: open-mode }", shows: shutOut),
            .init(
                "ssh.host-keys: { kind: changed }",
                shows: """
                    ! timeout 8 ssh -n -o BatchMode=yes -o StrictHostKeyChecking=yes -o UserKnownHostsFile=/root/.ssh/seen \\
                        -o HostKeyAlgorithms=ssh-ed25519 deploy@127.0.0.1 true
                    """),
            .init(
                "ssh.known-hosts: { names: [\"127.0.0.1\", web] }",
                shows: """
                    ! timeout 8 ssh -n -o BatchMode=yes -o StrictHostKeyChecking=accept-new -o UserKnownHostsFile=/dev/null \\
                        deploy@127.0.0.1 true
                    """),
            .init("ssh.authorized-keys: { user: deploy }", shows: shutOut),
            .init("ssh.authorized-keys: { user: deploy, kind: file-mode }", shows: shutOut),
            .init("ssh.authorized-keys: { user: deploy, kind: owner }", shows: shutOut),
            .init("ssh.authorized-keys: { user: deploy, kind: wrapped }", shows: shutOut),
            .init("login.closed: {}", shows: shutOut),
            .init("pam.access: { user: deploy, service: sshd }", shows: shutOut),
            .init("user.aged: { user: deploy }", shows: shutOut),
            .init("user.aged: { user: deploy, kind: must-change }", shows: shutOut),
        ]

        private static let identities: [HostFault] = [
            .init("user.entry: { user: deploy }", shows: "[ \"$(su - deploy -c pwd 2>/dev/null)\" != /home/deploy ]"),
            .init("user.entry: { user: deploy, kind: shell }", shows: "! su - deploy -c true"),
            .init("user.entry: { user: deploy, kind: uid }", shows: "! \(deploy) test -w /home/deploy"),
            .init("user.entry: { user: deploy, kind: colon }", shows: "! su deploy -c true"),
            .init("group.lost: { user: deploy, group: shop }", shows: "! id -nG deploy | grep -qw shop"),
            .init("sudoers.override: {}", shows: "su deploy -c 'sudo -n tool' 2>&1 | grep -q 'command not found'"),
            .init("sudoers.override: { kind: tty }", shows: "setsid su deploy -c 'sudo -n true' 2>&1 | grep -q 'tty'"),
            .init(
                "sudoers.override: { kind: denied, user: deploy, command: /usr/bin/id }",
                shows: "! su deploy -c 'sudo -n /usr/bin/id' && su deploy -c 'sudo -n true'"),
            .init("login.umask: {}", shows: "[ $(su - deploy -c umask) = 0077 ]"),
            .init("pam.module: {}", shows: "su deploy -c true 2>&1 | grep -qi 'module is unknown'"),
            .init("pam.access: { user: deploy }", shows: "! su deploy -c true"),
        ]

        private static let rights: [HostFault] = [
            .init(
                "file.acl: { path: /srv/shop/page, user: deploy }",
                setup: "chmod 644 /srv/shop/page; chown root:root /srv/shop/page",
                shows: "! \(deploy) cat /srv/shop/page"),
            .init(
                "file.acl: { path: /srv/shop/page }",
                setup: "chmod 600 /srv/shop/page; setfacl -m u:deploy:r /srv/shop/page",
                end: "setfacl -b /srv/shop/page", shows: "! \(deploy) cat /srv/shop/page"),
            .init(
                "file.capability: { program: /usr/local/bin/binder }",
                shows: "! \(deploy) binder -c 'import socket; socket.create_server((\"127.0.0.1\", 81))'"),
            .init(
                "file.capability: { program: /usr/local/bin/binder, capabilities: cap_net_raw=ep }",
                shows: "! \(deploy) binder -c 'import socket; socket.create_server((\"127.0.0.1\", 81))'"),
            .init("file.read-only: { path: /srv/shop/page }", shows: "! test -w /srv/shop/page"),
            .init("file.read-only: { path: /srv/shop, persistent: false }", shows: "! test -w /srv/shop/page"),
            .init("file.stale-owner: { path: /srv/shop/page }", shows: "[ $(stat -c %U /srv/shop/page) = UNKNOWN ]"),
            .init(
                "file.stale-owner: { path: /srv/shop, uid: 33033, recursive: true }",
                shows: "[ $(stat -c %U:%G /srv/shop/page) = UNKNOWN:UNKNOWN ]"),
            .init("intruder.cron: {}", shows: "grep -rq 'root (curl .*203.0.113.77' /etc/cron.d"),
            .init("intruder.key: {}", shows: "grep -q 'backup@nas01$' /root/.ssh/authorized_keys"),
            .init(
                "intruder.key: { user: deploy, comment: ci@runner-7 }",
                shows: "ssh-keygen -lf /home/deploy/.ssh/authorized_keys | grep -q ci@runner-7"),
            .init(
                "intruder.account: {}", shows: "[ \"$(id -u sysbackup)\" = 0 ] && su sysbackup -c 'test -w /etc/shadow'"
            ),
            .init("intruder.preload: {}", shows: "ls / 2>&1 | grep -q 'cannot be preloaded'"),
            .init("intruder.profile: {}", shows: "su - deploy -c 'type sudo' | grep -q function"),
            .init("intruder.shell: {}", shows: "[ \"$(\(deploy) /usr/lib/.font-cache -p -c 'id -u')\" = 0 ]"),
            .init(
                "intruder.miner: { unit: dbus-broker-cache }",
                shows:
                    "ps -eo args | grep -q '^\\[kworker/1:2' && [ $(ps -eo comm,pcpu | awk '$1 == \"kworker/1:2\" { print int($2) }') -ge 1 ]"
            ),
            .init(
                "secret.in-environment: { unit: cron, value: s3cr3t-1417 }",
                shows: "\(deploy) systemctl show -p Environment cron | grep -q s3cr3t-1417"),
        ]
    }
}
