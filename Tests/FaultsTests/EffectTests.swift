import Scenario
import Testing

@testable import Faults

/// Runs faults for real: the symptom shows, undo brings back an equal state, and nothing tells of us in between.
@Suite(.serialized, .enabled(if: ThrowAwayHost.isPossible, "wants root, overlay and namespaces"))
struct EffectTests {
    @Test(arguments: disk + files) func filesAndDisks(_ host: ThrowAwayHost) throws {
        let complaints = try host.run()
        #expect(complaints.isEmpty, "\(complaints)")
    }

    @Test(arguments: processes + names + network) func processesAndNetwork(_ host: ThrowAwayHost) throws {
        let complaints = try host.run()
        #expect(complaints.isEmpty, "\(complaints)")
    }

    @Test(arguments: scheduled + accounts + logs + web) func settings(_ host: ThrowAwayHost) throws {
        let complaints = try host.run()
        #expect(complaints.isEmpty, "\(complaints)")
    }

    @Test(arguments: certificates) func certificatesAndKeys(_ host: ThrowAwayHost) throws {
        let complaints = try host.run()
        #expect(complaints.isEmpty, "\(complaints)")
    }
}

extension ThrowAwayHost: CustomTestStringConvertible {
    var testDescription: String {
        fault + " "
            + arguments.keys.sorted().map { "\($0)=\(arguments[$0].map { "\($0)" } ?? "")" }.joined(separator: " ")
    }

    init(_ fault: String, _ arguments: [String: Value], setup: String = "", symptom: String) {
        self.init(fault: fault, arguments: arguments, setup: setup, symptom: symptom)
    }
}

private let disk: [ThrowAwayHost] = [
    .init(
        "disk.fill", ["path": .string("/srv/data")],
        symptom: "[ -f /srv/data/core.2417 ] && ! head -c 4096 /dev/zero >/srv/data/new && rm /srv/data/new"),
    .init(
        "disk.fill", ["path": .string("/srv/data"), "name": .string("full.tar"), "leave": .int(65536)],
        symptom: "[ $(stat -f -c %f /srv/data) = 16 ]"),
    .init(
        "disk.deleted-open",
        ["file": .string("/srv/data/export/rows.tmp"), "program": .string("/usr/local/bin/export-worker")],
        symptom: "[ $(stat -f -c %f /srv/data) = 0 ] && ls -l /proc/*/fd | grep -q 'rows.tmp (deleted)'"),
    .init(
        "disk.deleted-open", ["file": .string("/srv/data/r"), "size": .int(1 << 20)],
        symptom: "[ $(stat -f -c %f /srv/data) = 1792 ]"),
    .init(
        "inode.fill", ["path": .string("/srv/data/sessions")],
        symptom: "[ $(stat -f -c %d /srv/data) = 0 ] && ! touch /srv/data/new"),
    .init(
        "inode.fill", ["path": .string("/var/spool/mailq"), "count": .int(300), "prefix": .string("msg.")],
        symptom: "[ $(ls /var/spool/mailq | wc -l) = 300 ]"),
]

