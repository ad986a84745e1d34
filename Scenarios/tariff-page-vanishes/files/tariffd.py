#!/usr/bin/python3
"""The customers' page: what a meter has used, from the table in memory; previews come from the preview service."""
import array
import http.server
import os
import socket

ROWS = array.array("q", [4_000_037]) * 4_000_000  # the year's table, 32 MB
BORN = f"{os.getpid()}-{os.urandom(4).hex()}"


def preview(months):
    with socket.create_connection(("127.0.0.1", ${previewport}), timeout=8) as line:
        line.sendall(b"%d\n" % months)
        return line.recv(200).decode()


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            self.answer(*self.path.strip("/").partition("/")[::2])
        except ValueError:
            self.say(404, "not found\n")
        except OSError as error:
            self.say(507, f"no preview: {error}\n")

    def answer(self, what, which):
        if what == "meter":
            self.say(200, f"meter {int(which)}: {int(which) * 7717 % 9001 + ROWS[0] % 37} kWh\n")
        elif what == "preview":
            text = preview(int(which))
            self.say(200 if text else 507, text or "no preview, that is too much at once\n")
        elif what == "about":
            self.say(200, f"${utility} {BORN}\n")
        else:
            self.say(404, "not found\n")

    def say(self, status, text):
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *ignored):
        pass


def ready():
    if "NOTIFY_SOCKET" in os.environ:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as door:
            door.sendto(b"READY=1", os.environ["NOTIFY_SOCKET"])


server = http.server.ThreadingHTTPServer(("", ${port}), Page)
ready()
server.serve_forever()
