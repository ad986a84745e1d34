#!/usr/bin/python3
"""Books invoices: POST /invoices with a customer and an amount in cents, GET /invoices for the count."""
import http.server
import json
import sys
import urllib.parse

import psycopg2

with open("/etc/invoiced.json") as file:
    SETTINGS = json.load(file)


class Invoices(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path != "/invoices":
            return self.say(404, {"error": "not found"})
        self.ask(200, "select count(*) from invoices")

    def do_POST(self):
        length = min(int(self.headers.get("Content-Length") or 0), 4096)
        form = dict(urllib.parse.parse_qsl(self.rfile.read(length).decode("ascii", "replace")))
        if self.path != "/invoices" or "customer" not in form or not form.get("cents", "").isdigit():
            return self.say(400, {"error": "wanted customer=NAME&cents=NUMBER"})
        statement = "insert into invoices (customer, cents) values (%s, %s) returning id"
        self.ask(201, statement, (form["customer"][:64], int(form["cents"])))

    def ask(self, status, statement, values=()):
        try:
            with psycopg2.connect(connect_timeout=3, **SETTINGS["database"]) as connection:
                with connection.cursor() as cursor:
                    cursor.execute(statement, values)
                    answer = cursor.fetchone()[0]
            connection.close()
        except psycopg2.Error as error:
            print(f"ERROR {self.command} {self.path}: {error}".strip(), file=sys.stderr, flush=True)
            return self.say(503, {"error": "invoices cannot be booked now"})
        self.say(status, {"invoices" if status == 200 else "id": answer})

    def say(self, status, value):
        body = (json.dumps(value) + "\n").encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(("", SETTINGS["port"]), Invoices).serve_forever()
