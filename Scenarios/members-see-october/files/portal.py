#!/usr/bin/python3
"""The members' portal. It shows what the ledger says and keeps its connection to it for the next one who asks."""
import configparser
import http.client
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

settings = configparser.ConfigParser()
settings.read("/etc/portal/portal.ini")
ledger = settings["ledger"]
connection, since, lock = None, 0.0, threading.Lock()


def ask(path):
    global connection, since
    with lock:
        for attempt in (1, 2):
            if connection is None or time.monotonic() - since > ledger.getfloat("recycle"):
                connection = http.client.HTTPConnection(ledger["host"], ledger.getint("port"), timeout=3)
                connection.connect()
                since = time.monotonic()
            try:
                connection.request("GET", path)
                answer = connection.getresponse()
                return answer.status, answer.read()
            except (OSError, http.client.HTTPException):
                connection = None
                if attempt == 2:
                    raise


class Portal(BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            status, text = ask(self.path)
        except (OSError, http.client.HTTPException) as error:
            status, text = 502, b"The ledger does not answer.\n"
            print(f"{self.path}: {error}", file=sys.stderr, flush=True)
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


class Operations(BaseHTTPRequestHandler):
    """For the board's own monitoring; it names members."""

    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"portal_up 1\n")

    def log_message(self, *_):
        pass


try:
    ask("/member/1")  # so that the first one who asks need not wait
except (OSError, http.client.HTTPException) as error:
    print(f"the ledger is not there yet: {error}", file=sys.stderr, flush=True)
operations = ThreadingHTTPServer(("", 9100), Operations)
threading.Thread(target=operations.serve_forever, daemon=True).start()
ThreadingHTTPServer(("", settings["portal"].getint("port")), Portal).serve_forever()
