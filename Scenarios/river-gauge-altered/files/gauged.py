"""The river gauge: tells the level, and above which the alarm is given."""
import configparser, http.server, sys

port, log = int(sys.argv[1]), "/var/log/gauge/readings.log"


class Gauge(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        read = configparser.ConfigParser()
        read.read("/etc/gauge.conf")
        level = open(log).read().split()[-1]
        text = f"{read['gauge']['station']}: {level} cm, alarm at {read['gauge']['alarm']} cm\n"
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *words):
        pass


http.server.ThreadingHTTPServer(("", port), Gauge).serve_forever()
