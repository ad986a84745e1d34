#!/usr/bin/python3
"""The shop's pages; each answer is signed, which takes some thinking."""
import hashlib
import http.server
import os
import socket

ORDERS = [line.split(";") for line in open("/srv/${shop}/orders.csv").read().split("\n")[1:] if line]


class Shop(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path != "/orders":
            return self.say(404, b"not found\n")
        rows = "".join(f"<tr><td>{number}<td>{name}" for number, name in ORDERS)
        text = f"<title>Orders of ${shop}</title><table>{rows}</table><p>{len(ORDERS)} open orders\n".encode()
        seal = hashlib.pbkdf2_hmac("sha256", text, b"${shop}", 180000).hex()
        self.say(200, text + f"<p>Seal {seal}\n".encode())

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


server = http.server.ThreadingHTTPServer(("", ${port}), Shop)
ready()
server.serve_forever()
