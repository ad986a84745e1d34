import Testing

extension HostFaults {
    /// Faults of addresses, routes, links and the packet filter, on a host between two others.
    @Suite struct NetworkFaultTests {
        @Test func addressesAndRoutes() throws { try FaultBench.run(Self.routes, setup: Self.hosts) }

        @Test func linksAndPeers() throws { try FaultBench.run(Self.links + Self.delays(), setup: Self.hosts) }

        @Test func packetFilters() throws { try FaultBench.run(Self.filters, setup: Self.hosts) }

        /// Each host serves a small and a large file.
        private static let serve = """
            set -eu
            echo small >/srv/small
            head -c 300000 /dev/zero >/srv/big
            cd /srv

            """

        private static let hosts = [
            "box": serve + """
                systemd-run -q --unit site -p WorkingDirectory=/srv python3 -m http.server 8000
                systemd-run -q --unit other -p WorkingDirectory=/usr python3 -m http.server 8009
                """,
            "peer": serve + """
                setsid python3 -m http.server 80 >/dev/null 2>&1 </dev/null &
                ip route replace 10.78.0.0/24 via 10.77.0.2
                """,
            "far": serve + """
                setsid python3 -m http.server 80 >/dev/null 2>&1 </dev/null &
                ip route replace 10.77.0.0/24 via 10.78.0.2
                """,
        ]

        private static let peerIsLost = "! curl -sfm 2 http://10.77.0.3/small"

        private static let routes: [HostFault] = [
            .init("address.mask: { interface: eth1, length: 30 }", shows: "! ping -qc 1 -W 1 10.77.0.3"),
            .init("address.mask: { interface: eth0, length: 30 }", shows: "ip route get 10.78.0.77 | grep -q via"),
            .init("address.duplicate: { interface: eth1, address: 10.77.0.3 }", shows: peerIsLost),
            .init(
                "address.duplicate: { interface: eth1, address: 10.77.0.3, length: 32, unit: service-address }",
                shows: peerIsLost + "\nsystemctl is-enabled service-address"),
            .init(
                "neighbour.wrong: { interface: eth1, address: 10.77.0.3 }",
                shows: peerIsLost + "\nip neigh show 10.77.0.3 | grep -q PERMANENT"),
            .init(
                "neighbour.wrong: { interface: eth1, address: 10.77.0.3, unit: static-arp }",
                setup: "ip neigh flush dev eth1", shows: peerIsLost),
            .init(
                "route.policy: { to: 10.77.0.3 }",
                shows: peerIsLost + "\nip route | grep -q '^10.77.0.0/24 dev eth1' && ! ip route get 10.77.0.3"),
            .init(
                "route.policy: { from: 10.77.0.2, via: 10.78.0.99, unit: policy-routing }", from: "peer",
                shows: "! ping -qc 1 -W 1 10.77.0.2"),
            .init(
                "route.reverse-path: { from: 10.77.0.3/32, interface: eth0 }", from: "peer",
                shows: "! ping -qc 1 -W 1 10.77.0.2"),
            .init("router.forwarding: {}", from: "peer", shows: "! ping -qc 1 -W 1 10.78.0.3"),
            .init(
                "ipv6.dead-end: { interface: eth1, name: peer, unit: ipv6-uplink }",
                shows: """
                    getent ahostsv4 peer | grep -q 10.77.0.3
                    from=$(date +%s%N)
                    python3 -c 'import socket; socket.create_connection(("peer", 80), 2)'
                    [ $(($(date +%s%N) - from)) -gt 1900000000 ]
                    """),
            .init(
                "ipv6.disabled: {}", shows: "! python3 -c 'import socket as s; s.socket(s.AF_INET6).bind((\"::1\", 0))'"
            ),
        ]

        private static let links: [HostFault] = [
            .init(
                "router.mtu-black-hole: { interface: eth1 }", from: "peer",
                shows: "curl -sfm 2 http://10.78.0.3/small && ! curl -sfm 3 -o /dev/null http://10.78.0.3/big"),
            .init(
                "link.loss: { percent: 60 }", setup: lossy,
                shows:
                    "[ $(ping -qc 40 -i 0.02 -W 1 10.77.0.3 | sed -n 's/.* \\([0-9]*\\)% packet loss.*/\\1/p') -gt 20 ]"
            ),
            .init(
                "link.loss: { percent: 50, direction: through, peer: 10.78.0.3, persistent: false }", from: "peer",
                shows:
                    "[ $(ping -qc 40 -i 0.02 -W 1 10.78.0.3 | sed -n 's/.* \\([0-9]*\\)% packet loss.*/\\1/p') -gt 15 ]"
            ),
            .init(
                "link.rate: { interface: eth1, kbit: 64 }", from: "peer",
                shows: "! curl -sfm 3 -o /dev/null http://10.77.0.2:8000/big && curl -sfm 3 http://10.77.0.2:8000/small"
            ),
            .init(
                "link.rate: { interface: eth1, kbit: 128, unit: traffic-shaping }", from: "peer",
                shows: "! curl -sfm 3 -o /dev/null http://10.77.0.2:8000/big"),
            proxy("silent", "[ $code = 28 ]"), proxy("reset", "[ $code = 56 ] || [ $code = 52 ]"),
            proxy("cut", "[ $code = 18 ] || [ $code = 56 ]"), proxy("slow", "[ $code = 28 ]"),
        ]

