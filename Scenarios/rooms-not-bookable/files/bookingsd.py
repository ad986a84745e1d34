#!/usr/bin/python3
"""The booking page. Its socket comes from systemd, which may open a port that we may not."""
import http.server
import json
import os
import socket
import sys

if os.environ.get("LISTEN_PID") != str(os.getpid()) or os.environ.get("LISTEN_FDS") != "1":
    sys.exit("no socket was passed: bookings.socket has to start this service")
try:
    ROOMS = json.load(open("/run/bookings/catalogue.json"))
except OSError as error:
    print(f"no catalogue: {error}", file=sys.stderr, flush=True)
    ROOMS = None


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if ROOMS is None:
            self.say(503, "no rooms today\n")
        elif self.path == "/rooms":
            lines = "".join(f"room {room['number']} beds {room['beds']}\n" for room in ROOMS)
            self.say(200, f"${inn}: {len(ROOMS)} rooms\n{lines}")
        else:
            self.say(404, "not found\n")

    def say(self, status, text):
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def address_string(self):
        return "guest"

    def log_message(self, *ignored):
        pass


server = http.server.ThreadingHTTPServer(("", 0), Page, bind_and_activate=False)
server.socket.close()
server.socket = socket.socket(fileno=3)
server.serve_forever()
