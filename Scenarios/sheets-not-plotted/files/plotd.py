#!/usr/bin/python3
"""Plots a sheet out of three layers at the same time: GET /sheet/NAME. Each layer needs its scratch file for as long as the sheet takes."""
import configparser, hashlib, http.server, os, pathlib, sys, threading, time

read = configparser.ConfigParser()
read.read("/etc/plotd.conf")
port, place = read.getint("plot", "port"), pathlib.Path(read["plot"]["place"])
layers, scratch = read["plot"]["layers"].split(), read.getint("plot", "scratch-mib") << 20
one_sheet = threading.Lock()


class Layer(threading.Thread):
    """One of the three jobs."""

    def __init__(self, sheet, name, barrier):
        super().__init__()
        self.sheet, self.name, self.barrier, self.mark = sheet, name, barrier, None

    def run(self):
        path = place / "scratch" / f"{self.sheet}.{self.name}"
        try:
            with open(path, "wb") as out:
                os.posix_fallocate(out.fileno(), 0, scratch)
                self.barrier.wait(2)
                drawn = hashlib.sha256(f"{self.sheet}:".encode() + (place / "layers" / f"{self.name}.dat").read_bytes())
                out.write(drawn.digest())
                time.sleep(0.1)
                self.mark = drawn.hexdigest()[:10]
        except OSError as wrong:
            self.barrier.abort()
            print(f"sheet {self.sheet}: layer {self.name}: scratch file of {scratch >> 20} MiB: {wrong.strerror}", file=sys.stderr, flush=True)
        except threading.BrokenBarrierError:
            pass
        finally:
            path.unlink(missing_ok=True)


class Plotter(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        sheet = self.path.rsplit("/", 1)[-1]
        if not self.path.startswith("/sheet/") or not sheet.isalnum():
            return self.answer(404, "No such sheet.\n")
        with one_sheet:
            barrier = threading.Barrier(len(layers))
            jobs = [Layer(sheet, name, barrier) for name in layers]
            for job in jobs:
                job.start()
            for job in jobs:
                job.join()
        if all(job.mark for job in jobs):
            self.answer(200, f"sheet {sheet}\n" + "".join(f"{job.name} {job.mark}\n" for job in jobs))
        else:
            self.answer(500, f"Sheet {sheet} could not be plotted.\n")

    def answer(self, status, text):
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *words):
        pass


http.server.ThreadingHTTPServer(("", port), Plotter).serve_forever()
