#!/usr/bin/python3
"""The authority's desk: POST a request to /sign, get a certificate. Only keys that are registered here get one."""
import glob, http.server, os, secrets, subprocess, sys, tempfile, time

home = "/etc/coop-ca"


def openssl(*words, text):
    return subprocess.run(["openssl", *words], input=text, capture_output=True, check=True).stdout


def owner(request):
    key = openssl("req", "-noout", "-pubkey", text=request)
    for path in glob.glob(f"{home}/keys/*.pub"):
        name = os.path.basename(path)[:-4]
        if open(path, "rb").read() == key and openssl("req", "-noout", "-subject", text=request).strip().endswith(b"CN = " + name.encode()):
            return name
    return None


def sign(request, name):
    with tempfile.NamedTemporaryFile("w") as profile:
        profile.write(open(f"{home}/profile.ext").read() + f"\nsubjectAltName=DNS:{name}\n")
        profile.flush()
        return openssl("x509", "-req", "-CA", f"{home}/issuing-2026.pem", "-CAkey", f"{home}/issuing-2026.key",
                       "-set_serial", f"0x{secrets.token_hex(8)}", "-days", "180", "-extfile", profile.name, text=request)


class Desk(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        request = self.rfile.read(min(int(self.headers.get("Content-Length", 0)), 8192))
        try:
            name = owner(request)
            status, text = (200, sign(request, name)) if name else (403, b"this key is not registered for this name\n")
        except subprocess.CalledProcessError as wrong:
            status, text = 400, wrong.stderr
        with open("/var/log/authority.log", "a") as log:
            print(time.strftime("%d.%m. %H:%M:%S"), self.client_address[0], status, file=log)
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *words):
        pass


http.server.HTTPServer(("", int(sys.argv[1])), Desk).serve_forever()
