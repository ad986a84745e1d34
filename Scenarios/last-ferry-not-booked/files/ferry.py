#!/usr/bin/python3
"""Books places on the ferry: POST /bookings with harbour and places, GET /bookings/count?harbour=NAME for the count."""
import http.server
import json
import sqlite3
import sys
import threading
import urllib.parse

with open("/etc/ferry.json") as file:
    SETTINGS = json.load(file)


def connect():
    # mode=rw: a database that is not there is a mistake, and none to begin anew with.
    base = sqlite3.connect(f"file:{SETTINGS['database']}?mode=rw", uri=True, check_same_thread=False)
    base.execute("pragma journal_mode = wal")
    base.execute(f"pragma synchronous = {SETTINGS['synchronous']}")
    return base


BASE = connect()
TURN = threading.Lock()


class Bookings(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        if url.path != "/bookings/count":
            return self.say(404, {"error": "not found"})
        harbour = dict(urllib.parse.parse_qsl(url.query)).get("harbour", "")
        with TURN:
            row = BASE.execute("select count(*), sum(places) from bookings where harbour = ?", (harbour,)).fetchone()
        self.say(200, {"harbour": harbour, "count": row[0], "places": row[1]})

    def do_POST(self):
        length = min(int(self.headers.get("Content-Length") or 0), 4096)
        form = dict(urllib.parse.parse_qsl(self.rfile.read(length).decode("ascii", "replace")))
        if self.path != "/bookings" or "harbour" not in form or not form.get("places", "").isdigit():
            return self.say(400, {"error": "wanted harbour=NAME&places=NUMBER"})
        with TURN:
            try:
                entry = (form["harbour"][:40], int(form["places"]))
                number = BASE.execute("insert into bookings (harbour, places) values (?, ?)", entry).lastrowid
                BASE.commit()
            except sqlite3.Error as error:
                BASE.rollback()
                print(f"ERROR booking for {entry[0]} not taken: {error}", file=sys.stderr, flush=True)
                return self.say(503, {"error": "try again later"})
        self.say(201, {"number": number})

    def say(self, status, value):
        body = json.dumps(value).encode() + b"\n"
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(("", SETTINGS["port"]), Bookings).serve_forever()
