#!/usr/bin/python3
"""The page at the sales desk: GET /plant/NAME says how many stand in the field, as the stock server has it."""
import configparser, http.server, time, urllib.error, urllib.request

settings = configparser.ConfigParser()
settings.read("/etc/desk.ini")
stock, port = settings["stock"]["url"], int(settings["page"]["port"])


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        plant = self.path.rsplit("/", 1)[1]
        try:
            with urllib.request.urlopen(f"{stock}/stock/{plant}", timeout=3) as answer:
                status, text = 200, f"{plant}: {answer.read().decode().strip()} in the field\n"
        except urllib.error.HTTPError as wrong:
            status, text = wrong.code, "We do not grow this.\n"
        except OSError as wrong:
            status, text = 502, "The stock cannot be asked just now.\n"
            with open("/var/log/deskd.log", "a") as log:
                print(time.strftime("%d.%m. %H:%M:%S"), f"{stock}: {wrong}", file=log)
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *words):
        pass


http.server.ThreadingHTTPServer(("", port), Page).serve_forever()
