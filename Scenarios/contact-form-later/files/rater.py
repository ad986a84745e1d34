#!/usr/bin/python3
"""Rates every ticket, and keeps one small file with the verdict for the helpdesk's client.

The history has a line for each ticket ever rated; the verdicts of those that are young enough are
put back from it at the start, should they be missing.
"""
import configparser
import json
import os
import re
import signal
import socket
import sys
import time

settings = configparser.ConfigParser()
settings.read("/etc/ticket-rater.conf")
SPOOL = settings["spool"]["path"]
NEW, VERDICTS, HISTORY = SPOOL + "/new", SPOOL + "/verdicts", SPOOL + "/history.tsv"
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
number, unit = re.fullmatch(r"(\d+)\s*([smhd])", settings["verdicts"]["keep"]).groups()
KEEP = int(number) * UNITS[unit]
SPAM = re.compile(rb"lottery|casino|miracle|wire transfer", re.IGNORECASE)


def put(name, at, score):
    """Writes a verdict that is as old as its ticket."""
    path = f"{VERDICTS}/{name}.json"
    with open(path, "w") as verdict:
        json.dump({"ticket": name, "score": score, "spam": score >= 5}, verdict)
    os.utime(path, (at, at))


def restore():
    oldest = time.time() - KEEP
    with open(HISTORY) as history:
        for line in history:
            name, at, score = line.split("\t")
            if int(at) > oldest and not os.path.exists(f"{VERDICTS}/{name}.json"):
                put(name, int(at), int(score))


def expire():
    oldest = time.time() - KEEP
    for entry in os.scandir(VERDICTS):
        if entry.stat().st_mtime < oldest:
            os.unlink(entry.path)


def rate():
    for name in sorted(os.listdir(NEW)):
        if name in rated:
            continue
        with open(f"{NEW}/{name}", "rb") as ticket:
            score = 9 if SPAM.search(ticket.read(65536)) else 1
        at = int(os.stat(f"{NEW}/{name}").st_mtime)
        with open(HISTORY, "a") as history:
            history.write(f"{name}\t{at}\t{score}\n")
        rated.add(name)
        put(name, at, score)


def careful(step):
    try:
        step()
    except OSError as error:
        print("%s: %s" % (step.__name__, error), file=sys.stderr, flush=True)


signal.signal(signal.SIGTERM, lambda *ignored: sys.exit(0))
with open(HISTORY) as history:
    rated = {line.split("\t")[0] for line in history}
careful(expire)
careful(restore)
if "NOTIFY_SOCKET" in os.environ:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as door:
        door.sendto(b"READY=1", os.environ["NOTIFY_SOCKET"])
while True:
    careful(rate)
    careful(expire)
    time.sleep(2)
