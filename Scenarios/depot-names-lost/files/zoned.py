#!/usr/bin/python3
"""Answers A queries for one zone, from a file of `name A address` lines, by UDP and TCP."""
import socket
import socketserver
import struct
import sys
import threading

NOERROR, NXDOMAIN, REFUSED = 0, 3, 5


def load(path):
    zone, records = "", {}
    with open(path) as lines:
        for line in lines:
            words = line.split("#")[0].split()
            if len(words) == 2 and words[0] == "zone":
                zone = words[1].lower()
            elif len(words) == 3 and words[1] == "A":
                records[words[0].lower() + "." + zone] = socket.inet_aton(words[2])
    return zone, records


def answer(query):
    if len(query) < 17 or query[2] & 0x80 or query[4:6] != b"\0\1":
        return None
    labels, at = [], 12
    while at < len(query) and query[at]:
        length = query[at]
        labels.append(query[at + 1:at + 1 + length].decode("ascii", "replace").lower())
        at += 1 + length
    question = query[12:at + 5]
    if len(question) != at + 5 - 12:
        return None
    name, kind = ".".join(labels), struct.unpack("!H", question[-4:-2])[0]
    records, code = [], NOERROR
    if name != ZONE and not name.endswith("." + ZONE):
        code = REFUSED
    elif name not in RECORDS and name != ZONE:
        code = NXDOMAIN
    elif kind == 1 and name in RECORDS:
        records = [b"\xc0\x0c" + struct.pack("!HHIH", 1, 1, 60, 4) + RECORDS[name]]
    if code == REFUSED:
        print(f"refused {name}: not in {ZONE}", flush=True)
    flags = 0x8400 | (query[2] & 1) << 8 | code
    return query[:2] + struct.pack("!HHHHH", flags, 1, len(records), 0, 0) + question + b"".join(records)


class OverUDP(socketserver.BaseRequestHandler):
    def handle(self):
        query, sock = self.request
        reply = answer(query)
        if reply:
            sock.sendto(reply, self.client_address)


class OverTCP(socketserver.StreamRequestHandler):
    timeout = 5

    def handle(self):
        while len(head := self.rfile.read(2)) == 2:
            reply = answer(self.rfile.read(struct.unpack("!H", head)[0]))
            if not reply:
                return
            self.wfile.write(struct.pack("!H", len(reply)) + reply)


class Control(socketserver.StreamRequestHandler):
    """Says how many records are served; for the operators' own network only."""
    timeout = 5

    def handle(self):
        self.wfile.write(f"zone {ZONE} records {len(RECORDS)}\n".encode())


class TCPServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


ZONE, RECORDS = load(sys.argv[1])
servers = [socketserver.ThreadingUDPServer(("", 53), OverUDP), TCPServer(("", 53), OverTCP)]
servers.append(TCPServer(("", 8953), Control))
for server in servers[1:]:
    threading.Thread(target=server.serve_forever, daemon=True).start()
print(f"serving {ZONE}: {len(RECORDS)} records", flush=True)
servers[0].serve_forever()
