#!/usr/bin/python3
"""Takes recordings by PUT, gives them out by GET, and keeps a catalogue entry for each."""
import http.server
import json
import os
import re
import socket
import sys
import time

HOME = "/srv/${place}"


class Intake(http.server.BaseHTTPRequestHandler):
    def do_PUT(self):
        name = self.name()
        size = int(self.headers.get("Content-Length", 0))
        try:
            self.store(f"{HOME}/incoming/{name}", self.rfile.read(size))
            entry = {"name": name, "bytes": size, "at": time.strftime("%F %T")}
            self.store(f"{HOME}/catalogue/{name}.json", json.dumps(entry).encode())
            self.say(201, b"catalogued\n")
        except OSError as error:
            print(f"{name}: {error}", file=sys.stderr, flush=True)
            self.say(507, b"the recording was not accepted\n")

    def do_GET(self):
        try:
            with open(f"{HOME}/incoming/{self.name()}", "rb") as file:
                self.say(200, file.read())
        except OSError:
            self.say(404, b"no such recording\n")

    def name(self):
        return re.sub(r"[^A-Za-z0-9.-]", "", os.path.basename(self.path)).lstrip(".") or "unnamed"

    def store(self, path, content):
        with open(path, "wb") as file:
            file.write(content)

    def say(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *ignored):
        pass


def ready():
    if "NOTIFY_SOCKET" in os.environ:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as door:
            door.sendto(b"READY=1", os.environ["NOTIFY_SOCKET"])


server = http.server.ThreadingHTTPServer(("", ${port}), Intake)
ready()
server.serve_forever()
