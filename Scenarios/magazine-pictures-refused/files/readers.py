#!/usr/bin/python3
"""Stands for the magazine's readers."""
import http.client
import itertools
import time

for number in itertools.count():
    try:
        line = http.client.HTTPConnection("web", ${port}, timeout=2)
        agent = "Mozilla/5.0 (reader) " + "extension/1.0 " * 130
        line.request("GET", f"/?utm_source=${campaign}&reader={number}", headers={"User-Agent": agent})
        line.getresponse().read()
        line.close()
    except OSError:
        pass
    time.sleep(0.2)
