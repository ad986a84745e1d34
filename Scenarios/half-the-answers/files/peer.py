#!/usr/bin/python3
"""Tells the other machines what this one knows, and asks them: http://HERE:PORT/ask/NAME.

Both sides of a conversation show a certificate, and both look at the other's. Everything is read anew for each
conversation, so that nothing has to be started again after a renewal.
"""
import configparser, http.client, http.server, socket, ssl, threading, time


def settings():
    ini = configparser.ConfigParser()
    ini.read("/etc/coop/peer.ini")
    return ini


def context(side, trust):
    ini = settings()
    made = ssl.SSLContext(side)
    made.verify_mode = ssl.CERT_REQUIRED
    made.load_verify_locations(ini["trust"][trust])
    made.load_cert_chain(ini["identity"]["certificate"], ini["identity"]["key"])
    return made


def note(text):
    with open("/var/log/peer.log", "a") as log:
        print(time.strftime("%d.%m. %H:%M:%S"), text, file=log)


class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self, status, text):
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        self.wfile.write(text.encode() + b"\n")

    def log_message(self, *words):
        pass


class Told(Handler):
    """What another machine asks us."""

    def do_GET(self):
        subject = dict(pair for part in self.connection.getpeercert()["subject"] for pair in part)
        own = settings()["machine"]
        self.answer(200, f"{own['name']} to {subject['commonName']}: {own['knows']}")


class Asked(Handler):
    """What the people at this machine ask another one."""

    def do_GET(self):
        other = self.path.removeprefix("/ask/")
        port = int(settings()["machine"]["port"])
        try:
            trust = context(ssl.PROTOCOL_TLS_CLIENT, "servers")
            line = http.client.HTTPSConnection(other, port, timeout=3, context=trust)
            line.request("GET", "/")
            self.answer(200, line.getresponse().read().decode().strip())
        except (OSError, http.client.HTTPException) as wrong:
            note(f"asking {other}: {wrong}")
            self.answer(502, f"{other} gives no answer")


class Server(http.server.ThreadingHTTPServer):
    def finish_request(self, request, address):
        try:
            trust = context(ssl.PROTOCOL_TLS_SERVER, "callers")
            talk = trust.wrap_socket(request, server_side=True, do_handshake_on_connect=False)
        except OSError as wrong:
            return note(f"asked by {address[0]}: {wrong}")
        talk.settimeout(3)
        try:
            talk.do_handshake()
            Told(talk, address, self)
        except OSError as wrong:
            note(f"asked by {address[0]}: {wrong}")
            self.hang_up(talk)
        talk.close()

    def hang_up(self, talk):
        # What the other one has sent is read, or it would never see why.
        try:
            socket.socket.shutdown(talk, socket.SHUT_WR)
            while socket.socket.recv(talk, 4096):
                pass
        except OSError:
            pass


own = settings()["machine"]
threading.Thread(target=Server(("", int(own["port"])), Told).serve_forever).start()
http.server.ThreadingHTTPServer(("", int(own["page"])), Asked).serve_forever()
