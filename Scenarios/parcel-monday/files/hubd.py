#!/usr/bin/python3
"""The hub: POST /scans notes a parcel's scan, GET /tours/N asks the edge for N stops of a tour, all at the same time."""
import http.client
import http.server
import json
import socket
import sys
import urllib.parse

import psycopg2

with open("/etc/hubd.json") as file:
    SETTINGS = json.load(file)


def stops(count):
    """How many of so many stops the edge confirms; a wave of connections at a time."""
    confirmed = 0
    while confirmed < count:
        wave = min(SETTINGS["together"], count - confirmed)
        lines = [socket.create_connection((SETTINGS["edge"], 80), timeout=3) for _ in range(wave)]
        for number, line in enumerate(lines):
            line.sendall(f"GET /stops/{confirmed + number} HTTP/1.1\r\nHost: edge\r\nConnection: close\r\n\r\n".encode())
        for line in lines:
            answer = http.client.HTTPResponse(line)
            answer.begin()
            if answer.status != 200:
                raise OSError(f"the edge answers {answer.status}")
            answer.read()
            line.recv(1)
            line.close()
        confirmed += wave
    return confirmed


def note(code):
    with psycopg2.connect(connect_timeout=3, options="-c statement_timeout=2500", **SETTINGS["database"]) as connection:
        with connection.cursor() as cursor:
            cursor.execute("insert into parcels (code) values (%s) returning id", (code,))
            number = cursor.fetchone()[0]
    connection.close()
    return number


class Hub(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        count = self.path.removeprefix("/tours/")
        if not count.isdigit() or not 0 < int(count) <= 200:
            return self.say(404, {"error": "not found"})
        self.answer(200, "stops", stops, int(count))

    def do_POST(self):
        length = min(int(self.headers.get("Content-Length") or 0), 4096)
        form = dict(urllib.parse.parse_qsl(self.rfile.read(length).decode("ascii", "replace")))
        if self.path != "/scans" or "code" not in form:
            return self.say(404, {"error": "not found"})
        self.answer(201, "scan", note, form["code"][:32])

    def answer(self, status, word, work, argument):
        try:
            self.say(status, {word: work(argument)})
        except (OSError, http.client.HTTPException, psycopg2.Error) as error:
            print(f"ERROR {self.command} {self.path}: {error}".strip(), file=sys.stderr, flush=True)
            self.say(503, {"error": "not now"})

    def say(self, status, value):
        body = (json.dumps(value) + "\n").encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(("", SETTINGS["port"]), Hub).serve_forever()
