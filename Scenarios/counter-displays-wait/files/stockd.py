#!/usr/bin/python3
"""The wholesaler's stock: answers COUNT questions, for as many sessions as the contract says."""
import socketserver
import threading

SESSIONS = threading.BoundedSemaphore(250)


class Session(socketserver.StreamRequestHandler):
    def handle(self):
        if not SESSIONS.acquire(blocking=False):
            self.wfile.write(b"BUSY no more than 250 sessions\n")
            return
        try:
            for line in self.rfile:
                words = line.split()
                count = int(words[1]) * 7919 % 89 + 3 if len(words) == 2 and words[1].isdigit() else 0
                self.wfile.write(f"OK {count}\n".encode())
        except OSError:
            pass
        finally:
            SESSIONS.release()


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64


threading.stack_size(131072)
Server(("", ${stockport}), Session).serve_forever()
