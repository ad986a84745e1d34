import Foundation
import Testing
import Wire

/// The tools of the trade at work inside a host, through the whole fence.
@Suite(.serialized) struct ToolTests {
    private func host(_ name: String = "web", address: String = "10.20.0.2", image: String = "base") -> HostPlan {
        HostPlan(
            name: name, imageRoot: KeeperFixture.image(image), initKind: .light, diskBytes: 1 << 30,
            interfaces: [InterfacePlan(name: "eth0", network: "lan", address: address, prefix: 24)])
    }

    /// What a script does and the last line that it prints.
    private struct Use {
        let name: String
        let script: String
        let printed: String

        init(_ name: String, _ script: String, _ printed: String) {
            self.name = name
            self.script = script
            self.printed = printed
        }
    }

    /// Runs every use in one host after the other.
    private func check(_ uses: [Use], in keeper: KeeperFixture) throws {
        for use in uses {
            let result = try keeper.run("set -u; cd /root; " + use.script, milliseconds: 60_000)
            let output = String(decoding: result.output, as: UTF8.self)
            let last = output.split(separator: "\n").last.map(String.init) ?? ""
            let errors = String(decoding: result.errorOutput.suffix(600), as: UTF8.self)
            #expect(last == use.printed, "\(use.name): \(output.suffix(600)) \(errors)")
        }
    }

    @Test func tracersAndDebuggersSeeProcesses() throws {
        let keeper = try KeeperFixture([host()])
        try check(
            [
                Use("strace runs", "strace -f -o s sh -c 'true & wait'; grep -c '+++ exited' s", "2"),
                Use(
                    "strace attaches",
                    "sh -c 'while :; do sleep 0.1; done' & p=$!; timeout 1 strace -f -o t -p $p; kill $p; grep -q nanosleep t && echo seen",
                    "seen"),
                Use("strace counts", "strace -c -o c true; grep -c execve c", "1"),
                Use(
                    "gdb runs",
                    "gdb -batch -ex run -ex bt --args sh -c 'kill -SEGV $$' 2>&1 | grep -c -e SIGSEGV -e '#0 .*kill'",
                    "2"),
                Use(
                    "gdb attaches",
                    "sleep 60 & p=$!; gdb -batch -p $p -ex bt -ex detach 2>&1 | grep -qE '#0 .*nanosleep|main' && kill $p && echo seen",
                    "seen"),
                Use(
                    "gdb reads a core",
                    "ulimit -c unlimited; sh -c 'kill -ABRT $$'; gdb -batch -ex bt /bin/sh core* 2>&1 | grep -c 'SIGABRT'",
                    "1"),
                Use("lsof", "sleep 9 > open & lsof -t open | grep -cx $!; kill $!", "1"),
                Use("fuser", "sleep 9 > open & fuser open 2>/dev/null | tr -d ' ' | grep -cx $!; kill $!", "1"),
                Use(
                    "pgrep, pstree, ps",
                    "sleep 77 & pgrep -f 'sleep 77' | grep -cx $!; pstree -p $! | grep -c sleep; kill $!", "1"),
                Use(
                    "sysstat",
                    "vmstat 1 1 >/dev/null && mpstat >/dev/null && pidstat >/dev/null && top -bn1 >/dev/null && echo ok",
                    "ok"),
            ], in: keeper)
        #expect(try keeper.end() == [])
    }

