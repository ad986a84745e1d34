#!/usr/bin/python3
"""The berth page: who lies where, from the store."""
import http.server, json, sys, urllib.error, urllib.request

store, port = sys.argv[1], int(sys.argv[2])


def berth(name):
    try:
        with urllib.request.urlopen(f"{store}/v2/keys/berth/{name}", timeout=2) as answer:
            return json.load(answer)["node"]["value"]
    except urllib.error.HTTPError as wrong:
        if wrong.code == 404:
            return None
        raise


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        status, text = 200, "Berths: ask for /berth/NAME\n"
        if self.path.startswith("/berth/"):
            try:
                text = berth(self.path[7:])
                status, text = (200, text + "\n") if text else (404, "no such berth\n")
            except OSError as wrong:
                status, text = 503, "The berth list cannot be read just now.\n"
                print(f"store: {wrong}", file=sys.stderr, flush=True)
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *words):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", port), Page).serve_forever()