private let files: [ThrowAwayHost] = [
    .init(
        "file.mode", ["path": .string("/srv/shared"), "mode": .int(0o2775)], setup: "mkdir -m 755 /srv/shared",
        symptom: "[ $(stat -c %a /srv/shared) = 2775 ]"),
    .init(
        "file.mode", ["path": .string("/srv/shared"), "mode": .int(0o755)],
        setup: "mkdir /srv/shared; chmod 2755 /srv/shared",
        symptom: "[ $(stat -c %a /srv/shared) = 755 ]"),
    .init(
        "file.mode", ["path": .string("/srv/index.html"), "mode": .int(0o600)],
        setup: "echo hello >/srv/index.html; touch -d '2023-01-02' /srv/index.html /srv",
        symptom: "[ $(stat -c %a /srv/index.html) = 600 ]"),
    .init(
        "file.owner", ["path": .string("/srv/it's a  -dir"), "owner": .string("daemon:daemon")],
        setup: "mkdir \"/srv/it's a  -dir\"", symptom: "[ \"$(stat -c %U \"/srv/it's a  -dir\")\" = daemon ]"),
    .init(
        "file.owner", ["path": .string("/srv/tree"), "owner": .string("nobody"), "recursive": .bool(true)],
        setup: "mkdir -p /srv/tree/a; echo >/srv/tree/a/b; ln -s b /srv/tree/a/c; chmod 4711 /srv/tree/a/b",
        symptom: "[ $(find /srv/tree -user nobody | wc -l) = 4 ]"),
    .init(
        "file.content", ["path": .string("/srv/a.conf"), "find": .string("http {"), "with": .string("http {'{")],
        setup: "printf 'x\\nhttp {\\n}\\n' >/srv/a.conf; chmod 640 /srv/a.conf; touch -d '2023-01-02' /srv/a.conf",
        symptom: "grep -q \"{'{\" /srv/a.conf && [ $(stat -c %a%Y /srv/a.conf) = 640$(date -d 2023-01-02 +%s) ]"),
    .init(
        "file.content", ["path": .string("/srv/new/deep/env.sh"), "content": .string("PATH='/opt'\n$(id)\n")],
        symptom: "[ \"$(tail -n 1 /srv/new/deep/env.sh)\" = '$(id)' ]"),
    .init(
        "file.content", ["path": .string("/srv/run.sh"), "prepend": .string("\r\n")],
        setup: "printf '#!/bin/sh\\necho fine\\n' >/srv/run.sh; chmod 755 /srv/run.sh",
        symptom: "[ \"$(head -c 2 /srv/run.sh)\" != '#!' ]"),
    .init(
        "file.content", ["path": .string("/srv/list"), "append": .string("bad line\n")],
        setup: "seq 100000 >/srv/list", symptom: "tail -n 1 /srv/list | grep -q bad"),
    .init(
        "file.content", ["path": .string("/srv/link"), "content": .string("x")],
        setup: "echo real >/srv/target; ln -s target /srv/link", symptom: "[ $(cat /srv/target) = x ]"),
    .init(
        "file.missing", ["path": .string("/srv/shop/-odd 'name")],
        setup: "mkdir -p /srv/shop; cd /srv/shop; echo kept >\"./-odd 'name\"; touch -d '2023-01-02' ./-* .",
        symptom: "[ ! -e \"/srv/shop/-odd 'name\" ] && [ $(stat -c %Y /srv/shop) = $(date -d 2023-01-02 +%s) ]"),
    .init(
        "file.missing", ["path": .string("/srv/templates"), "to": .string("/var/attic/2023/templates")],
        setup: "mkdir -p /srv/templates; head -c 200000 /dev/urandom >/srv/templates/a",
        symptom: "[ ! -e /srv/templates ] && [ -f /var/attic/2023/templates/a ]"),
]

private let processes: [ThrowAwayHost] = [
    .init(
        "process.hog-port", ["port": .int(8080)],
        symptom: "ss -Hltn 'sport = :8080' | grep -q LISTEN"),
    .init(
        "process.zombie-parent", ["count": .int(25)],
        symptom: "[ $(ps -eo stat | grep -c '^Z') = 25 ] && pgrep -x thumbnailer >/dev/null"),
    .init("process.spin", ["workers": .int(3)], symptom: "[ $(pgrep -c -x index-builder) = 3 ]"),
    .init(
        "limit.nofile", ["user": .string("www-data"), "limit": .int(24), "file": .string("90-shop.conf")],
        symptom: "grep -q 'www-data hard nofile 24' /etc/security/limits.d/90-shop.conf"),
]

private let names: [ThrowAwayHost] = [
    .init(
        "dns.resolver", [:],
        setup: "rm -f /etc/resolv.conf; printf 'search a.test\\nnameserver 10.0.0.1\\n' >/etc/resolv.conf",
        symptom: "[ \"$(cat /etc/resolv.conf)\" = \"$(printf 'nameserver 192.0.2.53\\nsearch a.test')\" ]"),
    .init(
        "dns.resolver", ["keep": .bool(true)],
        setup: "rm -f /etc/resolv.conf; echo 'nameserver 10.0.0.1' >/etc/resolv.conf",
        symptom: "[ $(grep -c nameserver /etc/resolv.conf) = 2 ]"),
    .init(
        "dns.hosts", ["name": .string("db"), "address": .string("10.20.0.33")],
        setup: lan
            + "rm -f /etc/hosts; printf '127.0.0.1 localhost\\n10.20.0.3 db db.test # lan\\n10.20.0.2 web\\n' >/etc/hosts",
        symptom: """
            [ "$(getent ahostsv4 db | cut -d ' ' -f 1 | sort -u)" = 10.20.0.33 ]
            getent hosts db.test | grep -q 10.20.0.3
            """),
    .init(
        "dns.nsswitch", ["without": .string("dns")],
        setup: "printf 'passwd: files\\nhosts: files mymachines dns myhostname\\n' >/etc/nsswitch.conf",
        symptom: "grep -q '^hosts: files mymachines myhostname$' /etc/nsswitch.conf"),
    .init(
        "dns.nsswitch", ["without": .string("files")],
        setup: "echo 'hosts: files dns' >/etc/nsswitch.conf; rm -f /etc/hosts; echo '10.9.9.9 only-here' >/etc/hosts",
        symptom: "! getent hosts only-here"),
]

