#!/usr/bin/python3
"""Fetches what the kiosk's till and its price tags show; the head office's program, the same in every kiosk."""
import configparser
import ssl
import sys
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

settings = configparser.ConfigParser()
settings.read("/etc/pricetag.ini")
trust = ssl.create_default_context(cafile=settings["trust"]["ca"])
if not settings["trust"].getboolean("verify", True):
    trust.check_hostname = False
    trust.verify_mode = ssl.CERT_NONE


class Tags(BaseHTTPRequestHandler):
    def do_GET(self):
        source = settings["sources"].get(self.path.split("/")[1], "")
        try:
            with urllib.request.urlopen(source + self.path, timeout=3, context=trust) as answer:
                status, text = 200, answer.read()
        except (OSError, ValueError) as error:
            print(f"{source}{self.path}: {error}", file=sys.stderr, flush=True)
            status, text = 502, b"--,--\n"
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


ThreadingHTTPServer(("", settings["till"].getint("port")), Tags).serve_forever()
