#!/usr/bin/python3
"""rated: serves the exchange rates of the day. The first process reads the settings and holds the door; a worker behind it
answers, so that a download goes on while the first one is replaced."""
import http.server, json, os, pathlib, signal, socket, sys, time

settings = {}
for number, line in enumerate(pathlib.Path("/etc/rated.conf").read_text().splitlines(), 1):
    if not line.strip() or line.startswith("#"):
        continue
    key, sign, value = line.partition("=")
    if not sign or not value.strip():
        sys.exit(f"rated: /etc/rated.conf:{number}: expected 'key = value'")
    settings[key.strip()] = value.strip()
try:
    port, folder = int(settings["port"]), pathlib.Path(settings["rates"])
    margin = float(settings["margin"])
except (KeyError, ValueError) as wrong:
    sys.exit(f"rated: /etc/rated.conf: {type(wrong).__name__}: {wrong}")

door = socket.socket()
door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
try:
    door.bind(("0.0.0.0", port))
except OSError as wrong:
    sys.exit(f"rated: port {port}: {wrong.strerror}")
door.listen(64)

# Read once: the office fetches the same table all day.
table = json.loads((folder / "today.json").read_text())
rates = {code: round(rate * (1 + margin), 4) for code, rate in table["rates"].items()}


class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        code = self.path.strip("/").upper()
        known = code in rates
        body = json.dumps({"day": table["day"], "code": code, "rate": rates.get(code)}).encode()
        self.send_response(200 if known else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        pass


worker = os.fork()
if worker == 0:
    server = http.server.ThreadingHTTPServer(("", 0), Answer, bind_and_activate=False)
    server.socket.close()
    server.socket = door
    server.serve_forever()

door.close()
print(f"rated: {table['day']}, {len(rates)} rates, port {port}", flush=True)
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
os.waitpid(worker, 0)
sys.exit("rated: the worker ended")
