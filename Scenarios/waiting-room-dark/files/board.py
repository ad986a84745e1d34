#!/usr/bin/python3
"""The board in the waiting room: shows which number is called at which desk."""
import json
import socket
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

with open("/etc/board.json") as file:
    SETTINGS = json.load(file)


def ask(*words):
    """One command to the queue, as Redis speaks."""
    with socket.create_connection((SETTINGS["queue"], SETTINGS["queue_port"]), timeout=2) as queue:
        answers = queue.makefile("rb")
        for command in (("AUTH", SETTINGS["password"]), words):
            queue.sendall(b"*%d\r\n" % len(command))
            for word in command:
                queue.sendall(b"$%d\r\n%s\r\n" % (len(word), word.encode()))
            line = answers.readline().decode().strip()
            if line.startswith("-"):
                raise OSError(line[1:])
        if not line.startswith("$") or line == "$-1":
            raise OSError("no such desk")
        return answers.read(int(line[1:])).decode()


class Board(BaseHTTPRequestHandler):
    def do_GET(self):
        desk = self.path.removeprefix("/desk/")
        try:
            status, text = 200, f"Desk {desk}: number {ask('GET', 'desk:' + desk)}, please\n"
        except OSError as error:
            status, text = 503, "We are sorry. Please ask at the counter.\n"
            print(f"desk {desk}: {SETTINGS['queue']}:{SETTINGS['queue_port']}: {error}", file=sys.stderr, flush=True)
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        pass


sys.stderr = open("/var/log/board.log", "a")
ThreadingHTTPServer(("", SETTINGS["port"]), Board).serve_forever()
