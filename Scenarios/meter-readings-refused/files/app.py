#!/usr/bin/python3
"""Takes meter readings over HTTP and keeps them in a journal."""
import configparser
import http.server
import json
import logging
import os
import signal
import socket
import sys
import threading
import time

settings = configparser.ConfigParser()
settings.read("/etc/${app}.conf")
JOURNAL = settings["journal"]["path"]
LOG = settings["log"]["path"]


class LogFile(logging.Handler):
    """A log that is opened anew on SIGHUP."""

    def __init__(self, path):
        super().__init__()
        self.path = path
        self.descriptor = -1
        self.reopen()

    def reopen(self):
        old = self.descriptor
        self.descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        if old >= 0:
            os.close(old)

    def emit(self, record):
        try:
            os.write(self.descriptor, (self.format(record) + "\n").encode())
        except OSError:
            pass  # readings matter more than the log


logfile = LogFile(LOG)
logfile.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
log = logging.getLogger("${app}")
log.addHandler(logfile)
log.setLevel(settings["log"]["level"].upper())


class Journal:
    """One line of JSON for each reading, numbered."""

    def __init__(self, path):
        self.lock = threading.Lock()
        self.count = 0
        self.totals = {}
        self.descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
        with open(path) as lines:
            for line in lines:
                self.replay(json.loads(line))
        log.info("journal %s: %d readings of %d meters", path, self.count, len(self.totals))

    def replay(self, entry):
        self.count += 1
        self.totals[entry["meter"]] = self.totals.get(entry["meter"], 0) + entry["kwh"]
        if log.isEnabledFor(logging.DEBUG):
            log.debug("replay %s totals=%s", entry, self.totals)

    def add(self, entry):
        with self.lock:
            entry = {"seq": self.count + 1, "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
                     "meter": str(entry["meter"]), "kwh": int(entry["kwh"])}
            line = (json.dumps(entry) + "\n").encode()
            size = os.fstat(self.descriptor).st_size
            if os.write(self.descriptor, line) != len(line):
                os.ftruncate(self.descriptor, size)
                raise OSError(28, os.strerror(28))
            self.count += 1
            self.totals[entry["meter"]] = self.totals.get(entry["meter"], 0) + entry["kwh"]
            return entry


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        try:
            body = self.rfile.read(min(int(self.headers.get("Content-Length", 0)), 65536))
            entry = journal.add(json.loads(body))
            log.info("stored seq=%d meter=%s kwh=%d frame=%s", entry["seq"], entry["meter"], entry["kwh"], body.hex())
            self.answer(201, {"seq": entry["seq"]})
        except OSError as error:
            print("reading not stored:", error, file=sys.stderr, flush=True)
            self.answer(500, {"error": "reading not stored"})
        except (KeyError, TypeError, ValueError):
            self.answer(400, {"error": "not a reading"})

    def answer(self, status, value):
        body = json.dumps(value).encode() + b"\n"
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *ignored):
        pass


def tell_systemd(text):
    address = os.environ.get("NOTIFY_SOCKET")
    if address:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as door:
            door.sendto(text, address)


signal.signal(signal.SIGHUP, lambda *ignored: logfile.reopen())
with open("/run/${app}/${app}.pid", "w") as pidfile:
    print(os.getpid(), file=pidfile)
journal = Journal(JOURNAL)
server = http.server.ThreadingHTTPServer(("0.0.0.0", int(settings["http"]["port"])), Handler)
tell_systemd(b"READY=1")
server.serve_forever()
