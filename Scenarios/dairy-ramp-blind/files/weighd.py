#!/usr/bin/python3
"""The weighbridge's book. POST /weighings writes a line into it; GET /weighings shows all of it."""
import http.server, pathlib, sys, time

port, book = int(sys.argv[1]), pathlib.Path(sys.argv[2]) / "weighings.csv"


class Weighbridge(http.server.BaseHTTPRequestHandler):
    def answer(self, status, text):
        self.send_response(status)
        self.send_header("Content-Type", "text/csv")
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def do_GET(self):
        self.answer(200, book.read_text())

    def do_POST(self):
        line = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode().strip()
        try:
            with book.open("a") as out:
                out.write(f"{time.strftime('%H:%M')};{line}\n")
            self.answer(201, f"weighed {line}\n")
        except OSError as wrong:
            print(f"weighing of {line.split(';')[0]} not written: {wrong.strerror}", file=sys.stderr, flush=True)
            self.answer(500, "The weighing could not be written down.\n")

    def log_message(self, *words):
        pass


http.server.ThreadingHTTPServer(("", port), Weighbridge).serve_forever()
