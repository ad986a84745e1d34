#!/usr/bin/python3
"""Asks the meters on the bus in turn, and hands what they say to ${app}."""
import http.client
import json
import random
import time

link = None
while True:
    meter = "M-%d" % random.randint(4100, 4139)
    reading = {"meter": meter, "kwh": random.randint(1, 40), "registers": [random.getrandbits(31) for _ in range(60)]}
    try:
        link = link or http.client.HTTPConnection("127.0.0.1", ${port}, timeout=5)
        link.request("POST", "/readings", json.dumps(reading), {"Content-Type": "application/json"})
        link.getresponse().read()
    except (OSError, http.client.HTTPException):
        link = None
        time.sleep(1)
    time.sleep(0.04)
