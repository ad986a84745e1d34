#!/usr/bin/python3
"""The ledger: what each member has paid in, and the readings that members report."""
import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

with open("/etc/ledger.json") as file:
    BOOK = json.load(file)
LOG = open("/var/log/ledger.log", "a")


class Ledger(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 900

    def do_GET(self):
        words = self.path.strip("/").split("/")
        if len(words) == 2 and words[0] == "member" and words[1].isdigit():
            text = json.dumps({"member": int(words[1]), "booked_until": BOOK["until"],
                               "cents": BOOK["base"] + 7 * int(words[1]), "asked_by": self.client_address[0]})
            self.answer(200, text + "\n")
        else:
            self.answer(404, "no such thing\n")

    def answer(self, status, text):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, form, *words):
        print(time.strftime("%F %T"), self.client_address[0], form % words, file=LOG, flush=True)


ThreadingHTTPServer(("", BOOK["port"]), Ledger).serve_forever()
