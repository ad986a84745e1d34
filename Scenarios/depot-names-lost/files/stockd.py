#!/usr/bin/python3
"""Says how many of an item are in the depot."""
import http.server
import json
import sys


class Stock(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        item = self.path.rpartition("/")[2]
        known = self.path.startswith("/items/") and item.isdigit()
        body = json.dumps({"item": item, "count": int(item) % 97 + 3} if known else {"error": "no such item"})
        self.send_response(200 if known else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(("", int(sys.argv[1])), Stock).serve_forever()
