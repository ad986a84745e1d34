#!/usr/bin/python3
"""The state's gateway to the register of plates. So many look-ups at a time as the licence has lanes; the others wait in line."""
import configparser, hashlib, http.server, random, select, socket, threading, time

read = configparser.ConfigParser(inline_comment_prefixes="#")
counts = {"come": 0, "answered": 0, "nobody": 0, "refused": 0}
lock = threading.Lock()
lanes, waiting = threading.Semaphore(4), 0
LINE = 30


def count(word):
    with lock:
        counts[word] += 1


def lookup():
    read.read("/etc/registry.conf")
    time.sleep(read.getint("lookup", "milliseconds") / 1000 * (1.3 if random.random() < 0.08 else 1))


class Registry(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        global waiting
        count("come")
        with lock:
            full = waiting >= LINE
            waiting += not full
        if full:
            count("refused")
            return self.answer(503, "All lanes are busy.\n")
        with lanes:
            with lock:
                waiting -= 1
            lookup()
        plate = self.path.rsplit("/", 1)[-1]
        mark = hashlib.sha256(f"${seal}{plate}".encode()).hexdigest()[:10]
        gone = select.select([self.connection], [], [], 0)[0] and not self.connection.recv(1, socket.MSG_PEEK)
        count("nobody" if gone else "answered")
        self.answer(200, f"{plate} valid, register mark {mark}\n")

    def answer(self, status, text):
        try:
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())
        except OSError:
            pass

    def log_message(self, *words):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 256
    daemon_threads = True


def tell():
    with open("/var/log/registry.log", "a", buffering=1) as log:
        while True:
            with lock:
                before = dict(counts)
            time.sleep(2)
            with lock:
                now = {word: (counts[word] - before[word]) / 2 for word in counts}
            log.write(
                f"{time.strftime('%H:%M:%S')} a second: come={now['come']:g} answered={now['answered']:g}"
                f" answered-nobody={now['nobody']:g} refused={now['refused']:g} in-line={waiting}\n")


threading.Thread(target=tell, daemon=True).start()
Server(("", 9000), Registry).serve_forever()
