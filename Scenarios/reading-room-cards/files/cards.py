#!/usr/bin/python3
"""The lending desk: GET /card/NUMBER and /book/NUMBER, from the libraries' servers. Only authorities that lie in the
desk's own file are believed, whether they are roots or not."""
import configparser, http.server, ssl, time, urllib.error, urllib.request

settings = configparser.ConfigParser()
settings.read("/etc/cards.ini")


def ask(service, path):
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trust.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    trust.load_verify_locations(settings["trust"]["file"])
    with urllib.request.urlopen(settings["services"][service] + path, timeout=3, context=trust) as answer:
        return answer.read().decode()


class Desk(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        service = "loans" if self.path.startswith("/card/") else "catalogue"
        try:
            status, text = 200, ask(service, self.path)
        except OSError as wrong:
            status, text = 502, f"The {service} cannot be asked.\n"
            with open("/var/log/cards.log", "a") as log:
                print(time.strftime("%d.%m. %H:%M:%S"), f"{settings['services'][service]}{self.path}: {wrong}", file=log)
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *words):
        pass


http.server.ThreadingHTTPServer(("", int(settings["desk"]["port"])), Desk).serve_forever()
