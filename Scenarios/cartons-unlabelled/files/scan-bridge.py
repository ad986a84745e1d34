#!/usr/bin/python3
"""Takes weights from the scale; each is written down by a process of its own, so that a full disk stops no scale.

Settings are read from the files that are named as arguments, the last one wins:
  wait_for_writer  whether the scale's answer waits until its weight is written
"""
import configparser
import http.server
import os
import re
import socket
import sys

settings = configparser.ConfigParser()
settings.read(sys.argv[1:])
WAIT = settings.getboolean("bridge", "wait_for_writer")
WEIGHTS = settings["bridge"]["weights"]


def write_down(line):
    child = os.fork()
    if child == 0:
        try:
            with open(WEIGHTS, "a") as weights:
                weights.write(line + "\n")
        finally:
            os._exit(0)
    if WAIT:
        try:
            os.waitpid(child, 0)
        except ChildProcessError:
            pass  # somebody else has buried it


class Bridge(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(min(int(self.headers.get("Content-Length", 0)), 100)).decode("ascii", "replace")
        try:
            write_down(re.sub(r"[^A-Za-z0-9;-]", "", body))
            self.say(202, b"noted\n")
        except OSError as error:
            print(f"weight lost: {error}", file=sys.stderr, flush=True)
            self.say(503, b"weight lost\n")

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


http.server.HTTPServer.request_queue_size = 64
server = http.server.HTTPServer(("", ${scanport}), Bridge)
ready()
server.serve_forever()
