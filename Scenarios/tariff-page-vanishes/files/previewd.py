#!/usr/bin/python3
"""Draws a preview of so many months, one megabyte for each; whoever asks for too many gets nothing."""
import os
import socket
import socketserver


class Preview(socketserver.StreamRequestHandler):
    def handle(self):
        months = int(self.rfile.readline())
        sheets = []
        try:
            for _ in range(months):
                sheets.append(b"\x01" * (1 << 20))
        except MemoryError:
            return
        self.wfile.write(f"preview of {months} months, {sum(sheet[0] for sheet in sheets)} sheets\n".encode())


def ready():
    if "NOTIFY_SOCKET" in os.environ:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as door:
            door.sendto(b"READY=1", os.environ["NOTIFY_SOCKET"])


socketserver.TCPServer.allow_reuse_address = True
server = socketserver.TCPServer(("127.0.0.1", ${previewport}), Preview)
ready()
server.serve_forever()