    @Test func packetsAreSeenFilteredAndRouted() throws {
        let keeper = try KeeperFixture([host(), host("db", address: "10.20.0.3")])
        try check(
            [
                Use(
                    "tcpdump",
                    "timeout 20 tcpdump -lni eth0 -c 2 icmp > seen 2>/dev/null & sleep 0.7; ping -qc2 -i0.2 10.20.0.3 >/dev/null; wait; grep -c 'ICMP echo' seen",
                    "2"),
                Use(
                    "nft",
                    "nft 'table inet t { chain out { type filter hook output priority 0; ip daddr 10.20.0.3 counter drop; }; }'; ping -c1 -W1 10.20.0.3 >/dev/null || nft list table inet t | grep -c 'packets 1 .* drop'; nft delete table inet t; ping -qc1 10.20.0.3 >/dev/null && nft list ruleset | wc -l",
                    "0"),
                Use(
                    "iptables",
                    "iptables -A OUTPUT -d 10.20.0.3 -j DROP; ping -c1 -W1 10.20.0.3 >/dev/null || iptables-save | grep -c -- '-A OUTPUT -d 10.20.0.3/32 -j DROP'; iptables -F; iptables -t nat -A POSTROUTING -j MASQUERADE; iptables -t nat -F; ping -qc1 10.20.0.3 >/dev/null && echo back",
                    "back"),
                Use(
                    "conntrack in rules",
                    "iptables -A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT; iptables -S INPUT | grep -c ESTABLISHED; iptables -F",
                    "1"),
                Use(
                    "ip",
                    "ip link add v0 type veth peer name v1; ip addr add 10.9.0.1/24 dev v0; ip link set v0 up; ip link set v1 up; ip route add 10.8.0.0/24 via 10.9.0.2; ip neigh add 10.9.0.2 lladdr 02:00:00:00:00:01 dev v0; ip route get 10.8.0.9 | grep -c 'via 10.9.0.2 dev v0'; ip neigh show dev v0 | grep -c 02:00:00:00:00:01; ip link del v0",
                    "1"),
                Use(
                    "ip netns",
                    "ip netns add far; ip link add v0 type veth peer name v1 netns far; ip addr add 10.9.0.1/24 dev v0; ip link set v0 up; ip -n far addr add 10.9.0.2/24 dev v1; ip -n far link set v1 up; ping -qc1 10.9.0.2 >/dev/null && nsenter --net=/run/netns/far ip -br link | grep -c v1; ip netns del far; ls /sys/class/net | grep -c eth0",
                    "1"),
                Use(
                    "ip netns exec",
                    "ip netns add far; ip netns exec far true 2>&1 | grep -c 'mount of /sys failed'; ip netns del far",
                    "1"),
                Use(
                    "bridge",
                    "ip link add br0 type bridge && ip link set br0 up && bridge link >/dev/null && ip link del br0 && echo ok",
                    "ok"),
                Use(
                    "ss", "nc -l 5050 >/dev/null & sleep 0.3; ss -Hltnp 'sport = 5050' | grep -c \"pid=$!\"; kill $!",
                    "1"),
                Use("traceroute", "traceroute -n -q1 -w2 10.20.0.3 | tail -1 | grep -c ' 1  10.20.0.3'", "1"),
                Use("ethtool", "ethtool eth0 | grep -c 'Link detected: yes'", "1"),
                Use(
                    "sysctl", "sysctl -qw net.ipv4.ip_forward=1 net.core.somaxconn=77; sysctl -n net.core.somaxconn",
                    "77"),
                Use(
                    "a shaped link",
                    "tc qdisc add dev eth0 root tbf rate 1mbit burst 32k latency 50ms; tc qdisc show dev eth0 | grep -c tbf; tc qdisc del dev eth0 root",
                    "1"),
                Use(
                    "socat",
                    "socat -u TCP-LISTEN:5555 CREATE:got & sleep 0.3; echo hello | socat -u - TCP:127.0.0.1:5555; wait; cat got",
                    "hello"),
                Use(
                    "openssl, curl",
                    "openssl req -x509 -newkey rsa:2048 -nodes -keyout k -out c -subj /CN=web -addext subjectAltName=DNS:web 2>/dev/null; openssl s_server -accept 4433 -key k -cert c -www >/dev/null 2>&1 & sleep 0.7; echo | openssl s_client -connect 127.0.0.1:4433 -CAfile c 2>/dev/null | grep 'Verify return code: 0'; curl -s --cacert c https://web:4433 --resolve web:4433:127.0.0.1 | grep -q s_server && echo page; kill $!",
                    "page"),
                Use("dig", dnsServer + "dig +short @127.0.0.1 shop.test; kill $p", "192.0.2.7"),
                Use("a user's ping", "su sre -c 'ping -qc1 10.20.0.3' | grep -c '1 received'", "1"),
            ], in: keeper)
        #expect(try keeper.end() == [])
    }

