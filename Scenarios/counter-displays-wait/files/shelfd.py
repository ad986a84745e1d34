#!/usr/bin/python3
"""Tells the displays at the counters how many of an item there are.

Settings in /etc/shelfd.json:
  port         where the displays ask
  stock        host and port of the stock service
  keep_visits  of how many visits the connection to the stock is kept for the visit's next question; 0 keeps all
"""
import collections
import http.server
import json
import os
import socket
import sys
import threading
import urllib.parse

SETTINGS = json.load(open("/etc/shelfd.json"))


class Stock:
    """Connections to the stock service, one for each visit: the stock remembers what a visit has in its basket."""

    def __init__(self):
        self.lock = threading.Lock()
        self.visits = collections.OrderedDict()

    def count(self, visit, item):
        with self.lock:
            line = self.visits.pop(visit, None)
        if line is None:
            line = socket.create_connection(tuple(SETTINGS["stock"]), timeout=3)
        try:
            line.sendall(f"COUNT {item}\n".encode())
            answer = line.recv(64).decode().split()
            if answer[:1] != ["OK"]:
                raise OSError(" ".join(answer) or "the stock has hung up")
        except OSError:
            line.close()
            raise
        with self.lock:
            self.visits[visit] = line
            while SETTINGS["keep_visits"] and len(self.visits) > SETTINGS["keep_visits"]:
                self.visits.popitem(last=False)[1].close()
        return int(answer[1])


class Shelf(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        visit = urllib.parse.parse_qs(url.query).get("visit", ["none"])[0]
        try:
            self.say(200, f"{STOCK.count(visit, int(url.path.rpartition('/')[2]))} in stock\n".encode())
        except ValueError:
            self.say(404, b"no such item\n")
        except OSError as error:
            print(f"visit {visit}: {error}", file=sys.stderr, flush=True)
            self.say(503, b"one moment please\n")

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


STOCK = Stock()
http.server.ThreadingHTTPServer.request_queue_size = 64
server = http.server.ThreadingHTTPServer(("", SETTINGS["port"]), Shelf)
ready()
server.serve_forever()