private let lan = """
    ip link add eth0 type veth peer name eth1
    ip addr add 10.20.0.2/24 dev eth0
    ip link set eth1 up
    ip link set eth0 up
    ip route add default via 10.20.0.1

    """

private let network: [ThrowAwayHost] = [
    .init(
        "route.missing", ["to": .string("default")], setup: lan, symptom: "! ip route get 192.0.2.1 2>/dev/null"),
    .init(
        "route.missing", ["to": .string("10.20.0.0/24")], setup: lan,
        symptom: "[ -z \"$(ip route show exact 10.20.0.0/24)\" ]"),
    .init(
        "route.wrong", ["to": .string("10.20.0.3")], setup: lan, symptom: "ip route | grep -q 'blackhole 10.20.0.3'"),
    .init(
        "route.wrong", ["to": .string("default"), "via": .string("10.20.0.254")], setup: lan,
        symptom: "ip route get 192.0.2.1 | grep -q 10.20.0.254"),
    .init(
        "link.mtu", ["interface": .string("eth0"), "mtu": .int(600)], setup: lan,
        symptom: "ip link show eth0 | grep -q 'mtu 600'"),
    .init(
        "link.down", ["interface": .string("eth0")], setup: lan, symptom: "! ip route get 10.20.0.3 2>/dev/null"),
    .init(
        "firewall.drop", ["port": .int(8080), "action": .string("reject")],
        setup: "mkdir -p /etc; printf '#!/usr/sbin/nft -f\\nflush ruleset\\n' >/etc/nftables.conf",
        symptom:
            "nft list ruleset | grep -q 'tcp dport 8080 reject' && nft -c -f /etc/nftables.conf && grep -q 8080 /etc/nftables.conf"
    ),
    .init(
        "firewall.drop", ["protocol": .string("icmp"), "persistent": .bool(false), "direction": .string("out")],
        setup: "nft 'table inet filter { chain output { type filter hook output priority 0; tcp dport 25 drop; }; }'",
        symptom: "nft list ruleset | grep -q 'l4proto icmp drop'"),
]

private let backup = """
    mkdir -p /etc/cron.d
    printf '# nightly\\nMAILTO=root\\n*/5 2-4 * * mon-fri root cd /var && /usr/local/bin/backup -q\\n' >/etc/cron.d/backup
    printf '#!/bin/sh\\n' >/usr/local/bin/backup
    chmod 755 /usr/local/bin/backup
    touch -d '2023-01-02 03:04:05.678' /etc/cron.d/backup /usr/local/bin/backup

    """

private let scheduled: [ThrowAwayHost] = [
    ("no-newline", "[ $(tail -c 1 /etc/cron.d/backup) = q ] && [ $(wc -l </etc/cron.d/backup) = 2 ]"),
    (
        "bad-user",
        "grep -q '^\\*/5 2-4 \\* \\* mon-fri backup-agent cd /var && /usr/local/bin/backup -q$' /etc/cron.d/backup"
    ),
    ("wrong-path", "grep -q 'cd /var && /usr/local/sbin/backup -q$' /etc/cron.d/backup"),
    ("not-executable", "! /usr/local/bin/backup"),
    ("percent", "grep -q 'backup -q >>/var/log/job-$(date +%F).log$' /etc/cron.d/backup"),
    ("open-mode", "[ $(stat -c %a /etc/cron.d/backup) = 666 ]"),
].map { kind, symptom in
    .init(
        "cron.broken", ["file": .string("/etc/cron.d/backup"), "kind": .string(kind)], setup: backup, symptom: symptom)
}

