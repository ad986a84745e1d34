#!/usr/bin/python3
"""What the shelf labels show. GET /label/ITEM tells a price, POST sets one. The prices are in etcd on three machines; whichever
answers will do."""
import base64, http.server, json, sys, urllib.request

port, nodes = int(sys.argv[1]), sys.argv[2:]


def ask(path, question):
    for name in ("key", "value"):
        if name in question:
            question[name] = base64.b64encode(question[name].encode()).decode()
    for node in nodes:
        try:
            request = urllib.request.Request(f"http://{node}:2379/v3/kv/{path}", json.dumps(question).encode())
            with urllib.request.urlopen(request, timeout=1.5) as answer:
                return json.load(answer)
        except OSError as wrong:
            print(f"{node}: {wrong}", file=sys.stderr, flush=True)
    raise OSError("nobody answers")


class Labels(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.serve(lambda key: ask("range", {"key": key}))

    def do_POST(self):
        value = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self.serve(lambda key: ask("put", {"key": key, "value": value}) and ask("range", {"key": key}))

    def serve(self, action):
        try:
            found = action("price/" + self.path.rsplit("/", 1)[1]).get("kvs", [])
            status, text = (200, base64.b64decode(found[0]["value"]).decode()) if found else (404, "no such item")
        except OSError:
            status, text = 503, "The labels keep what they show."
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text.encode() + b"\n")

    def log_message(self, *words):
        pass


http.server.ThreadingHTTPServer(("", port), Labels).serve_forever()