    /// A name server in a few lines, because the image has none.
    private let dnsServer = """
        cat > dns.py <<'X'
        import socket
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(('127.0.0.1', 53))
        while True:
            q, a = s.recvfrom(512); end = q.index(0, 12) + 5
            s.sendto(q[:2] + b'\\x81\\x80\\0\\1\\0\\1\\0\\0\\0\\0' + q[12:end] + b'\\xc0\\x0c\\0\\1\\0\\1\\0\\0\\0\\x3c\\0\\4\\xc0\\0\\2\\7', a)
        X
        python3 dns.py & p=$!; sleep 0.5

        """

    @Test func aptInstallsFromALocalRepository() throws {
        let keeper = try KeeperFixture([host()])
        let make = """
            mkdir -p p/DEBIAN p/usr/bin p/etc repo
            printf 'Package: greeter\\nVersion: 1.2\\nArchitecture: all\\nMaintainer: A <a@b>\\nDepends: base-files\\nDescription: greets\\n' > p/DEBIAN/control
            printf '/etc/greeter.conf\\n' > p/DEBIAN/conffiles; echo hello > p/etc/greeter.conf
            printf '#!/bin/sh\\nadduser --system --quiet greeter\\necho configured\\n' > p/DEBIAN/postinst
            printf '#!/bin/sh\\ncat /etc/greeter.conf\\n' > p/usr/bin/greet; chmod 755 p/DEBIAN/postinst p/usr/bin/greet
            dpkg-deb --root-owner-group -b p repo/greeter.deb >/dev/null
            ( dpkg-deb -f repo/greeter.deb; echo "Filename: ./greeter.deb"; echo "Size: $(stat -c %s repo/greeter.deb)"
              echo "SHA256: $(sha256sum repo/greeter.deb | cut -d' ' -f1)" ) > repo/Packages
            mkdir -p /srv/repo; mv repo/* /srv/repo; cd /srv/repo; python3 -m http.server 8099 >/dev/null 2>&1 & sleep 1
            echo 'deb [trusted=yes] http://127.0.0.1:8099/ ./' > /etc/apt/sources.list
            export DEBIAN_FRONTEND=noninteractive

            """
        try check(
            [
                Use("update", make + "apt-get update 2>&1 | grep -cE '^(E|W|Err)'", "0"),
                Use(
                    "who fetches",
                    "apt-cache policy greeter | grep -c '127.0.0.1:8099'; apt-config dump | grep -c 'APT::Sandbox::User'",
                    "1"),
                Use(
                    "install",
                    "apt-get install -y greeter 2>&1 | grep -c '^configured'; greet; getent passwd greeter | cut -d: -f1",
                    "greeter"),
                Use(
                    "dpkg",
                    "dpkg -s greeter | grep -c 'install ok installed'; dpkg -L greeter | grep -c /usr/bin/greet; dpkg -S /usr/bin/greet | cut -d: -f1; dpkg -V greeter; dpkg --configure -a; echo $?",
                    "0"),
                Use(
                    "a broken configuration",
                    "echo mine > /etc/greeter.conf; apt-get install --reinstall -y greeter >/dev/null 2>&1; greet",
                    "mine"),
                Use(
                    "half installed",
                    "dpkg --unpack --force-confold /srv/repo/greeter.deb >/dev/null; dpkg -s greeter | grep -c unpacked; dpkg --configure -a | grep -c configured",
                    "1"),
                Use(
                    "purge",
                    "apt-get purge -y greeter >/dev/null 2>&1; ls /etc/greeter.conf /usr/bin/greet 2>/dev/null | wc -l; dpkg -l greeter 2>/dev/null | grep -c ^ii",
                    "0"),
            ], in: keeper)
        #expect(try keeper.end() == [])
    }