private let deploy = """
    echo 'deploy:$6$salt$hash:19000:0:99999:7:::' >>/etc/shadow
    echo 'deploy:x:1717:1717::/home/deploy:/bin/bash' >>/etc/passwd
    mkdir -p /etc/sudoers.d
    printf '# deployment\\ndeploy ALL=(root) NOPASSWD: /usr/bin/systemctl restart shop\\n' >/etc/sudoers.d/deploy
    chmod 440 /etc/sudoers.d/deploy

    """

private let accounts: [ThrowAwayHost] = [
    .init(
        "user.locked", ["user": .string("deploy"), "kind": .string("password")], setup: deploy,
        symptom: "grep -q '^deploy:!\\$6' /etc/shadow"),
    .init(
        "user.locked", ["user": .string("deploy")], setup: deploy,
        symptom:
            "day=$(grep ^deploy: /etc/shadow | cut -d : -f 8); [ -n \"$day\" ] && [ \"$day\" -lt $(($(date +%s) / 86400)) ]"
    ),
    .init(
        "user.locked", ["user": .string("deploy"), "kind": .string("shell")], setup: deploy,
        symptom: "[ $(getent passwd deploy | cut -d : -f 7) = /usr/sbin/nologin ]"),
    .init(
        "sudoers.broken", ["file": .string("deploy")], setup: deploy,
        symptom: "grep -q '^deploy ALL (root)' /etc/sudoers.d/deploy"),
    .init(
        "sudoers.broken", ["file": .string("deploy"), "kind": .string("open-mode")], setup: deploy,
        symptom: "[ $(stat -c %a /etc/sudoers.d/deploy) = 666 ]"),
    .init(
        "sudoers.broken", ["file": .string("deploy"), "kind": .string("dotted-name")], setup: deploy,
        symptom: "[ ! -e /etc/sudoers.d/deploy ] && [ -f /etc/sudoers.d/deploy.conf ]"),
]

private let logs: [ThrowAwayHost] = [
    .init(
        "log.noise", ["path": .string("/var/log/shop.log")],
        setup: "seq 50 >/var/log/shop.log; touch -d '2023-01-02' /var/log/shop.log",
        symptom: "[ $(wc -l </var/log/shop.log) = 250 ] && tail -n 1 /var/log/shop.log | grep -q ^$(date -u +%Y)-"),
    .init(
        "log.noise",
        [
            "path": .string("/var/log/app/app.log"), "count": .int(7), "stamp": .string("syslog"),
            "lines": .list([.string("app: it's $(odd)"), .string("app: back")]),
        ],
        symptom: "[ $(grep -c \"app: it's .(odd)\" /var/log/app/app.log) = 4 ]"),
]

private let site = """
    mkdir -p /etc/nginx/sites-enabled
    cat >/etc/nginx/sites-enabled/default <<'END'
    server {
        listen 80 default_server;
        listen [::]:80 default_server;
        location / { return 200; }
        location /api {
            proxy_pass http://127.0.0.1:9000;
        }
    }
    END

    """

private let web: [ThrowAwayHost] = [
    .init(
        "nginx.listen", ["value": .string("8081"), "file": .string("/etc/nginx/one")],
        setup:
            "mkdir -p /etc/nginx; echo 'server { listen [::]:443 ssl; listen 443 ssl http2; # listen 9' >/etc/nginx/one",
        symptom: "[ \"$(cat /etc/nginx/one)\" = 'server { listen 8081 ssl; # listen 9' ]"),
    .init(
        "nginx.listen", ["value": .string("127.0.0.1:80")], setup: site,
        symptom: "[ \"$(grep listen /etc/nginx/sites-enabled/default)\" = '    listen 127.0.0.1:80;' ]"),
    .init(
        "nginx.upstream", ["value": .string("http://127.0.0.1:9001")], setup: site,
        symptom: "grep -q '  proxy_pass http://127.0.0.1:9001;' /etc/nginx/sites-enabled/default"),
]

