#!/usr/bin/python3
"""Gives out carton labels; each is drawn by a process of its own, which may crash on odd fonts."""
import http.server
import os
import socket
import sys
import zlib


def draw(carton):
    reading, writing = os.pipe()
    try:
        child = os.fork()
    except OSError:
        os.close(reading)
        os.close(writing)
        raise
    if child == 0:
        os.write(writing, b"${plant} carton %d check %08x\n" % (carton, zlib.crc32(b"${plant}%d" % carton)))
        os._exit(0)
    os.close(writing)
    label = os.read(reading, 4096)
    os.close(reading)
    os.waitpid(child, 0)
    return label


class Labels(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        name = self.path.rpartition("/")[2]
        try:
            self.say(200, draw(int(name)))
        except ValueError:
            self.say(404, b"no such carton\n")
        except OSError as error:
            print(f"carton {name}: no process to draw it: {error}", file=sys.stderr, flush=True)
            self.say(503, b"no label\n")

    def say(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *ignored):
        pass


def ready():
    if "NOTIFY_SOCKET" in os.environ:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as door:
            door.sendto(b"READY=1", os.environ["NOTIFY_SOCKET"])


http.server.HTTPServer.request_queue_size = 64
server = http.server.HTTPServer(("", ${labelport}), Labels)
ready()
server.serve_forever()