    @Test func filesHaveAllTheirAttributesThatAHostMayGive() throws {
        let keeper = try KeeperFixture([host()])
        try check(
            [
                Use(
                    "mount",
                    "mount -t tmpfs -o size=1m none /mnt && mount --bind /etc /srv && mount -o remount,bind,ro /srv; touch /srv/x 2>/dev/null || umount /srv && umount /mnt && echo ok",
                    "ok"),
                Use(
                    "overlay",
                    "mount -t tmpfs none /mnt; mkdir /mnt/u /mnt/w /mnt/m; mount -t overlay -o lowerdir=/etc,upperdir=/mnt/u,workdir=/mnt/w none /mnt/m && echo x > /mnt/m/hostname && cat /mnt/u/hostname && cat /etc/hostname; umount /mnt/m /mnt",
                    "web"),
                Use(
                    "setcap",
                    "cp /bin/cat c; setcap cap_dac_read_search+ep c; getcap c; echo told > secret; chmod 600 secret; cp c secret /tmp; setcap cap_dac_read_search+ep /tmp/c; su sre -c '/tmp/c /tmp/secret'",
                    "told"),
                Use(
                    "acl",
                    "touch /tmp/a; chmod 600 /tmp/a; setfacl -m u:sre:r /tmp/a; su sre -c 'cat /tmp/a && echo read'",
                    "read"),
                Use("xattr", "touch a; setfattr -n user.x -v y a; getfattr --only-values -n user.x a; echo", "y"),
                Use(
                    "devices stay away",
                    "mknod n c 1 3 2>&1 | grep -c 'not permitted'; losetup -f 2>&1 | grep -ci 'cannot find'", "1"),
                Use(
                    "no loop mounts",
                    "truncate -s 8M i; mkfs.ext4 -q -F i; mount -o loop i /mnt 2>&1 | grep -c -e 'not permitted' -e 'failed'",
                    "1"),
                Use(
                    "file systems in files",
                    "fsck.ext4 -fn i >/dev/null 2>&1; debugfs -R 'ls /' i 2>/dev/null | grep -c lost+found", "1"),
                Use(
                    "immutable files are refused",
                    "touch f; chattr +i f 2>&1 | grep -c 'not permitted'; echo still >> f && cat f", "still"),
                Use(
                    "the kernel's log and counters are the machine's",
                    "dmesg 2>&1 | grep -c 'not permitted'; date -s 2001-01-01 2>&1 | grep -c 'cannot set'", "1"),
                Use("chroot", "chroot / true && echo ok", "ok"),
            ], in: keeper)
        #expect(try keeper.end() == [])
    }

    @Test func peopleAndTheirProgramsFeelAtHome() throws {
        let keeper = try KeeperFixture([host()])
        try check(
            [
                Use("sudo and su", "su sre -c 'sudo -n id -u'; su - sre -c 'echo $HOME'; sudo -u sre id -un", "sre"),
                Use(
                    "accounts",
                    "useradd -m joe; echo joe:secret | chpasswd; usermod -aG sudo joe; id -nG joe | grep -c sudo; su joe -c 'id -un'; userdel -r joe 2>/dev/null; getent passwd joe | wc -l",
                    "0"),
                Use(
                    "python3",
                    "python3 -m venv --without-pip v && v/bin/python -c 'import multiprocessing as m, sqlite3; d = sqlite3.connect(\"d\"); d.execute(\"create table t(a)\"); print(m.Pool(2).map(abs, [-1, -2]))'",
                    "[1, 2]"),
                Use(
                    "a threaded server",
                    "python3 -m http.server 8000 >/dev/null 2>&1 & sleep 0.7; curl -s 127.0.0.1:8000 | grep -c 'Directory listing'; kill $!",
                    "2"),
                Use(
                    "tmux",
                    "export LANG=C.UTF-8; tmux -f /dev/null new -d -s x 'echo in-tmux; sleep 9'; sleep 0.5; tmux capture-pane -pt x | grep in-tmux; tmux kill-server; echo $?",
                    "0"),
                Use("vim", "vim -es -c 'normal ihello' -c wq text </dev/null; cat text", "hello"),
                Use("man and less", "man -P cat ls | grep -c '^LS(1)'", "1"),
                Use("locale", "LC_ALL=C.UTF-8 locale charmap", "UTF-8"),
                Use(
                    "logrotate",
                    "echo a > /var/log/x.log; printf '/var/log/x.log { rotate 2\\n create\\n }\\n' > r; logrotate -f r; ls /var/log/x.log* | wc -l",
                    "2"),
                Use("crontab", "echo '0 5 * * * true' | crontab -; crontab -l", "0 5 * * * true"),
                Use("ssh keys", "ssh-keygen -q -t ed25519 -N '' -f key; ssh-keygen -lf key | grep -c ED25519", "1"),
                Use("core dumps and limits", "ulimit -n 4096; prlimit --pid $$ --nofile=100:100; ulimit -n", "100"),
                Use(
                    "archives",
                    "tar -C /etc -cJf a.tar.xz hosts; tar -xOf a.tar.xz hosts | grep -c localhost; rsync -a /etc/hosts b; zstd -q b; ls b.zst",
                    "b.zst"),
            ], in: keeper)
        #expect(try keeper.end() == [])
    }

