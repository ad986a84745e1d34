#!/usr/bin/python3
"""The pickers' page: asks the depot what is in stock."""
import http.server
import json
import sys
import urllib.error
import urllib.request

with open("/etc/storefront.json") as file:
    SETTINGS = json.load(file)


class Storefront(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if not self.path.startswith("/stock/"):
            return self.say(404, b"not found\n")
        url = SETTINGS["stock"] + "/items/" + self.path.removeprefix("/stock/")
        try:
            with urllib.request.urlopen(url, timeout=3) as answer:
                self.say(200, answer.read())
        except (OSError, urllib.error.URLError) as error:
            print(f"ERROR {url}: {error}", file=sys.stderr, flush=True)
            self.say(502, b"the stock is not available\n")

    def say(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(("", SETTINGS["port"]), Storefront).serve_forever()