        private static let lossy = "rm -f /etc/nftables.conf"

        private static func proxy(_ kind: String, _ symptom: String) -> HostFault {
            .init(
                "proxy.faulty: { port: 8081, to: \"127.0.0.1:8000\", kind: \(kind), unit: tcp-relay }",
                shows: "code=0; curl -sm 2 -o /dev/null http://127.0.0.1:8081/big || code=$?; \(symptom)")
        }

        /// The delay needs netem, which not every kernel has.
        private static func delays() throws -> [HostFault] {
            let probe = "unshare --net sh -c 'ip link set lo up && tc qdisc add dev lo root netem delay 1ms'"
            guard try Answer.of(["sh", "-c", probe]).code == 0 else {
                print("NOT TESTED: link.delay, as this kernel has no netem")
                return []
            }
            return [
                .init(
                    "link.delay: { interface: eth1, delay: 400ms }",
                    shows: "ping -qc 2 10.77.0.3 | grep -q 'rtt.* = [4-9][0-9][0-9]'")
            ]
        }

        private static let siteIsLost = "! curl -sfm 2 http://10.77.0.2:8000/small"

        private static let filters: [HostFault] = [
            .init(
                "firewall.redirect: { port: 8000, to: 8009 }", from: "peer",
                shows: siteIsLost + "\ncurl -sfm 2 http://10.77.0.2:8000/ | grep -q bin"),
            .init(
                "firewall.redirect: { port: 80, to: 8009, side: local, persistent: false }",
                shows: peerIsLost + "\ncurl -sfm 2 http://10.77.0.3/ | grep -q bin"),
            .init(
                "firewall.owner: { user: www-data, port: 80 }",
                shows: """
                    curl -sfm 2 http://10.77.0.3/small
                    ! setpriv --reuid=www-data --clear-groups curl -sfm 2 http://10.77.0.3/small
                    grep -q 'skuid' /etc/nftables.conf && nft -c -f /etc/nftables.conf
                    """),
            .init(
                "firewall.connections: { port: 8000, most: 2, action: reject }", from: "peer",
                shows: """
                    python3 -c '
                    import socket
                    held = [socket.create_connection(("10.77.0.2", 8000), 1) for _ in range(2)]
                    try: held.append(socket.create_connection(("10.77.0.2", 8000), 1))
                    except OSError: pass
                    raise SystemExit(len(held) != 2)'
                    """),
            .init("firewall.stateless: { allowed: [22, 8000] }", shows: peerIsLost + "\n! getent hosts far"),
            .init(
                "firewall.order: { allowed: [22], port: 8000 }", from: "peer", shows: siteIsLost),
            .init(
                "firewall.idle: { port: 8000, seconds: 2 }", from: "peer",
                shows: """
                    python3 -c '
                    import socket, time
                    idle = socket.create_connection(("10.77.0.2", 8000), 2)
                    time.sleep(3.5)
                    idle.sendall(b"GET /small HTTP/1.0\\r\\n\\r\\n")
                    idle.settimeout(2)
                    try: lost = not idle.recv(1)
                    except TimeoutError: lost = True
                    raise SystemExit(not lost)'
                    """),
            .init(
                "firewall.flushed: {}", setup: translated, from: "peer", end: "nft flush ruleset",
                shows: "! curl -sfm 2 http://10.77.0.2:9000/small"),
            .init(
                "firewall.flushed: { keep-file: false }", setup: translated, from: "peer",
                end: "nft flush ruleset; systemctl disable --now nftables",
                shows: "! curl -sfm 2 http://10.77.0.2:9000/small"),
        ]

        private static let translated = """
            nft 'table ip nat { chain prerouting {
                type nat hook prerouting priority -100; tcp dport 9000 redirect to :8000; }; }'
            { printf 'flush ruleset\\n'; nft -s list ruleset; } >/etc/nftables.conf
            systemctl -q enable nftables && systemctl restart nftables
            """
    }
}