    @Test func servicesOfASystemdHostDoTheirWork() throws {
        var plan = host(image: "web")
        plan.initKind = .systemd
        let keeper = try KeeperFixture([plan])
        try keeper.waitUntil { $0.allSatisfy { $0.state == .running } }
        let sql = "su postgres -c 'psql -qAtX"
        try check(
            [
                Use(
                    "PostgreSQL",
                    "systemctl start postgresql; su postgres -c 'pgbench -qi -s 1 postgres' 2>/dev/null; su postgres -c 'pgbench -c 2 -t 50 postgres' 2>/dev/null | grep -c 'processed: 100/100'",
                    "1"),
                Use(
                    "its restart",
                    "systemctl restart postgresql@15-main; \(sql) -c \"select count(*) from pgbench_history\"'", "100"),
                Use(
                    "another cluster",
                    "pg_createcluster 15 two >/dev/null && pg_ctlcluster 15 two start && su postgres -c 'psql -p 5433 -qAtXc \"select 6*7\"'; pg_dropcluster --stop 15 two",
                    "42"),
                Use("nginx", "systemctl start nginx; echo served > /var/www/html/x; curl -s 127.0.0.1/x", "served"),
                Use(
                    "its reload",
                    "printf 'server { listen 8081; return 200 \"new\\\\n\"; }\\n' > /etc/nginx/conf.d/n.conf; nginx -t 2>/dev/null; systemctl reload nginx; sleep 0.5; curl -s 127.0.0.1:8081",
                    "new"),
                Use(
                    "at",
                    "echo 'echo done > /root/at' | at now 2>/dev/null; for i in $(seq 50); do [ -e at ] && break; sleep 0.1; done; cat at",
                    "done"),
                Use(
                    "timedatectl",
                    "timedatectl set-timezone Europe/Berlin; date -d 2026-01-01 +%Z; timedatectl set-time 2001-01-01 2>&1 | grep -c 'Failed'",
                    "1"),
                Use(
                    "hostnamectl",
                    "hostnamectl set-hostname other; hostname; hostnamectl set-hostname web; hostnamectl hostname",
                    "web"),
                Use("localectl", "localectl set-locale LANG=C.UTF-8; cat /etc/default/locale", "LANG=C.UTF-8"),
            ], in: keeper)
        #expect(try keeper.end() == [])
    }

    @Test func aContainerImageIsBuiltWithoutADaemon() throws {
        let keeper = try KeeperFixture([host(image: "workbench")])
        let context = """
            mkdir -p x/bin x/lib64 x/lib/x86_64-linux-gnu; cp /bin/dash x/bin/sh; cp /lib64/ld-linux-x86-64.so.2 x/lib64
            cp /lib/x86_64-linux-gnu/libc.so.6 x/lib/x86_64-linux-gnu
            printf 'FROM scratch\\nCOPY . /\\nRUN echo built > /made\\nCMD ["/bin/sh"]\\n' > Containerfile
            export HOME=/root; . /etc/profile.d/buildah.sh

            """
        try check(
            [
                Use(
                    "build",
                    context
                        + "buildah bud -q --network host -f Containerfile -t own x >/dev/null; buildah images --noheading | awk '{ print $1 }'",
                    "localhost/own"),
                Use(
                    "run", context + "c=$(buildah from own); buildah run $c /bin/sh -c 'read x < /made; echo $x'",
                    "built"),
                Use(
                    "save",
                    context
                        + "buildah push -q own oci-archive:/root/own.tar >/dev/null; tar -tf own.tar | grep -c '^oci-layout'",
                    "1"),
            ], in: keeper)
        #expect(try keeper.end() == [])
    }
}
