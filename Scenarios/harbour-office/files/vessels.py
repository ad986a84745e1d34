#!/usr/bin/python3
"""Positions of vessels for the pilots: GET /vessel/NAME. They are in Redis on this machine; the radar writes them."""
import http.server, socket, sys

port = int(sys.argv[1])


def position(name):
    with socket.create_connection(("127.0.0.1", 6379), timeout=2) as redis:
        redis.sendall(f"GET vessel:{name}\r\n".encode())
        answer = redis.makefile("rb")
        length = int(answer.readline()[1:])
        return answer.read(length).decode() if length >= 0 else None


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            text = position(self.path.rsplit("/", 1)[1])
            status, text = (200, text) if text else (404, "unknown vessel")
        except OSError as wrong:
            status, text = 504, "no positions at the moment"
            print(f"redis: {wrong}", file=sys.stderr, flush=True)
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text.encode() + b"\n")

    def log_message(self, *words):
        pass


http.server.ThreadingHTTPServer(("", port), Page).serve_forever()
