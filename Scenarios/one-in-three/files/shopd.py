#!/usr/bin/python3
"""One of the shop's three instances. POST /orders writes an order into the spool; GET /ready tells whether it could."""
import http.server, os, pathlib, sys, time

port, spool = int(sys.argv[1]), pathlib.Path(sys.argv[2])
name = os.uname().nodename


def note(number, text):
    folder = spool / time.strftime("%j")
    folder.mkdir(exist_ok=True)
    (folder / number).write_text(text)


class Shop(http.server.BaseHTTPRequestHandler):
    def answer(self, status, text):
        self.send_response(status)
        self.send_header("Content-Length", str(len(text) + 1))
        self.send_header("X-Instance", name)
        self.end_headers()
        self.wfile.write(text.encode() + b"\n")

    def do_GET(self):
        if self.path == "/ready":
            try:
                note(".ready", "ready")
                self.answer(200, "ready")
            except OSError:
                self.answer(503, "not ready")
        else:
            self.answer(200, f"The shop, {name}")

    def do_POST(self):
        text = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        try:
            note(f"{time.time_ns()}", text)
            self.answer(201, f"accepted by {name}")
        except OSError as wrong:
            print(f"{name}: order not written: {wrong}", file=sys.stderr, flush=True)
            self.answer(500, "Something went wrong. Please try again.")

    def log_message(self, *words):
        pass


log = os.open("/var/log/shopd.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
os.dup2(log, 2)
os.setgid(33)
os.setuid(33)
http.server.ThreadingHTTPServer(("", port), Shop).serve_forever()
