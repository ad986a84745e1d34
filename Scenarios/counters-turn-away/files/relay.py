#!/usr/bin/python3
"""Asks the next machine for a plate and hands the answer on. Settings: /etc/NAME.conf; they are read anew when the file changes."""
import configparser, http.server, os, sys, threading, time, urllib.error, urllib.request

name, port, following = sys.argv[1], int(sys.argv[2]), sys.argv[3]
path = f"/etc/{name}.conf"
state = {"stamp": None, "asked": 0, "tries": 0, "late": 0, "busy": 0, "failed": 0}
lock = threading.Lock()


def settings():
    stamp = os.stat(path).st_ctime_ns
    with lock:
        if state["stamp"] != stamp:
            read = configparser.ConfigParser(inline_comment_prefixes="#")
            read.read(path)
            part = read["next"]
            state["settings"] = part.getfloat("timeout"), part.getint("tries"), part.getfloat("pause")
            state["stamp"] = stamp
        return state["settings"]


def count(word):
    with lock:
        state[word] += 1


def fetch(plate):
    timeout, tries, pause = settings()
    count("asked")
    for number in range(tries):
        if number:
            time.sleep(pause)
        count("tries")
        try:
            with urllib.request.urlopen(f"http://{following}{plate}", timeout=timeout) as answer:
                return answer.read()
        except urllib.error.HTTPError as wrong:
            count("busy")
            wrong.close()
        except OSError:
            count("late")
    count("failed")
    return None


class Relay(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        text = fetch(self.path)
        status, text = (200, text) if text is not None else (503, b"Please try again later.\n")
        try:
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)
        except OSError:
            pass  # who asked has gone

    def log_message(self, *words):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 256
    daemon_threads = True


def tell():
    words = "asked", "tries", "late", "busy", "failed"
    with open(f"/var/log/{name}.log", "a", buffering=1) as log:
        while True:
            with lock:
                before = [state[word] for word in words]
            time.sleep(2)
            with lock:
                line = " ".join(f"{word}={(state[word] - old) / 2:g}" for word, old in zip(words, before))
            log.write(f"{time.strftime('%H:%M:%S')} a second: {line}\n")


threading.Thread(target=tell, daemon=True).start()
Server(("", port), Relay).serve_forever()
