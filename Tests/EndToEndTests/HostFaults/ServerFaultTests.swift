import Testing

extension HostFaults {
    /// Faults of nginx, HAProxy, Apache, TLS, BIND and of where servers listen.
    @Suite struct ServerFaultTests {
        @Test func nginx() throws { try FaultBench.run(Self.sites, setup: ["box": Self.shop]) }

        @Test func certificates() throws { try FaultBench.run(Self.trust, setup: ["box": Self.shop]) }

        @Test func proxiesAndApache() throws {
            try FaultBench.run(Self.others, setup: ["box": Self.shop + Self.apache])
        }

        @Test func names() throws { try FaultBench.run(Self.zones, setup: ["box": Self.zone]) }

        @Test func listeners() throws {
            try FaultBench.run(Self.listening, setup: ["box": Self.shop + Self.apache + Self.zone])
        }

        /// A shop behind nginx and HAProxy, with an authority of its own that the host believes.
        private static let shop = #"""
            set -eu
            mkdir -p /etc/ssl/shop /srv/shop
            echo hello >/srv/shop/index.html
            cd /etc/ssl/shop
            openssl req -x509 -newkey rsa:2048 -noenc -keyout ca.key -out ca.crt \
                -subj '/O=Shop/CN=Shop CA' -days 3650 2>/dev/null
            openssl req -newkey rsa:2048 -noenc -keyout shop.key -out csr -subj '/CN=shop.test' 2>/dev/null
            printf 'subjectAltName=DNS:shop.test\n' >ext
            openssl x509 -req -in csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 90 -extfile ext -out shop.crt \
                2>/dev/null
            cat ca.crt >>shop.crt
            cp ca.crt /usr/local/share/ca-certificates/shop-ca.crt
            update-ca-certificates >/dev/null 2>&1
            rm csr ext
            echo '127.0.0.1 app shop.test' >>/etc/hosts
            cat >/usr/local/bin/app <<'END'
            #!/usr/bin/python3
            import http.server, time
            class App(http.server.BaseHTTPRequestHandler):
                def do_GET(self):
                    if self.path.startswith("/slow"): time.sleep(2.5)
                    self.send_response(404 if self.path == "/nope" else 200)
                    self.send_header("Content-Length", "3")
                    self.end_headers()
                    self.wfile.write(b"ok\n")
                def do_POST(self):
                    self.rfile.read(int(self.headers["Content-Length"]))
                    self.do_GET()
            http.server.ThreadingHTTPServer(("127.0.0.1", 9000), App).serve_forever()
            END
            chmod 755 /usr/local/bin/app
            systemd-run -q --unit app /usr/local/bin/app
            cat >/etc/nginx/sites-available/default <<'END'
            server {
                listen 80;
                server_name _;
                return 404;
            }
            END
            cat >/etc/nginx/sites-available/shop <<'END'
            server {
                listen 80;
                listen 443 ssl;
                server_name shop.test;
                root /srv/shop;
                ssl_certificate /etc/ssl/shop/shop.crt;
                ssl_certificate_key /etc/ssl/shop/shop.key;
                location /app/ { proxy_pass http://app:9000/; }
            }
            END
            ln -s ../sites-available/shop /etc/nginx/sites-enabled/shop
            printf '\nfrontend in\n    bind *:8090\n    default_backend shop\n\nbackend shop\n    server one 127.0.0.1:9000\n' \
                >>/etc/haproxy/haproxy.cfg
            systemctl start nginx haproxy

            """#

        private static let get = """
            get() { curl -sm 5 -o /dev/null -w '%{http_code}' "$@" || :; }

            """

        private static let file = "file: /etc/nginx/sites-enabled/shop"

        private static let sites: [HostFault] = [
            .init(
                "nginx.server-name: { \(file), names: [shop.old] }", shows: get + "[ $(get http://shop.test/) = 404 ]"),
            .init("nginx.other-site: {}", shows: get + "[ $(get http://10.77.0.2/) = 503 ]"),
            .init(
                "nginx.other-site: { kind: same-name, name: shop.test }",
                shows: get + "[ $(get http://shop.test/) = 503 ]"),
            .init(
                "nginx.other-site: { kind: two-defaults }",
                setup:
                    "sed -i 's/listen 80;/listen 80 default_server;/' /etc/nginx/sites-available/default; systemctl reload nginx",
                end: "sed -i 's/ default_server//' /etc/nginx/sites-available/default; systemctl restart nginx",
                shows: "! systemctl -q is-active nginx && nginx -t 2>&1 | grep -q 'duplicate default server'"),
            .init(
                "nginx.root: { \(file), path: /srv/shop/current }", shows: get + "[ $(get http://shop.test/) = 404 ]"),
            .init(
                "nginx.body-size: { \(file), size: 1K }",
                shows: get + "[ $(head -c 5000 /dev/zero | get --data-binary @- http://shop.test/app/) = 413 ]"),
            .init("nginx.timeout: { \(file) }", shows: get + "[ $(get http://shop.test/app/slow) = 504 ]"),
            .init(
                "nginx.rate-limit: { \(file) }",
                shows: get + "[ \"$(get http://shop.test/) $(get http://shop.test/ | tail -c 3)\" != '200 200' ]"),
            .init(
                "nginx.redirect-loop: { \(file) }",
                shows: "curl -sLm 5 http://shop.test/ || [ $? = 47 ]\n" + get + "[ $(get http://shop.test/) = 301 ]"),
            .init(
                "nginx.connections: { most: 8 }",
                shows: """
                    python3 -c '
                    import socket
                    held = [socket.create_connection(("127.0.0.1", 80), 2) for _ in range(9)]
                    for each in held: each.sendall(b"GET / HTTP/1.0\\r\\n")
                    last = socket.create_connection(("127.0.0.1", 80), 2)
                    last.settimeout(2)
                    last.sendall(b"GET / HTTP/1.0\\r\\n\\r\\n")
                    try: lost = not last.recv(1)
                    except OSError: lost = True
                    raise SystemExit(not lost)'
                    """),
            .init("nginx.include: {}", shows: "systemctl -q is-active nginx && ! curl -sm 2 http://shop.test/"),
            .init(
                "nginx.include: { kind: file-missing }",
                shows: "! systemctl -q is-active nginx && nginx -t 2>&1 | grep -q 'security-headers'"),
            .init(
                "nginx.stale-name: { name: app, address: 127.0.0.9 }",
                shows: get + "[ $(get http://shop.test/app/) = 502 ] && getent hosts app | grep -q '^127.0.0.1 '"),
        ]

        private static let pair = "certificate: /etc/ssl/shop/shop.crt, key: /etc/ssl/shop/shop.key"
        private static let fails = "! systemctl -q is-active nginx && nginx -t 2>&1 | grep -q "

        private static let trust: [HostFault] = [
            .init(
                "tls.client-certificate: { \(file), authority: /etc/ssl/shop/ca.crt }",
                shows: get + "[ $(get https://shop.test/) = 400 ]"),
            .init(
                "tls.protocols: { versions: [TLSv1.3] }",
                shows: "! curl -sm 5 --tls-max 1.2 https://shop.test/ && curl -sm 5 https://shop.test/"),
            .init(
                "tls.untrusted: { certificate: /usr/local/share/ca-certificates/shop-ca.crt }",
                shows: "curl -sm 5 https://shop.test/ || [ $? = 60 ]\n! curl -sm 5 https://shop.test/"),
            .init(
                "tls.wrong-authority: { certificate: /etc/ssl/shop/ca.crt }",
                shows: "! curl -sm 5 --cacert /etc/ssl/shop/ca.crt --capath /dev/null https://shop.test/"),
            .init("tls.der: { file: /etc/ssl/shop/shop.crt, restart: nginx }", shows: fails + "'no start line'"),
            .init(
                "tls.chain-order: { certificate: /etc/ssl/shop/shop.crt, restart: nginx }",
                shows: fails + "'key values mismatch\\|key type mismatch'"),
            .init("tls.client-policy: { level: 3 }", shows: "! curl -sm 5 https://shop.test/"),
            .init(
                "tls.client-policy: { maximum: TLSv1.1 }",
                shows: "! openssl s_client -connect 127.0.0.1:443 -servername shop.test </dev/null"),
            .init(
                "tls.weak-key: { \(pair), ca-certificate: /etc/ssl/shop/ca.crt, ca-key: /etc/ssl/shop/ca.key, restart: nginx }",
                shows: fails + "'ee key too small'"),
        ]

        private static let apache = #"""
            a2enmod -q rewrite >/dev/null
            sed -i 's/^Listen 80$/Listen 8080/' /etc/apache2/ports.conf
            sed -i 's/\*:80>/*:8080>/; s/^\(.*\)DocumentRoot/\1RewriteEngine on\n&/' \
                /etc/apache2/sites-available/000-default.conf
            sed -i '/<Directory \/var\/www\/>/,/<\/Directory>/s/AllowOverride None/AllowOverride All/' \
                /etc/apache2/apache2.conf
            echo apache >/var/www/html/index.html
            systemctl start apache2

            """#

        private static let others: [HostFault] = [
            .init(
                "haproxy.server: { backend: shop, address: \"127.0.0.1:9999\" }",
                shows: get + "[ $(get http://127.0.0.1:8090/) = 503 ]"),
            .init(
                "haproxy.check: { backend: shop, path: /nope }",
                shows: get + "[ $(get http://127.0.0.1:8090/) = 503 ] && [ $(get http://127.0.0.1:9000/) = 200 ]"),
            .init(
                "haproxy.maxconn: { backend: shop, queue: 1 }",
                shows: get + """
                    curl -sm 5 http://127.0.0.1:8090/slow >/dev/null &
                    sleep 0.4
                    code=$(get http://127.0.0.1:8090/)
                    wait
                    [ "$code" = 503 ]
                    """),
            .init(
                "apache.module: { module: rewrite }",
                shows: "! systemctl -q is-active apache2 && apachectl -t 2>&1 | grep -q 'Invalid command'"),
            .init(
                "apache.workers: {}",
                shows: """
                    python3 -c '
                    import socket, urllib.request
                    held = [socket.create_connection(("127.0.0.1", 8080), 2) for _ in range(3)]
                    for each in held: each.sendall(b"GET / HTTP/1.1\\r\\n")
                    try: urllib.request.urlopen("http://127.0.0.1:8080/", timeout=2); lost = False
                    except OSError: lost = True
                    raise SystemExit(not lost)'
                    """),
            .init(
                "apache.root: { path: /srv/nowhere }",
                shows: get + "code=$(get http://127.0.0.1:8080/); [ $code = 403 ] || [ $code = 404 ]"),
            .init("apache.htaccess: {}", shows: get + "[ $(get http://127.0.0.1:8080/) = 403 ]"),
            .init(
                "apache.htaccess: { kind: typo }", setup: "echo 'Options -Indexes' >/var/www/html/.htaccess",
                shows: get + "[ $(get http://127.0.0.1:8080/) = 500 ]"),
        ]

        private static let zone = #"""
            cat >/etc/bind/db.shop.test <<'END'
            $TTL 300
            @ IN SOA ns.shop.test. hostmaster.shop.test. ( 2024010150 3600 900 604800 300 )
            @ IN NS ns.shop.test.
            ns IN A 10.77.0.2
            www IN A 10.77.0.3
            api IN CNAME www.shop.test.
            END
            printf 'zone "shop.test" {\n\ttype master;\n\tfile "/etc/bind/db.shop.test";\n};\n' \
                >>/etc/bind/named.conf.local
            systemctl start named

            """#

        private static let zoneFile = "file: /etc/bind/db.shop.test"
        private static let ask = "dig +short +tries=1 +time=2 @127.0.0.1"

        private static let zones: [HostFault] = [
            .init(
                "zone.record: { \(zoneFile), record: www, value: \"10.77.0.99\" }",
                shows: "[ \"$(\(ask) www.shop.test)\" = 10.77.0.99 ] && \(ask) shop.test SOA | grep -q 2024010151"),
            .init(
                "zone.record: { \(zoneFile), record: www }",
                shows: "dig @127.0.0.1 www.shop.test | grep -q 'status: NXDOMAIN'"),
            .init(
                "zone.unfinished-name: { \(zoneFile), record: api, type: CNAME }",
                shows: "[ \"$(\(ask) api.shop.test CNAME)\" = www.shop.test.shop.test. ]"),
            .init(
                "zone.serial: { \(zoneFile), record: www, value: \"10.77.0.98\", back: 49 }",
                shows: "\(ask) shop.test SOA | grep -q 2024010101 && [ \"$(\(ask) www.shop.test)\" = 10.77.0.98 ]"),
            .init(
                "zone.shadow: { domain: partner.test }",
                shows: "dig +tries=1 +time=2 @127.0.0.1 www.partner.test | grep -q 'flags:.* aa'"),
            .init(
                "zone.refuses: {}", from: "peer",
                shows: "dig +tries=1 +time=2 @10.77.0.2 www.shop.test | grep -q 'status: REFUSED'"),
            .init(
                "dns.search: { search: [corp.test], options: \"ndots:5\" }",
                shows: "! getent hosts peer | grep -q peer.lan"),
            .init(
                "dns.search: { options: \"timeout:9 attempts:4\" }",
                shows: "grep -q '^options timeout:9' /etc/resolv.conf"),
            .init(
                "hostname.wrong: { name: template-deb12 }",
                shows: "sudo true 2>&1 | grep -q 'unable to resolve host template-deb12'"),
        ]

        private static func closed(_ port: Int, _ address: String = "127.0.0.1") -> String {
            "! timeout 2 nc -z \(address) \(port)"
        }

        private static let listening: [HostFault] = [
            .init(
                "listen.wrong: { server: sshd, port: 2222 }", setup: "systemctl start ssh",
                shows: closed(22) + "\nnc -z 127.0.0.1 2222"),
            .init("listen.wrong: { server: sshd, address: 127.0.0.1 }", from: "peer", shows: closed(22, "10.77.0.2")),
            .init(
                "listen.wrong: { server: redis, port: 6380 }", setup: "systemctl start redis-server",
                shows: closed(6379) + "\nnc -z 127.0.0.1 6380"),
            .init(
                "listen.wrong: { server: memcached, address: 10.78.0.2, port: 11212 }",
                setup: "systemctl start memcached",
                shows: closed(11211) + "\nnc -z 10.78.0.2 11212"),
            .init(
                "listen.wrong: { server: apache, address: 127.0.0.1 }", from: "peer", shows: closed(8080, "10.77.0.2")),
            .init("listen.wrong: { server: named, address: 127.0.0.1 }", from: "peer", shows: closed(53, "10.77.0.2")),
            .init("listen.wrong: { server: haproxy, port: 8091 }", shows: closed(8090) + "\nnc -z 127.0.0.1 8091"),
        ]
    }
}
