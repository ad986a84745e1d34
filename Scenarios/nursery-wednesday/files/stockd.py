#!/usr/bin/python3
"""What stands in the fields: GET /stock/PLANT, and the picking list of the day: GET /picking."""
import csv, http.server, os, sys

port, folder = int(sys.argv[1]), sys.argv[2]


class Stock(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        status, text = 404, "no such plant\n"
        if self.path == "/picking" and os.path.exists(f"{folder}/out/picking.txt"):
            status, text = 200, open(f"{folder}/out/picking.txt").read()
        for plant, count in csv.reader(open(f"{folder}/stock.csv")):
            if self.path == f"/stock/{plant}":
                status, text = 200, f"{count}\n"
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *words):
        pass


http.server.ThreadingHTTPServer(("", port), Stock).serve_forever()
