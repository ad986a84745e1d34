/// Servers that a candidate might put in the grader's way; they run inside the test's host.
enum HostileServers {
    /// A script for PID 1: makes certificates, starts all servers, and says `ready`.
    static let script = """
        cd /tmp
        openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=ca -keyout ca.key -out /srv/ca.pem 2>/dev/null
        openssl req -newkey rsa:2048 -nodes -subj /CN=shop.internal -keyout shop.key -out shop.csr 2>/dev/null
        printf 'subjectAltName=DNS:shop.internal' > san
        openssl x509 -req -in shop.csr -CA /srv/ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile san \
            -out shop.pem 2>/dev/null
        openssl x509 -req -in shop.csr -CA /srv/ca.pem -CAkey ca.key -days -1 -extfile san -out old.pem 2>/dev/null
        cat > servers.py <<'END'
        \(servers)
        END
        exec python3 servers.py
        """

    private static let servers = #"""
        import os, socket, ssl, struct, threading, time

        def serve(port, talk, wrap=None, address="127.0.0.1"):
            server = socket.create_server((address, port))
            def loop():
                while True:
                    client, _ = server.accept()
                    threading.Thread(target=answer, args=(client,), daemon=True).start()
            def answer(client):
                try:
                    if wrap: client = wrap(client)
                    talk(client)
                    client.close()
                except OSError:
                    pass
            threading.Thread(target=loop, daemon=True).start()

        def request(client):
            data = b""
            while b"\r\n\r\n" not in data: data += client.recv(4096)
            return data

        def shop(client):
            line = request(client).split(b"\r\n")[0]
            status = b"201 Created" if line.startswith(b"POST /orders") else b"200 OK"
            if b" /moved" in line:
                client.sendall(b"HTTP/1.1 302 Found\r\nLocation: /orders\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                return
            body = b"accepted " + line + b" \x1b[31m"
            client.sendall(b"HTTP/1.1 " + status + b"\r\nX-Shop: open\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

        def endless(client):
            request(client)
            client.sendall(b"HTTP/1.1 200 OK\r\n\r\nbegin ")
            while True: client.sendall(b"x" * 65536)

        def slow(client):
            client.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while True:
                client.sendall(b"x")
                time.sleep(0.1)

        def huge(client):
            request(client)
            client.sendall(b"HTTP/1.1 200 OK\r\n")
            while True: client.sendall(b"X-Huge: " + b"x" * 1000 + b"\r\n")

        def garbage(client): client.sendall(os.urandom(4096))
        def silent(client): time.sleep(600)
        def banner(client): client.sendall(b"SSH-2.0-OpenSSH_9.2\r\n"); time.sleep(5)

        def tls(certificate):
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate, "shop.key")
            return lambda client: context.wrap_socket(client, server_side=True)

        def name(data):
            end = data.index(0, 12) + 5
            return data[12:end]

        def names():
            server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            server.bind(("127.0.0.1", 53))
            while True:
                data, peer = server.recvfrom(4096)
                question = name(data)
                kind = question[-3]
                if b"good" in question:
                    rdata = {1: bytes([10, 1, 2, 3]), 28: b"\0" * 15 + b"\x09", 16: b"\x05hello", 5: b"\x03www\xc0\x0c"}.get(kind)
                    record = b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 60, len(rdata)) + rdata
                    server.sendto(b"\0\0" + b"noise", peer)
                    server.sendto(data[:2] + b"\x81\x80\0\x01\0\x01\0\0\0\0" + question + record, peer)
                elif b"loop" in question:
                    pointer = len(question) + 12
                    record = struct.pack(">H", 0xc000 | pointer) + struct.pack(">HHIH", 5, 1, 60, 2) + b"\xc0\x0c"
                    server.sendto(data[:2] + b"\x81\x80\0\x01\xff\xff\0\0\0\0" + question + record, peer)
                elif b"mute" not in question:
                    server.sendto(data[:2] + b"\x81\x83\0\x01\0\0\0\0\0\0" + question, peer)

        serve(8080, shop); serve(8081, endless); serve(8082, slow); serve(8083, huge); serve(8084, garbage)
        serve(8085, silent); serve(2222, banner); serve(8090, silent, address="0.0.0.0")
        def words(client):
            data = b""
            while data.count(b"\r\n") < 3 or data.count(b"\r\n") < 1 + 2 * int(data[1:data.index(b"\r")]): data += client.recv(4096)
            return data.split(b"\r\n")[2::2]

        def redis(client):
            known = False
            while True:
                command = words(client)
                if command[0] == b"AUTH":
                    known = command[1] == b"right"
                    client.sendall(b"+OK\r\n" if known else b"-WRONGPASS invalid\r\n")
                elif command[0] == b"PING": client.sendall(b"+PO"); time.sleep(0.1); client.sendall(b"NG\r\n")
                elif not known: client.sendall(b"-NOAUTH Authentication required.\r\n")
                elif command[0] == b"GET": client.sendall(b"$5\r\nhello\r\n" if command[1] == b"key" else b"$-1\r\n")
                elif command[0] == b"CONFIG": client.sendall(b"*2\r\n$9\r\nmaxmemory\r\n$3\r\n100\r\n")
                elif command[0] == b"DEEP": client.sendall(b"*1\r\n" * 100000)
                elif command[0] == b"WIDE": client.sendall(b"*2000000000\r\n" + b":1\r\n" * 1000)
                else: client.sendall(b"$2000000000\r\n" + b"x" * 4000)

        def document(client):
            request(client)
            body = b'{"database": {"state": "ok"}, "queue": [1, 2, 3]}'
            client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

        def echo():
            server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            server.bind(("127.0.0.1", 8125))
            while True:
                data, peer = server.recvfrom(4096)
                if data != b"mute": server.sendto(b"echo " + data + b" \x1b[31m", peer)

        threading.Thread(target=echo, daemon=True).start()
        listener = socket.create_server(("127.0.0.1", 7000))
        left = [socket.create_connection(("127.0.0.1", 7000)) for _ in range(3)]
        for _ in left: listener.accept()[0].close()
        serve(6379, redis); serve(6380, garbage); serve(6381, silent); serve(8087, document)
        serve(8443, shop, tls("shop.pem")); serve(9443, shop, tls("old.pem"))
        threading.Thread(target=names, daemon=True).start()
        open("/ready", "w").close()
        while True: time.sleep(60)
        """#
}