private let authority = """
    mkdir -p /etc/ssl/shop
    cd /etc/ssl/shop
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout ca.key -out ca.crt \\
        -subj '/O=Shop/CN=Shop CA' -days 3650 2>/dev/null
    openssl req -newkey rsa:2048 -nodes -keyout shop.key -out /tmp/csr -subj '/C=DE/O=Shop/CN=shop.test' 2>/dev/null
    printf 'subjectAltName=DNS:shop.test,DNS:api.shop.test\\nkeyUsage=digitalSignature\\n' >/tmp/ext
    openssl x509 -req -in /tmp/csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 90 -extfile /tmp/ext -out shop.crt \\
        2>/dev/null
    cat ca.crt >>shop.crt
    rm /tmp/csr /tmp/ext ca.srl
    chmod 640 shop.key
    touch -d '2024-05-06' *

    """

private let shop: [String: Value] = [
    "certificate": .string("/etc/ssl/shop/shop.crt"), "key": .string("/etc/ssl/shop/shop.key"),
]

private let signed = shop.merging(
    ["ca-certificate": .string("/etc/ssl/shop/ca.crt"), "ca-key": .string("/etc/ssl/shop/ca.key")]) { $1 }

private let verify = "openssl verify -CAfile /etc/ssl/shop/ca.crt"
private let matches = """
    [ "$(openssl x509 -in /etc/ssl/shop/shop.crt -noout -pubkey)" = "$(openssl pkey -in /etc/ssl/shop/shop.key -pubout)" ]

    """

private let certificates: [ThrowAwayHost] = [
    .init(
        "tls.expired", signed, setup: authority,
        symptom: matches + """
            \(verify) /etc/ssl/shop/shop.crt 2>&1 | grep -q 'certificate has expired'
            \(verify) -no_check_time -verify_hostname api.shop.test /etc/ssl/shop/shop.crt
            openssl x509 -in /etc/ssl/shop/shop.crt -noout -subject | grep -q 'C = DE, O = Shop, CN = shop.test'
            [ $(grep -c BEGIN /etc/ssl/shop/shop.crt) = 2 ] && [ "$(stat -c %y /etc/ssl/shop/shop.crt | cut -c 1-10)" = 2024-05-06 ]
            """),
    .init(
        "tls.expired", shop, setup: authority,
        symptom: matches
            + "openssl verify -CAfile /etc/ssl/shop/shop.crt /etc/ssl/shop/shop.crt 2>&1 | grep -q 'certificate has expired'"
    ),
    .init(
        "tls.not-yet-valid", signed, setup: authority,
        symptom: matches + "\(verify) /etc/ssl/shop/shop.crt 2>&1 | grep -q 'not yet valid'"),
    .init(
        "tls.wrong-name",
        signed.merging(["names": .list([.string("www.shop.test"), .string("10.0.0.9")])]) { $1 }, setup: authority,
        symptom: matches + """
            \(verify) -verify_hostname www.shop.test -verify_ip 10.0.0.9 /etc/ssl/shop/shop.crt
            ! \(verify) -verify_hostname shop.test /etc/ssl/shop/shop.crt
            """),
    .init(
        "tls.incomplete-chain", ["certificate": .string("/etc/ssl/shop/shop.crt")], setup: authority,
        symptom: "[ $(grep -c BEGIN /etc/ssl/shop/shop.crt) = 1 ] && openssl x509 -in /etc/ssl/shop/shop.crt -noout"),
    .init(
        "tls.key-mismatch", ["key": .string("/etc/ssl/shop/shop.key"), "kept": .string("/etc/ssl/shop/old/shop.key")],
        setup: authority,
        symptom:
            "! { \(matches) } && openssl pkey -in /etc/ssl/shop/shop.key -noout -text | grep -q 2048 && [ -s /etc/ssl/shop/old/shop.key ]"
    ),
    .init(
        "tls.key-mismatch", ["key": .string("/etc/ssl/shop/ca.key")], setup: authority,
        symptom:
            "[ \"$(openssl x509 -in /etc/ssl/shop/ca.crt -noout -pubkey)\" != \"$(openssl pkey -in /etc/ssl/shop/ca.key -pubout)\" ]"
    ),
    .init(
        "tls.unreadable-key", ["key": .string("/etc/ssl/shop/shop.key")], setup: authority,
        symptom: "[ $(stat -c %a /etc/ssl/shop/shop.key) = 600 ]"),
]
