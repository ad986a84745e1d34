#!/usr/bin/python3
"""The front desk's view of the rooms: one connection to the database for each request, closed at its end."""
import configparser, http.server, sys
import psycopg2

settings = configparser.ConfigParser()
settings.read("/etc/hotel/rooms.ini")
place = dict(settings["database"])


class Desk(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            with psycopg2.connect(connect_timeout=2, application_name="rooms", **place) as base:
                with base.cursor() as rows:
                    rows.execute("select guest from room where number = %s", (int(self.path.rsplit("/", 1)[1]),))
                    found = rows.fetchone()
            base.close()
            status, text = (200, found[0] or "free") if found else (404, "no such room")
        except psycopg2.Error as wrong:
            status, text = 503, "The rooms cannot be shown at the moment."
            print(str(wrong).strip(), file=sys.stderr, flush=True)
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text.encode() + b"\n")

    def log_message(self, *words):
        pass


http.server.ThreadingHTTPServer(("", settings.getint("web", "port")), Desk).serve_forever()
